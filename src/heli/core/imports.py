"""Imports by the pages: a file is kept, examined in the background, shown, and then applied whole or not at all.

What a file means is a room's business: an ``ImportKind`` brings the function that the command line calls too. The roof
lists the kinds in ``heli.site.imports.KINDS``. The three handlers at the end are the steps that take long.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core import files, sheets
from heli.core.actions import imports as actions
from heli.core.errors import Refused, Unreadable
from heli.core.job_kinds import Progress
from heli.core.models import Acting, Batch, ColumnMapping, Job
from heli.core.rules.sentence import Sentence, unpacked
from heli.core.words import told

Report = dict[str, Any]
SPREADSHEETS = (".xlsx", ".xls", ".xlsm", ".xlsb", ".ods", ".csv", ".txt")


@dataclass(frozen=True)
class ImportKind:
    """One kind of file. ``run`` goes from file to report, and writes unless ``dry_run``; ``undo`` takes a batch back.

    ``fields`` names what a column can mean, where a person may say so; ``permission`` is what the room's own action
    asks for, so that a page can tell before anything is uploaded.
    """

    key: str
    label: Any
    permission: str
    undo_permission: str
    run: Callable[..., Report]
    undo: Callable[..., Any]
    accept: tuple[str, ...] = SPREADSHEETS
    fields: Mapping[str, Any] = field(default_factory=dict)
    creates_organisations: bool = False
    hint: Any = ""
    #: the heads of a table to be filled in by whoever has none, as offices write them
    blank: tuple[str, ...] = ()

    @property
    def is_sheet(self) -> bool:
        return ".xlsx" in self.accept


def kinds() -> dict[str, ImportKind]:
    """Every kind, as the roof lists them."""
    found: dict[str, ImportKind] = import_module(settings.HELI_IMPORTS).KINDS
    return found


def page_of(job: Job) -> str:
    """Where the result of a step of an import is shown."""
    return reverse("core:import-detail", args=[job.subject_id])


def refused_rows(job: Job) -> str:
    """The user's own workbook with its bad cells red, where there are any: to mend and to upload again."""
    marked = Batch.objects.filter(pk=job.subject_id or 0, marked__isnull=False).exists()
    return reverse("core:import-marked", args=[job.subject_id]) if marked else ""


def again(job: Job, by: Acting) -> Job:
    """The same step of the same import once more; the import refuses where it has gone on meanwhile."""
    assert job.subject_id is not None
    batch = Batch.objects.get(pk=job.subject_id)
    if job.kind == "core.import.examine":
        return actions.examine_again(batch, by=by)
    kind = kinds()[batch.kind]
    if job.kind == "core.import.apply":
        return actions.ask_apply(batch, by=by, permission=kind.permission, good_rows=batch.good_rows)
    return actions.ask_undo(batch, by=by, permission=kind.undo_permission)


def signature(report: Report) -> str:
    """The headings of a workbook as one digest: the same table next month has the same."""
    said = []
    for sheet in report.get("sheets", []):
        columns, ignored = sheet.get("columns", {}), sheet.get("ignored_columns", [])
        said.append(sorted(columns.values() if isinstance(columns, dict) else columns))
        said.append(sorted(headings_of(ignored)))
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def headings_of(ignored: Any) -> list[str]:
    return [str(heading) for heading in (ignored.values() if isinstance(ignored, dict) else ignored)]


def unknown_headings(report: Report) -> list[str]:
    """Headings nobody understood, each once, in the order of the file."""
    found = [heading for sheet in report.get("sheets", []) for heading in headings_of(sheet.get("ignored_columns", []))]
    return list(dict.fromkeys(heading for heading in found if heading.strip()))


class Mark(NamedTuple):
    """A fault as a sheet can show it."""

    sheet: str
    row: int
    column: str
    message: str


def details_of(batch: Batch) -> Report:
    """What was found row by row; empty until the file has been examined."""
    if batch.details is None:
        return {}
    with files.open_file(batch.details) as source:
        found: Report = unpacked(json.load(source))
    return found


def _batch(job: Progress) -> Batch:
    return Batch.objects.select_related("file", "details").get(pk=job.subject_id)


def _run(of: Batch, path: Path, job: Progress, mapping: Mapping[str, str], **more: Any) -> Report:
    assert of.file is not None
    return kinds()[of.kind].run(
        path, by=job.by, today=localdate(), good_rows=of.good_rows, create_organisations=of.create_organisations,
        sheet=None, mapping=mapping or None, progress=job, **of.options, **more,
    )  # fmt: skip


def examine(job: Progress) -> str:
    """Read the file, decide what it would do, keep what was found and the user's own workbook with its bad cells red."""
    batch = _batch(job)
    if batch.state != Batch.State.UPLOADED:
        return Sentence("已检查。")
    assert batch.file is not None
    with files.on_disk(batch.file) as path, tempfile.TemporaryDirectory(prefix="heli-") as folder:
        job.progress(0, 0, "reading")
        report, mapping = _run(batch, path, job, batch.mapping, dry_run=True, faults=None), batch.mapping
        known = signature(report)
        if not mapping and kinds()[batch.kind].fields:
            mapping = (
                ColumnMapping.objects.filter(kind=batch.kind, signature=known).values_list("columns", flat=True).first()
            )
            if mapping:
                report = _run(batch, path, job, mapping, dry_run=True, faults=None)
        report["signature"] = known
        marked = _marked(kinds()[batch.kind], path, report, Path(folder) / _marked_name(path))
        actions.keep_examined(batch, by=job.by, report=report, marked=marked, mapping=dict(mapping or {}))
    good, bad = report.get("good", 0), report.get("bad", 0)
    return Sentence("已检查 %(rows)s 行：%(good)s 行可以导入，%(bad)s 行有错。", rows=f"{good + bad:,}", good=f"{good:,}", bad=f"{bad:,}")  # fmt: skip


def _marked_name(path: Path) -> str:
    return f"{path.stem}-{_('标出错误')}.xlsx"


def _marked(kind: ImportKind, path: Path, report: Report, to: Path) -> Path | None:
    """The workbook with its bad cells coloured, where there are any and the file is one."""
    faults = [
        Mark(error.get("sheet", ""), error["row"], error.get("column", "") or "A", told(error["message"]))
        for error in report.get("errors", [])
        if error.get("row")
    ]
    if not faults or not kind.is_sheet:
        return None
    with suppress(Unreadable):  # the errors stand on the page; a workbook too large to colour is no reason to stop
        sheets.write_faults(path, faults, to)
        return to
    return None


def apply(job: Progress) -> str:
    """Import what was examined: everything, or the good rows. Done already when a first run was killed after it."""
    batch = _batch(job)
    if batch.state == Batch.State.EXAMINED:
        assert batch.file is not None
        with files.on_disk(batch.file) as path:
            job.progress(0, 0, "reading")
            report = _run(batch, path, job, batch.mapping, dry_run=False, faults=None, batch=batch)
        if report.get("bad") and not batch.good_rows:
            raise Refused(Sentence("有 %(bad)s 行现在有错，没有导入。请重新检查。", bad=report["bad"]), code="bad_rows")
        actions.keep_applied(batch, by=job.by, report=report)
        batch.refresh_from_db()
    counts = {name: f"{batch.report.get(name, 0):,}" for name in ("created", "updated", "unchanged")}
    return _("已导入：新增 %(created)s，更新 %(updated)s，不变 %(unchanged)s。") % counts


def undo(job: Progress) -> str:
    """Take the whole import back; the room says no, with the reason, where later work stands on it."""
    batch = _batch(job)
    if batch.state != Batch.State.UNDONE:
        job.progress(0, 0, "undoing")
        kinds()[batch.kind].undo(batch, by=job.by)
    return Sentence("已撤销，全部恢复为导入以前的样子。")
