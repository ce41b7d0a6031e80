"""Large lists taken out in the background: asked for on the page of the list, made by a worker, kept for a while."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.timezone import localdate

from heli.core import exports, files
from heli.core.actions.exports import KEPT, ask_export, expire_exports, keep_export
from heli.core.errors import Refused
from heli.core.forms import ExportForm
from heli.core.job_kinds import Progress
from heli.core.models import Acting, Export, Job
from heli.core.rules.sentence import Sentence
from heli.core.tables.whole_list import WholeList, whole_list

TYPES = {"xlsx": exports.XLSX, "csv": "text/csv"}
#: rows after which a worker tells how far it is
EACH = 100


def seen(reader: Any, path: str, query: str, form: str) -> WholeList:
    """The list of which a file is wanted, where it is one that this reader sees."""
    if form not in exports.FORMS:
        raise Refused(Sentence("请从列表的「导出」开始。"), code="form")
    return whole_list(reader, path, query)


def begin(reader: Any, path: str, query: str, form: str, purpose: str, address: str) -> Export:
    """Queue the file of a list, where it is one that this reader sees."""
    found = seen(reader, path, query, form)
    return ask_export(
        by=reader, path=path, query=query, form=form, purpose=purpose, asked_from=address, title=found.title
    )


def asked_first(
    request: HttpRequest, found: WholeList, path: str, query: str, form: str, what_for: ExportForm | None = None
) -> HttpResponse:
    """The page that says what will happen, and asks what the file is for."""
    context = {"title": found.title, "kind": form, "path": path, "query": query, "back": found.address.to(),
               "most": settings.HELI_AT_ONCE, "days": KEPT.days, "form": what_for or ExportForm()}  # fmt: skip
    return render(request, "core/export_large.html", context, status=422 if what_for and what_for.errors else 200)


def make(job: Progress) -> str:
    """Make the file as the list is now, and as its asker may see it now. Done already where a kill came after it."""
    export = Export.objects.select_related("file", "made_by").get(pk=job.subject_id)
    if export.file is None or not files.is_whole(export.file.digest, export.file.size):
        reader = getattr(job.by, "user", None)
        if reader is None:
            raise Refused(Sentence("这个列表现在看不到，没有导出。"), code="gone")
        found = whole_list(reader, export.path, str(export.query))
        total, taken = found.count(), exports.taken_by(reader, export.asked_from, str(export.purpose))
        name = exports.name_of(export.form, found.title, taken)
        with tempfile.TemporaryDirectory(prefix="heli-") as folder:
            path = Path(folder) / "list"
            exports.write(export.form, path, found.heads, _told(found.lines, job, total), taken)
            with path.open("rb") as source, job.step("kept", total, total):
                keep_export(
                    export,
                    by=job.by,
                    source=source,
                    name=name,
                    content_type=TYPES[export.form],
                    rows=total,
                    people=found.people,
                    **found.trace,
                )
    return Sentence(
        "已导出 %(rows)s 行。文件保留到 %(until)s，只有本人能下载。",
        rows=f"{job.job.total:,}", until=localdate(export.expires_at).isoformat(),
    )  # fmt: skip


def _told(lines: Iterable[list[str]], job: Progress, total: int) -> Iterator[list[str]]:
    """The rows, telling on the way how many have passed; here it stops where nobody wants them any more."""
    for number, line in enumerate(lines, 1):
        if number % EACH == 0:
            job.progress(min(number, total), total)
        yield line


def page_of(job: Job) -> str:
    """Where the file is, while it is kept."""
    export = Export.objects.filter(pk=job.subject_id or 0, file__isnull=False).first()
    return reverse("core:export-file", args=[export.pk]) if export else ""


def again(job: Job, by: Acting) -> Job:
    """The same list once more, as it is now; the old file stays as long as it was to."""
    before = Export.objects.filter(pk=job.subject_id or 0).first()
    if before is None:
        raise Refused(Sentence("这次导出已经过期，请从列表重新导出。"), code="gone")
    export = ask_export(
        by=by, path=before.path, query=str(before.query), form=before.form, purpose=str(before.purpose),
        asked_from=before.asked_from, title=job.name,
    )  # fmt: skip
    assert export.job is not None
    return export.job


def may_still(reader: Any, export: Export) -> bool:
    """Whether whoever asked still holds the right to the list that they took."""
    return bool(reader.holds(getattr(resolve(export.path).func, "opens", "")))


def old_files(job: Progress) -> str:
    """Throw away exports that were kept long enough."""
    return Sentence("清理了 %(count)s 份到期的导出文件。", count=f"{expire_exports(None, by=job.by):,}")
