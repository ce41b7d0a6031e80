"""Rosters nobody has seen: layouts drawn at random from what offices do, read as their truth says."""

from __future__ import annotations

from typing import Any

import pytest

from heli.workforce.tests.rosters_city import CITY, TODAY
from heli.workforce.tests.rosters_laid import Laid, plain_values, roster_of
from heli.workforce.tests.rosters_made import roster

SEEDS = range(60)
Rows = list[tuple[str, int]]


def again(laid: list[Laid], field: str, *, by_holder: bool = False) -> tuple[list[Rows], list[Rows]]:
    """Groups of rows that say the same: within a sheet, and over several sheets."""
    rows: dict[str, list[tuple[str, int, str]]] = {}
    for one in laid:
        for row, truth in sorted(one.people, key=lambda told: told[0]):
            if value := truth.values.get(field):
                holder = truth.values.get("id_number") or truth.values.get("name")
                rows.setdefault(value, []).append((one.sheet.name, row, str(holder)))
    groups = [
        [(sheet, row) for sheet, row, _ in group]
        for group in rows.values()
        if len(group) > 1 and (not by_holder or len({holder for _, _, holder in group}) > 1)
    ]
    within = [[one for one in group if one[0] == sheet] for group in groups for sheet in dict(group)]
    return sorted(group for group in within if len(group) > 1), sorted(g for g in groups if len(dict(g)) > 1)


def told_again(within: list[dict[str, Any]], across: list[list[list[Any]]]) -> tuple[list[Rows], list[Rows]]:
    return (
        sorted([(one["sheet"], row) for row in one["rows"]] for one in within),
        sorted([(sheet, row) for sheet, row in group] for group in across),
    )


def read(laid: list[Laid]):
    return roster(*[one.sheet for one in laid], places=CITY, today=TODAY)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_roster_is_read_as_its_truth_says(seed):
    laid = roster_of(seed)
    found = read(laid)
    report = found.report()
    told = {one["sheet"]: one for one in report["sheets"]}
    for one in laid:
        sheet = told[one.sheet.name]
        assert sheet["header_rows"] == one.header_rows
        assert sheet["columns"] == one.columns
        assert sheet["ignored_columns"] == one.ignored
        rows = sorted((row, sorted(plain_values(truth.values).items())) for row, truth in one.people)
        at = [i for i, name in enumerate(found.sheet) if name == one.sheet.name]
        fields = [to for to in found.columns if to not in ("place_code", "document_kind")]
        values = [{to: found.columns[to][i] for to in fields if found.columns[to][i] is not None} for i in at]
        assert sorted((found.row[i], sorted(plain_values(v).items())) for i, v in zip(at, values, strict=True)) == rows
        assert sorted((f.row, f.field, f.code) for f in found.errors if f.sheet == one.sheet.name) == sorted(
            (row, to, code) for row, truth in one.people for to, code in truth.errors.items()
        )
    assert told_again(report["duplicates"], report["duplicates_across_sheets"]) == again(laid, "id_number")
    assert told_again(report["licence_number_reused"], report["licence_number_reused_across_sheets"]) == again(
        laid, "licence_no", by_holder=True
    )
    assert report["people"] == sum(len(one.people) for one in laid)
    assert report["bad"] == sum(bool(truth.errors) for one in laid for _, truth in one.people)
    right = sum(len(truth.mended) for one in laid for _, truth in one.people) + sum(one.from_name for one in laid)
    assert report["mended_cells"] == right
