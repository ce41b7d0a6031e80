"""Documents on any record: attached, given a new version, withdrawn with a reason, restored."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.timezone import now

from heli.core.actions import action, is_running
from heli.core.actions.files import keep, keep_made
from heli.core.documents.door import Examined, examined
from heli.core.errors import Refused
from heli.core.models import Acting, Document, DocumentVersion, StoredFile, must
from heli.core.rules.sentence import Sentence


def attach(on: models.Model, /, *, by: Acting, file: Any, title: str = "", name: str = "") -> DocumentVersion:
    """Hang a file on a record: an uploaded file, a stream or pieces of bytes. Under a title that is there it is the next
    version; without one, its own name is the title. Who may not, is told before the file is looked at."""
    must(by, "core.document.attach", on)
    with examined(file, name or str(getattr(file, "name", ""))) as found:
        return attach_examined(on, by=by, file=found, title=title)


@action("core.document.attach")
def attach_examined(on: models.Model, /, *, by: Acting, file: Examined, title: str) -> DocumentVersion:
    """The record is locked, so that two uploads at once are two versions."""
    title = title.strip() or file.name.rpartition(".")[0][:100]
    if not title:
        raise Refused(Sentence("请填写标题。"), field="title", code="needed")
    return _hung(on, by, file, title, keep(file.stream, file.name, by=by, content_type=file.content_type))


def hang(on: models.Model, /, *, by: Acting, file: Examined, title: str) -> DocumentVersion:
    """Within an action that has a right of its own and makes or locks the record: what somebody brings who may hang nothing
    on records otherwise."""
    if not is_running():
        raise RuntimeError("a document belongs to an action")
    stored = keep_made(file.stream, file.name, content_type=file.content_type, made_by=by.actor)
    return _hung(on, by, file, title, stored)


def _hung(on: models.Model, by: Acting, file: Examined, title: str, stored: StoredFile) -> DocumentVersion:
    known = Document.objects.about(on).filter(title=title, state=Document.State.KEPT).first()
    document = known or Document(about_type=on._meta.label_lower, about_id=on.pk, title=title)
    document.save()  # a new version counts as a change of the document
    last = document.versions.aggregate(last=models.Max("number"))["last"] or 0
    version = DocumentVersion(
        document=document, number=last + 1, file=stored, kind=file.kind.key, in_place=file.in_place, made_by=by.actor
    )
    version.save()
    return version


@action("core.document.withdraw", step=Document.LIFE.steps["withdraw"])
def withdraw_document(document: Document, /, *, by: Acting, reason: str) -> Document:
    """It stays in the list with the reason; its files are opened no more."""
    document.withdrawn_by, document.withdrawn_at, document.reason = by.actor, now(), reason
    document.save()
    return document


@action("core.document.restore", step=Document.LIFE.steps["restore"])
def restore_document(document: Document, /, *, by: Acting) -> Document:
    document.withdrawn_by, document.withdrawn_at, document.reason = None, None, ""
    document.save()
    return document
