"""Statements of a bank from file to report, in the shape of every other import."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from heli.core import sheets
from heli.core.models import Acting, Batch, must
from heli.core.rules.passes import Told, quiet
from heli.directory.queries.sheets import located, table
from heli.purchasing.actions.statements import IMPORT, load_statement, planned


def run(
    path: Path, *, by: Acting, dry_run: bool = False, good_rows: bool = False, sheet: str | None = None,
    batch: Batch | None = None, faults: Path | None = None, mapping: Mapping[str, str] | None = None,
    progress: Told = quiet, **of_pages: Any,
) -> dict[str, Any]:  # fmt: skip
    """One import from file to report. All or nothing, unless ``good_rows``; nothing is written where nothing is new."""
    must(by, IMPORT, None)
    found = table("statements", path, sheet, progress, mapping)
    lines = [(one.row, one.cells) for one in found.walked(progress)]
    plan = planned(lines, by)
    errors = [located(one, found) for one in plan.errors]
    applied, created, unchanged = None, len(plan.created), plan.unchanged
    if plan.errors and not good_rows and not dry_run:
        created = unchanged = 0  # nothing was written, so nothing was created
    elif not dry_run and plan.does_something:
        bad = {one.row for one in plan.errors}
        good = [line for line in lines if line[0] not in bad]
        applied = load_statement(None, by=by, lines=good, file_name=path.name, batch=batch).batch
    if faults is not None and errors and found.read:
        sheets.write_faults(path, errors, faults)
    return {
        "kind": "statements", "file": path.name, "dry_run": dry_run, "batch": applied,
        "sheets": [
            {"sheet": one.sheet, "header_rows": one.header_rows, "columns": one.columns, "ignored_columns": one.ignored,
             "rows": len(one.records)}
            for one in found.read
        ],
        "skipped": [{"sheet": one.sheet, "reason": one.reason} for one in found.skipped],
        "rows": plan.rows, "good": plan.rows - plan.bad, "bad": plan.bad, "created": created, "updated": 0,
        "unchanged": unchanged, "mended_cells": 0, "new_organisations": [],
        "errors": [one.as_json() for one in errors], "warnings": [],
    }  # fmt: skip
