"""Files whose rows are each kept once: from file to report, in the shape of every import."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heli.core import sheets
from heli.core.models import Acting, Batch, must
from heli.core.rules.passes import Told, quiet
from heli.directory.queries.sheets import Table, located, table
from heli.directory.rules.plan import Fault

#: rows by their number in the file
Lines = list[tuple[int, dict[str, str]]]


@dataclass(frozen=True)
class RowFile:
    """A kind of such files: the right to take one in, what it would do, and what does it (an action that gives the key of
    its batch as ``batch``)."""

    kind: str
    right: str
    planned: Callable[[Lines, Acting], Any]
    load: Callable[..., Any]

    def run(
        self, path: Path, *, by: Acting, dry_run: bool = False, good_rows: bool = False, sheet: str | None = None,
        batch: Batch | None = None, faults: Path | None = None, mapping: Mapping[str, str] | None = None,
        progress: Told = quiet, **of_pages: Any,
    ) -> dict[str, Any]:  # fmt: skip
        """One import from file to report. All or nothing, unless ``good_rows``; nothing is written where nothing is new."""
        must(by, self.right, None)
        found = table(self.kind, path, sheet, progress, mapping)
        lines: Lines = [(one.row, one.cells) for one in found.walked(progress)]
        plan = self.planned(lines, by)
        errors = [located(one, found) for one in plan.errors]
        applied, created, unchanged = None, len(plan.created), plan.unchanged
        if plan.errors and not good_rows and not dry_run:
            created = unchanged = 0  # nothing was written, so nothing was created
        elif not dry_run and plan.does_something:
            bad = {one.row for one in plan.errors}
            good = [line for line in lines if line[0] not in bad]
            applied = self.load(None, by=by, lines=good, file_name=path.name, batch=batch).batch
        if faults is not None and errors and found.read:
            sheets.write_faults(path, errors, faults)
        did = {"dry_run": dry_run, "batch": applied, "created": created, "updated": 0, "unchanged": unchanged}
        return report(self.kind, path, found, plan, errors) | did


def report(
    kind: str, path: Path, found: Table, plan: Any, errors: Sequence[Fault], warnings: Sequence[Fault] = ()
) -> dict[str, Any]:
    """What every import tells of its file; what it did with it is said beside."""
    return {
        "kind": kind, "file": path.name,
        "sheets": [
            {"sheet": one.sheet, "header_rows": one.header_rows, "columns": one.columns, "ignored_columns": one.ignored,
             "rows": len(one.records)}
            for one in found.read
        ],
        "skipped": [{"sheet": one.sheet, "reason": one.reason} for one in found.skipped],
        "rows": plan.rows, "good": plan.rows - plan.bad, "bad": plan.bad, "mended_cells": 0, "new_organisations": [],
        "errors": [one.as_json() for one in errors], "warnings": [one.as_json() for one in warnings],
    }  # fmt: skip
