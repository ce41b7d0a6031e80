"""Official documents: drafted, changed, issued under the next number, or dropped."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Max

from heli.core.actions import action
from heli.core.actions.files import keep
from heli.core.actions.turns import take_turn
from heli.core.models import Acting
from heli.core.official import pdf, word
from heli.core.rules.filekinds import KINDS
from heli.directory.models import Organisation
from heli.workbench.models import OfficialDocument
from heli.workbench.queries.official import laid_out


@action("workbench.official.draft", lock=False)
def draft_official(office: Organisation, /, *, by: Acting, **facts: Any) -> OfficialDocument:
    """``facts`` are the columns of the document."""
    document = OfficialDocument(office=office, **facts)
    document.save()
    return document


@action("workbench.official.change", step=OfficialDocument.LIFE.steps["change"])
def change_official(document: OfficialDocument, /, *, by: Acting, **facts: Any) -> OfficialDocument:
    """A draft alone changes."""
    for name, value in facts.items():
        setattr(document, name, value)
    document.save()
    return document


@action("workbench.official.issue", step=OfficialDocument.LIFE.steps["issue"], final=True)
def issue_official(document: OfficialDocument, /, *, by: Acting, today: date) -> OfficialDocument:
    """The next number of its word and year; both files are made now and kept."""
    take_turn(f"workbench.official.{document.word}.{today.year}")  # two offices may write under one word
    same = OfficialDocument.objects.filter(word=document.word, year=today.year)
    last = same.aggregate(last=Max("serial"))["last"] or 0
    document.year, document.serial, document.issued_on, document.issued_by = today.year, last + 1, today, by.actor
    made = laid_out(document)
    name = f"{document.number} {document.plain_title}"[:80]
    document.word_file = keep(word.write(made, today), f"{name}.docx", by=by, content_type=KINDS["docx"].content_type)
    document.pdf_file = keep(pdf.write(made, today), f"{name}.pdf", by=by, content_type=KINDS["pdf"].content_type)
    document.save()
    return document


@action("workbench.official.drop", step=OfficialDocument.LIFE.steps["drop"])
def drop_official(document: OfficialDocument, /, *, by: Acting, reason: str) -> OfficialDocument:
    """A draft that will not be issued; it stays in the list."""
    document.reason = reason
    document.save()
    return document
