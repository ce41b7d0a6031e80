"""Importing rosters: read, decide, stage, apply. The one way in for the command line, the pages and the demo city.

``run`` takes a file, ``load`` takes cleaned rows; both return the JSON of ``heli import --json``.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

from django.db import IntegrityError

from heli.core.models import Batch, StoredFile, must
from heli.core.rules.names import pinyin
from heli.core.rules.passes import Told, in_pass, quiet
from heli.workforce.actions.imports import Overtaken, apply_import
from heli.workforce.bulk import plan as planning
from heli.workforce.bulk import reading, stage
from heli.workforce.bulk.rows import Rows, from_records

__all__ = ["Rows", "from_records", "load", "run"]
ATTEMPTS = 3


def run(
    path: Path, *, by: Any, dry_run: bool = False, good_rows: bool = False, create_organisations: bool = False,
    sheet: str | None = None, today: date, faults: Path | None = None, batch: Batch | None = None,
    full_list_of: int | None = None, mapping: Mapping[str, str] | None = None, progress: Told = quiet,
) -> dict[str, Any]:  # fmt: skip
    """Import a roster. Raises Unreadable where the file cannot be understood at all.

    ``full_list_of`` is the key of the organisation whose whole list the file is (monthly roster): who is missing from
    it is proposed as a leaver. ``progress`` is told of every pass over the rows until the city is written to: then it
    is whole or not at all, and cannot be stopped.
    """
    passes = 2 if dry_run else 3
    with ThreadPoolExecutor(1) as beside:
        if not dry_run:
            beside.submit(pinyin, "名册")  # its dictionaries are opened while another process reads the file
        roster = reading.read(
            path, by=by, sheet=sheet, today=today, create_organisations=create_organisations, mapping=mapping,
            told=in_pass(progress, 0, passes),
        )  # fmt: skip
    report = load(
        reading.rows_of(roster), by=by, file_name=path.name, report=roster.report(), dry_run=dry_run, good_rows=good_rows,
        create_organisations=create_organisations, batch=batch, full_list_of=full_list_of,
        deciding=in_pass(progress, 1, passes), staging=in_pass(progress, 2, passes),
    )  # fmt: skip
    if faults is not None and report["errors"]:
        reading.mark_faults(path, roster, report, faults)
    return report


def load(
    rows: Rows, *, by: Any, file_name: str, report: dict[str, Any] | None = None, dry_run: bool = False,
    good_rows: bool = False, create_organisations: bool = False, batch: Batch | None = None, file: StoredFile | None = None,
    full_list_of: int | None = None, deciding: Told = quiet, staging: Told = quiet,
) -> dict[str, Any]:  # fmt: skip
    """Import cleaned rows. A file whose rows the city already has makes no batch and writes nothing."""
    must(by, planning.PERMISSION, None)
    known_good = list(rows.good)
    for attempt in range(ATTEMPTS):
        rows.good[:] = known_good
        plan = planning.make(
            rows, by=by, create_organisations=create_organisations, full_list_of=full_list_of, told=deciding
        )
        plan.report = _report(plan, report or {}, file_name, dry_run)
        refused = bool(plan.report["bad"]) and not good_rows
        if not dry_run and refused:
            # nothing was written, so nothing was created
            plan.report.update(created=0, updated=0, unchanged=0)
        if dry_run or refused or plan.is_empty:
            return plan.report
        try:
            with stage.shelves():
                stage.fill(plan, staging)
                applied = apply_import(batch, by=by, plan=plan, file_name=file_name, file=file)
            return {**plan.report, "batch": applied.pk}
        except (Overtaken, IntegrityError):
            # somebody registered the same person meanwhile: decide again on what the city knows now
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("the last attempt returns or raises")


def _report(plan: planning.Plan, read: dict[str, Any], file_name: str, dry_run: bool) -> dict[str, Any]:
    """The JSON of ``heli import``: what reading found, and what deciding adds."""
    errors = [*read.get("errors", []), *plan.spots.errors]
    people = read.get("people", len(plan.rows))
    good = sum(plan.rows.good)
    return {
        "kind": "workforce", "sheets": [], "skipped": [], "mended_cells": 0, "duplicates": [], "licence_number_reused": [],
        **read, "file": file_name, "dry_run": dry_run, "batch": None, "people": people, "good": good, "bad": people - good,
        "created": plan.counts["created"], "updated": plan.counts["updated"], "unchanged": plan.counts["unchanged"],
        "errors": errors, "warnings": [*read.get("warnings", []), *plan.warnings],
        "missing": len(plan.missing),
        "new_organisations": [organisation.name for organisation in plan.spots.new],
    }  # fmt: skip
