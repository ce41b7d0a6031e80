"""Taking a list out of the house leaves a trace; what is made in the background is kept for a while."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now

from heli.core.actions import action
from heli.core.actions.files import discard, keep_made
from heli.core.actions.jobs import enqueue
from heli.core.actions.looking import keep_taking
from heli.core.models import Acting, Export

KIND = "core.list.export"
#: how long the file of an export is kept for whoever asked
KEPT = timedelta(days=7)


@action("core.list.export")
def record_export(
    on: None, /, *, by: Acting, table: str, columns: str, filters: str, form: str, rows: int, purpose: str = ""
) -> None:
    """Keep who took how many rows and which columns of which list, by which questions it was narrowed, and what for where
    that was asked; never the rows themselves."""


def ask_export(*, by: Acting, path: str, query: str, form: str, purpose: str, asked_from: str, title: str) -> Export:
    """Queue the making of a file. The entry of the audit is made when it is: until then nothing has been taken."""
    with transaction.atomic():
        export = Export(path=path, query=query, form=form, purpose=purpose, asked_from=asked_from)
        export.made_by, export.expires_at = by.actor, now() + KEPT
        export.save()
        export.job = enqueue(KIND, export, by, title)
        export.save()
    return export


def keep_export(
    export: Export,
    *,
    by: Acting,
    source: object,
    name: str,
    content_type: str,
    table: str,
    columns: str,
    filters: str,
    rows: int,
    people: Iterable[int | None],
) -> None:
    """Keep the file for whoever asked; part of the step that made it. One export is one entry of the audit, and one that
    those in it (``people``) read, also where its file has to be made once more because a kill left it without its
    bytes."""
    again = export.file is not None
    if export.file is not None:
        discard(export.file)
    export.file = keep_made(source, name, content_type=content_type, made_by=export.made_by)
    export.expires_at = now() + KEPT
    export.save()
    if not again:
        keep_taking(people, by=by, table=table, form=export.form, purpose=str(export.purpose))
        record_export(
            None, by=by, table=table, columns=columns, filters=filters, form=export.form, rows=rows,
            purpose=str(export.purpose),
        )  # fmt: skip


@action("core.export.expire")
def expire_exports(on: None, /, *, by: Acting) -> int:
    """Throw away the files that were kept long enough, bytes and all. Returns how many exports went."""
    gone = 0
    for export in Export.objects.filter(expires_at__lt=now()).select_related("file").order_by("pk"):
        file = export.file
        export.delete()
        if file is not None:
            discard(file)
        gone += 1
    return gone
