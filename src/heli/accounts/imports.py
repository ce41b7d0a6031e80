"""An office's address book from file to report, in the shape of every other import."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from heli.accounts import actions
from heli.accounts.rules.staff import steps_of
from heli.core import sheets
from heli.core.models import Acting, Batch
from heli.core.rules.passes import Told, quiet, walked
from heli.directory.actions.row_files import report
from heli.directory.queries.sheets import Table, located, table


def _lines(found: Table, told: Told) -> list[actions.Line]:
    """The rows with their departments; what a merged cell left empty is that of the row before in its sheet."""
    lines: list[actions.Line] = []
    before: dict[str, tuple[str, ...]] = {}
    rows = ((sheet, one) for sheet in found.read for one in sheet.records)
    for sheet, one in walked(rows, len(found.records), told):
        before[sheet.sheet] = steps_of(one.cells, before.get(sheet.sheet, ()))
        lines.append((one.row, before[sheet.sheet], one.cells, "leads" in sheet.columns.values()))
    return lines


def run(
    path: Path, *, by: Acting, dry_run: bool = False, good_rows: bool = False, sheet: str | None = None,
    batch: Batch | None = None, faults: Path | None = None, progress: Told = quiet, **of_pages: Any,
) -> dict[str, Any]:  # fmt: skip
    """One import from file to report. All or nothing, unless ``good_rows``; nothing is written where nothing differs."""
    found = table("staff", path, sheet, progress)
    lines = _lines(found, progress)
    plan = actions.planned(lines)
    errors, warnings = [located(one, found) for one in plan.errors], [located(one, found) for one in plan.warnings]
    applied, counts = None, (len(plan.units) + len(plan.created), len(plan.changed), plan.unchanged)
    if plan.errors and not good_rows and not dry_run:
        counts = 0, 0, 0  # nothing was written, so nothing was created
    elif not dry_run and plan.does_something:
        bad = {one.row for one in plan.errors}
        good = [line for line in lines if line[0] not in bad]
        done = actions.load_staff(None, by=by, lines=good, file_name=path.name, batch=batch)
        applied = done.batch
    if faults is not None and errors and found.read:
        sheets.write_faults(path, errors, faults)
    did = {"dry_run": dry_run, "batch": applied, "created": counts[0], "updated": counts[1], "unchanged": counts[2]}
    units = [unit.name for unit in plan.units]
    return report("staff", path, found, plan, errors, warnings) | did | {"new_organisations": units}
