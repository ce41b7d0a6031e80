"""Files of the directory: places, population, boundaries, organisations.

``run`` is one import from file to report, in the shape of ``heli import --json``. Reading the same file again creates
nothing and makes no batch.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from heli.core import sheets
from heli.core.errors import Unreadable
from heli.core.models import Acting, Batch
from heli.core.rules.dates import parse_date
from heli.core.rules.passes import Told, quiet
from heli.core.rules.sentence import Sentence
from heli.directory import actions
from heli.directory.queries import stored
from heli.directory.queries.sheets import Table, located, table
from heli.directory.rules.eras import significant
from heli.directory.rules.figures import FigureRow, plan_population
from heli.directory.rules.organisations import OrganisationRow, plan_organisations
from heli.directory.rules.outlines import plan_outlines
from heli.directory.rules.place_plan import plan_places
from heli.directory.rules.places import PlaceRow, completed, filled, level_of, place_named, tidy
from heli.directory.rules.plan import Fault, Plan
from heli.directory.rules.tables import in_people, measure_of

KINDS = ("places", "population", "boundaries", "organisations")


Examined = tuple[Plan[Any], list[Any], Table]
"""What a file would do, its rows, and what was read of it."""


def _day(cell: str, field: str, row: int, faults: list[Fault]) -> date | None:
    day, code = parse_date(cell)
    if code in ("date_impossible", "date_ambiguous"):
        faults.append(Fault(row, field, code, Sentence("日期「%(given)s」不对，例如 2026-01-31。", given=cell[:20])))
    return day


def examine_places(path: Path, sheet: str | None, told: Told) -> Examined:
    """What a file of places would do, its rows, and what was understood of the sheets."""
    found, faults = table("places", path, sheet, told), list[Fault]()
    rows = [
        PlaceRow(
            one.row, tidy(r.get("code")), tidy(r.get("name")), level_of(r.get("level", "")),
            tidy(r.get("parent_code")), _day(r.get("valid_from", ""), "valid_from", one.row, faults),
            _day(r.get("valid_until", ""), "valid_until", one.row, faults),
            tuple(code for code in tidy(r.get("successors")).replace("、", ",").replace(";", ",").split(",") if code),
        )
        for one in found.walked(told) for r in (one.cells,)
    ]  # fmt: skip
    known = stored.known_places()
    named = {to for each in found.read for to in each.columns.values()}
    rows = completed(rows, known, levels="level" not in named, parents="parent_code" not in named)
    plan = plan_places(rows, known)
    plan.errors[:0] = faults
    plan.mended = found.mended("code", "name", "level", "parent_code")
    return plan, rows, found


def examine_population(path: Path, sheet: str | None, told: Told) -> Examined:
    found, codes = table("population", path, sheet, told), stored.codes_by_name(ended=True)
    places = stored.place_names()
    short = {significant(code): code for code in places}
    rows, mended = list[FigureRow](), found.mended("place_code", "place_name", "year", "measure", "value")
    for one in found.walked(told):
        r = one.cells
        code, name, value = tidy(r.get("place_code")), tidy(r.get("place_name")), r.get("value", "")
        if not code and codes.get(name):
            code, mended = codes[name] or "", mended + 1
        elif (full := filled(code, name, places, short)) != code:
            code, mended = full, mended + 1
        people, measure = in_people(value, r.get("unit", "")), measure_of(r.get("measure", ""))
        mended += (people != value) + (measure != tidy(r.get("measure")))
        rows.append(FigureRow(one.row, code, name, tidy(r.get("year")), measure, tidy(people), r.get("note", "")[:200]))
    plan = plan_population(rows, places, stored.stored_figures())
    plan.mended = mended
    return plan, rows, found


def examine_boundaries(path: Path, sheet: str | None, told: Told) -> Examined:
    """Features of a GeoJSON collection; their number stands for the row."""
    try:
        document = json.loads(_words(path.read_bytes()))
    except (ValueError, RecursionError):
        raise Unreadable(Sentence("%(file)s 不是合格的 GeoJSON。", file=path.name)) from None
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = {"features": [document]}
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise Unreadable(Sentence("%(file)s 里没有 features，不是 GeoJSON 的 FeatureCollection。", file=path.name))
    told(0, len(features))
    return plan_outlines(features, stored.stored_outlines(), stored.codes_by_name()), features, Table([], [])


def _words(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030")


def examine_organisations(path: Path, sheet: str | None, told: Told) -> Examined:
    found, places = table("organisations", path, sheet, told), stored.places_by_code_or_name(ended=True)
    nameless = dict.fromkeys(places, ())
    short = {significant(code): code for code in places if code.isdigit()}
    rows = []
    for one in found.walked(told):
        place = place_named(one.cells.get("place", ""), places)
        place = filled(place, "", nameless, short) if place.isdigit() else place
        rows.append(
            OrganisationRow(
                one.row, **{**one.cells, "name": tidy(one.cells.get("name")), **({"place": place} if place else {})}
            )
        )
    plan = plan_organisations(rows, stored.known_organisations(), places)
    plan.mended = found.mended("name", "credit_code")
    return plan, rows, found


EXAMINE: dict[str, Callable[[Path, str | None, Told], Examined]] = {
    "places": examine_places,
    "population": examine_population,
    "boundaries": examine_boundaries,
    "organisations": examine_organisations,
}
LOAD: dict[str, Callable[..., actions.Loaded]] = {
    "places": actions.load_places,
    "population": actions.load_population,
    "boundaries": actions.load_outlines,
    "organisations": actions.load_organisations,
}


def _good(kind: str, rows: list[Any], plan: Plan[Any]) -> list[Any]:
    """The rows without a fault."""
    bad = {fault.row for fault in plan.errors}
    if kind == "boundaries":
        return [row for number, row in enumerate(rows, 1) if number not in bad]
    return [row for row in rows if row.row not in bad]


def run(
    kind: str, path: Path, *, by: Acting, dry_run: bool = False, good_rows: bool = False, sheet: str | None = None,
    batch: Batch | None = None, faults: Path | None = None, progress: Told = quiet,
) -> dict[str, Any]:  # fmt: skip
    """One import from file to report. All or nothing, unless ``good_rows``; nothing is written where nothing differs.

    ``faults``: where the workbook with its bad cells coloured goes. ``progress`` is told of the rows as they are read;
    what is written then is whole or not at all, and cannot be stopped.
    """
    plan, rows, found = EXAMINE[kind](path, sheet, progress)
    errors, warnings = [located(one, found) for one in plan.errors], [located(one, found) for one in plan.warnings]
    applied, counts = None, (len(plan.created), len(plan.changed), plan.unchanged)
    if plan.errors and not good_rows and not dry_run:
        counts = 0, 0, 0  # nothing was written, so nothing was created
    elif not dry_run and plan.does_something:
        done = LOAD[kind](None, by=by, rows=_good(kind, rows, plan), file_name=path.name, batch=batch)
        applied, counts = done.batch, (done.created, done.changed, done.unchanged)
    if faults is not None and errors and found.read:
        sheets.write_faults(path, errors, faults)
    return {
        "kind": kind, "file": path.name, "dry_run": dry_run, "batch": applied,
        "sheets": [
            {"sheet": one.sheet, "header_rows": one.header_rows, "columns": one.columns, "ignored_columns": one.ignored,
             "rows": len(one.records)}
            for one in found.read
        ] or [{"sheet": "", "header_rows": [], "columns": {}, "ignored_columns": {}, "rows": len(rows)}],
        "skipped": [{"sheet": one.sheet, "reason": one.reason} for one in found.skipped],
        "rows": plan.rows, "good": plan.rows - plan.bad, "bad": plan.bad, "created": counts[0], "updated": counts[1],
        "unchanged": counts[2], "mended_cells": plan.mended, "errors": [one.as_json() for one in errors],
        "warnings": [one.as_json() for one in warnings],
    }  # fmt: skip
