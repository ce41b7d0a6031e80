"""Official documents that a user may see, the offices they may write for, and how a document is laid out."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from heli.core.rules.official import Official, number_of
from heli.directory.models import Organisation
from heli.workbench.models import OfficialDocument, within

#: who issues official documents
OFFICES = (Organisation.Kind.DEPARTMENT, Organisation.Kind.STREET)


def official_documents(user: Any) -> QuerySet[OfficialDocument]:
    """The newest first."""
    return OfficialDocument.objects.visible_to(user).select_related("office", "issued_by").order_by("-pk")


def offices_to_write_for(user: Any) -> QuerySet[Organisation]:
    """Departments and streets in the user's scope."""
    found = Organisation.objects.filter(within(user, "workbench.official.draft"), kind__in=OFFICES, state="active")
    return found.order_by("name_pinyin", "pk")


def laid_out(document: OfficialDocument) -> Official:
    """A document as the layout takes it; the number of a draft has its place left open."""
    open_number = f"{document.word}〔\u3000\u3000〕\u3000号"
    return Official(
        mark=document.mark,
        number=number_of(document.word, document.year, document.serial)
        if document.year and document.serial
        else open_number,
        title=document.title,
        receivers=document.receivers,
        body=document.body,
        signed=document.signed,
        dated=document.issued_on,
        sealed=document.sealed,
        attachments=tuple(document.attachments.splitlines()),
        note=document.note,
        copies=document.copies,
        printed_by=document.printed_by,
        copy_number=document.copy_number,
        secrecy=document.secrecy,
        urgency=document.urgency,
        signer=document.signer,
    ).shown()
