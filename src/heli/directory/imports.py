"""Files of the directory: places, population, boundaries, organisations.

``run`` is one import from file to report, in the shape of ``heli import --json``. Reading the same file again creates
nothing and makes no batch.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from heli.core.errors import Unreadable
from heli.core.models import Acting, Batch
from heli.core.rules.dates import parse_date
from heli.core.rules.sentence import Sentence
from heli.directory import actions
from heli.directory.queries import stored
from heli.directory.rules.figures import FigureRow, plan_population
from heli.directory.rules.organisations import OrganisationRow, plan_organisations
from heli.directory.rules.outlines import plan_outlines
from heli.directory.rules.places import LEVEL_WORDS, PlaceRow, plan_places, tidy
from heli.directory.rules.plan import Fault, Plan

HEADINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "places": {
        "code": ("code", "区划代码", "代码", "地区代码", "统计用区划代码"), "name": ("name", "名称", "地区名称", "地区"),
        "level": ("level", "级别", "层级"), "parent_code": ("parent_code", "上级代码", "上级区划代码"),
        "valid_from": ("valid_from", "设立日期"), "valid_until": ("valid_until", "撤销日期"),
        "successors": ("successors", "successor_codes", "并入代码", "继任代码"),
    },
    "population": {
        "place_code": ("place_code", "code", "区划代码", "代码", "地区代码"), "place_name": ("place_name", "name", "地区", "地区名称", "名称"),
        "year": ("year", "年份", "年"), "measure": ("measure", "指标"), "value": ("value", "人数", "数值", "人口"),
        "note": ("note", "source", "来源", "备注", "说明", "来源说明"),
    },
    "organisations": {
        "name": ("name", "名称", "单位名称", "组织名称", "机构名称"), "short_name": ("short_name", "简称"),
        "kind": ("kind", "类别", "类型", "单位类别"), "credit_code": ("credit_code", "统一社会信用代码", "信用代码"),
        "place": ("place_code", "place", "区划代码", "所在地区", "地区", "所在地区代码"), "parent": ("parent", "上级单位"),
        "answers_to": ("answers_to", "主管部门", "业务主管单位"), "contact_name": ("contact_name", "联系人"),
        "contact_phone": ("contact_phone", "联系电话", "电话"), "address": ("address", "地址", "住所"),
    },
}  # fmt: skip
NEEDED = {"places": ("code", "name", "level"), "population": ("place_code", "year", "measure", "value"),
          "organisations": ("name",)}  # fmt: skip
KINDS = ("places", "population", "boundaries", "organisations")


def table(path: Path, sheet: str | None = None) -> tuple[str, list[list[Any]]]:
    """The name and the cells of the first sheet that holds something; CSV in UTF-8 or GB18030 without a name."""
    if path.suffix.lower() in (".xlsx", ".xls", ".ods", ".xlsm"):
        from heli.core import sheets

        book = sheets.read(path)
        for one in book.sheets:
            if sheet in (None, one.name):
                return one.name, [one.row(number) for number in range(one.height)]
        if sheet:
            raise Unreadable(Sentence("%(file)s 里没有名为「%(sheet)s」的表。", file=path.name, sheet=sheet))
        raise Unreadable(Sentence("%(file)s 里没有有内容的表。", file=path.name))
    raw = path.read_bytes()
    if b"\0" in raw[:4096]:
        raise Unreadable(Sentence("%(file)s 不是 CSV 文本。请另存为 CSV 或 .xlsx 再导入。", file=path.name))
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "", [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
    raise Unreadable(Sentence("%(file)s 的编码不是 UTF-8，也不是 GB18030。", file=path.name))


def _text(cell: Any) -> str:
    """A cell as text: a code that Excel made a number loses its ``.0``, a date is ISO."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        cell = cell.date()
    return str(cell if cell is not None else "").strip()


def records(kind: str, cells: list[list[Any]]) -> tuple[int, list[str], list[tuple[int, dict[str, str]]]]:
    """The row of the headings, the headings nobody knows, and each filled row below with its number."""
    words = {tidy(word).lower(): field for field, all_of in HEADINGS[kind].items() for word in all_of}
    for number, row in enumerate(cells[:20]):
        fields = [words.get(tidy(cell).lower(), "") for cell in row]
        if set(NEEDED[kind]) <= set(fields):
            unknown = [_text(cell) for cell, field in zip(row, fields, strict=True) if not field and _text(cell)]
            return number + 1, unknown, list(_below(cells, number + 1, fields))
    wanted = [next(w for w in HEADINGS[kind][field] if not w.isascii()) for field in NEEDED[kind]]
    raise Unreadable(Sentence("没有找到表头。前 20 行里要有一行写着：%(wanted)s。", wanted=wanted))


def _below(cells: list[list[Any]], start: int, fields: list[str]) -> Iterable[tuple[int, dict[str, str]]]:
    for number in range(start, len(cells)):
        found: dict[str, str] = {}
        for field, cell in zip(fields, cells[number], strict=False):
            if field and _text(cell):
                found.setdefault(field, _text(cell))
        if found:
            yield number + 1, found


def _mended(found: list[tuple[int, dict[str, str]]], *fields: str) -> int:
    """How many cells had full-width digits or space in them that were taken out."""
    return sum(tidy(row[field]) != row[field] for _, row in found for field in fields if field in row)


def _day(cell: str, field: str, row: int, faults: list[Fault]) -> date | None:
    day, code = parse_date(cell)
    if code in ("date_impossible", "date_ambiguous"):
        faults.append(Fault(row, field, code, Sentence("日期「%(given)s」不对，例如 2026-01-31。", given=cell[:20])))
    return day


def examine_places(path: Path, sheet: str | None = None) -> tuple[Plan[Any], list[PlaceRow], dict[str, Any]]:
    """What a file of places would do, its rows, and what was understood of the sheet."""
    name, cells = table(path, sheet)
    heading, unknown, found = records("places", cells)
    faults: list[Fault] = []
    rows = [
        PlaceRow(
            number, tidy(r.get("code")), tidy(r.get("name")), LEVEL_WORDS.get(tidy(r.get("level")), tidy(r.get("level"))),
            tidy(r.get("parent_code")), _day(r.get("valid_from", ""), "valid_from", number, faults),
            _day(r.get("valid_until", ""), "valid_until", number, faults),
            tuple(code for code in tidy(r.get("successors")).replace("、", ",").replace(";", ",").split(",") if code),
        )
        for number, r in found
    ]  # fmt: skip
    plan = plan_places(rows, stored.known_places())
    plan.errors[:0] = faults
    plan.mended = _mended(found, "code", "name", "level", "parent_code")
    return plan, rows, _understood(name, heading, unknown, rows)


def examine_population(path: Path, sheet: str | None = None) -> tuple[Plan[Any], list[FigureRow], dict[str, Any]]:
    name, cells = table(path, sheet)
    heading, unknown, found = records("population", cells)
    rows = [
        FigureRow(
            number, tidy(r.get("place_code")), tidy(r.get("place_name")), tidy(r.get("year")), tidy(r.get("measure")),
            tidy(r.get("value")), r.get("note", "")[:200],
        )
        for number, r in found
    ]  # fmt: skip
    plan = plan_population(rows, stored.place_names(), stored.stored_figures())
    plan.mended = _mended(found, "place_code", "place_name", "year", "measure", "value")
    return plan, rows, _understood(name, heading, unknown, rows)


def examine_boundaries(path: Path, sheet: str | None = None) -> tuple[Plan[Any], list[Any], dict[str, Any]]:
    """Features of a GeoJSON collection; their number stands for the row."""
    try:
        document = json.loads(path.read_bytes())
    except (ValueError, RecursionError):
        raise Unreadable(Sentence("%(file)s 不是合格的 GeoJSON。", file=path.name)) from None
    if isinstance(document, dict) and document.get("type") == "Feature":
        document = {"features": [document]}
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise Unreadable(Sentence("%(file)s 里没有 features，不是 GeoJSON 的 FeatureCollection。", file=path.name))
    return (
        plan_outlines(features, stored.stored_outlines()),
        features,
        {"sheet": "", "header_rows": [], "rows": len(features)},
    )


def examine_organisations(
    path: Path, sheet: str | None = None
) -> tuple[Plan[Any], list[OrganisationRow], dict[str, Any]]:
    name, cells = table(path, sheet)
    heading, unknown, found = records("organisations", cells)
    rows = [OrganisationRow(number, **{**r, "name": tidy(r.get("name"))}) for number, r in found]
    plan = plan_organisations(rows, stored.known_organisations(), stored.places_by_code_or_name())
    plan.mended = _mended(found, "name", "credit_code")
    return plan, rows, _understood(name, heading, unknown, rows)


def _understood(name: str, heading: int, unknown: list[str], rows: list[Any]) -> dict[str, Any]:
    return {"sheet": name, "header_rows": [heading], "ignored_columns": unknown, "rows": len(rows)}


EXAMINE: dict[str, Callable[[Path, str | None], tuple[Plan[Any], list[Any], dict[str, Any]]]] = {
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
    batch: Batch | None = None,
) -> dict[str, Any]:  # fmt: skip
    """One import from file to report. All or nothing, unless ``good_rows``; nothing is written where nothing differs."""
    plan, rows, understood = EXAMINE[kind](path, sheet)
    applied = None
    if not dry_run and plan.does_something and (good_rows or not plan.errors):
        applied = LOAD[kind](None, by=by, rows=_good(kind, rows, plan), file_name=path.name, batch=batch).batch
    return {
        "kind": kind, "file": path.name, "dry_run": dry_run, "batch": applied, "sheets": [understood], "skipped": [],
        "rows": plan.rows, "good": plan.rows - plan.bad, "bad": plan.bad, "created": len(plan.created),
        "updated": len(plan.changed), "unchanged": plan.unchanged, "mended_cells": plan.mended,
        "errors": [replace(f, sheet=understood["sheet"]).as_json() for f in plan.errors],
        "warnings": [replace(f, sheet=understood["sheet"]).as_json() for f in plan.warnings],
    }  # fmt: skip
