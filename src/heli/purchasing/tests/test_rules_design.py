"""What stops a design and what it is warned of, each with its source."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from heli.purchasing.rules import personnel
from heli.purchasing.rules.design import Design, cost_per_person, findings
from heli.purchasing.rules.term import too_long

DAY = date(2026, 12, 1)
FLOOR = personnel.Floor(Decimal(60), True, DAY)
SOUND = Design(
    title="独居老人关爱", group="独居老人", people=100, start_on=date(2027, 1, 1), end_on=date(2027, 12, 31), conditions=0,
    activities="每周上门", outcomes="80% 好转", posts=2, budget={"personnel": 7_000_000, "activity": 3_000_000}, unit="person_year",
    unit_cost_fen=100_000, residents=8_000,
)  # fmt: skip


def codes(**other: Any) -> list[tuple[str, bool]]:
    design = replace(SOUND, **other)
    return [(each.code, each.stops) for each in findings(design, personnel.held(design.budget, FLOOR, 5), DAY)]


def test_nothing_is_said_of_a_sound_design() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"people": None, "outcomes": ""}, [("incomplete", True)]),
        ({"budget": {}}, [("incomplete", True)]),
        ({"end_on": date(2026, 12, 31)}, [("end_before_start", True)]),
        ({"end_on": date(2028, 1, 1), "unit": ""}, [("term", True)]),
        ({"end_on": date(2028, 1, 1), "conditions": 5, "unit": ""}, []),
        ({"end_on": date(2030, 1, 1), "conditions": 5, "unit": ""}, [("term", True)]),
        ({"budget": {"personnel": 5_000_000, "activity": 5_000_000}}, [("personnel_below", True)]),
        ({"budget": {"personnel": 6_200_000, "activity": 3_800_000}}, [("personnel_near", False)]),
        ({"outcomes": "老人开心"}, [("unmeasured", False)]),
        ({"posts": 0}, [("unstaffed", False)]),
        ({"people": 9_000, "unit": ""}, [("too_many_people", False)]),
        ({"unit_cost_fen": 76_000}, [("unit_cost", False)]),
        ({"unit_cost_fen": 77_000}, []),
        ({"unit_cost_fen": 150_000}, [("unit_cost", False)]),
        ({"unit": "event", "unit_cost_fen": 1}, []),
        ({"title": "社区工作人员劳务派遣"}, [("labour", False)]),
        ({"group": "公益性岗位人员"}, [("labour", False)]),
        ({"item_withdrawn": True}, [("item_withdrawn", True)]),
    ],
)
def test_each_fault_is_found_and_no_other(other: dict[str, Any], expected: list[tuple[str, bool]]) -> None:
    assert codes(**other) == expected


def test_what_stops_comes_first_and_each_says_why_and_where_it_stands() -> None:
    design = replace(SOUND, title="派遣", end_on=date(2031, 1, 1), posts=0, outcomes="好", unit="")
    found = findings(design, personnel.held(design.budget, FLOOR, 5), DAY)
    assert [each.stops for each in found] == [True, False, False, False]
    assert all(each.why for each in found)
    assert {each.code: each.source.article for each in found if each.source and each.source.confirmed} == {
        "term": "第二十四条", "labour": "第十条",
    }  # fmt: skip


def test_a_year_ends_on_the_day_before_and_three_years_too() -> None:
    start = date(2027, 3, 1)
    assert too_long(start, date(2028, 2, 29), False, DAY) is None
    assert too_long(start, date(2028, 3, 1), False, DAY) is not None
    assert too_long(start, date(2030, 2, 28), True, DAY) is None
    problem = too_long(start, date(2030, 3, 1), True, DAY)
    assert problem is not None and "第102号" in str(problem[0]) and problem[1].confirmed


def test_a_person_is_reckoned_by_the_year_where_the_catalogue_counts_years() -> None:
    assert cost_per_person(SOUND) == 100_000
    assert cost_per_person(replace(SOUND, end_on=date(2029, 12, 30))) == Fraction(100_000, 3)
    assert cost_per_person(replace(SOUND, unit="person", end_on=None)) == 100_000
    assert cost_per_person(replace(SOUND, unit="visit")) is None
