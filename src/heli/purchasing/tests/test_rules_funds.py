"""A budget by year, what it lacks, and where an earmark forbids."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules.funds import by_year, covered, doubtful, elsewhere, lacking


@pytest.mark.parametrize(
    ("budget", "start", "end", "years"),
    [
        (60_000_000, date(2026, 1, 1), date(2026, 12, 31), {2026: 60_000_000}),
        (180_000_000, date(2026, 1, 1), date(2028, 12, 31), {2026: 60_000_000, 2027: 60_000_000, 2028: 60_000_000}),
        (60_000_000, date(2026, 3, 16), date(2027, 3, 15), {2026: 50_000_000, 2027: 10_000_000}),
        (100, date(2026, 12, 1), date(2027, 2, 28), {2026: 33, 2027: 67}),
        (500, date(2026, 5, 1), date(2026, 5, 3), {2026: 500}),
        (500, date(2026, 12, 15), date(2027, 1, 15), {2026: 250, 2027: 250}),  # its last day begins a month
    ],
)
def test_each_month_costs_the_same_in_the_year_it_begins(
    budget: int, start: date, end: date, years: dict[int, int]
) -> None:
    assert by_year(budget, start, end) == years


@given(st.integers(0, 10**13), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 1200))
def test_the_years_are_the_budget_to_the_fen(budget: int, start: date, days: int) -> None:
    found = by_year(budget, start, start + timedelta(days=days))
    assert sum(found.values()) == budget
    assert all(start.year <= year <= (start + timedelta(days=days)).year and held >= 0 for year, held in found.items())


def test_a_project_is_covered_when_each_year_has_its_money() -> None:
    needed = {2026: 100, 2027: 100}
    assert lacking(needed, {2026: 200}) == {2027: 100}  # what is left of one year is not the next year's
    assert not covered(needed, {2026: 200})
    assert covered(needed, {2026: 100, 2027: 100, 2028: 5})


def test_a_project_that_needs_nothing_has_no_budget_to_run_on() -> None:
    assert not covered({}, {}) and not covered({2026: 0}, {2026: 100})


@pytest.mark.parametrize(
    ("earmark", "place", "out"),
    [("", "3304/330402/", False), ("3304/330402/", "3304/330402/330402008/", False), ("3304/330402/", "3304/330483/", True),
     ("3304/330402/", "3304/", True)],
)  # fmt: skip
def test_an_earmarked_place_holds_for_all_below_it(earmark: str, place: str, out: bool) -> None:
    assert elsewhere(earmark, place) is out


@pytest.mark.parametrize(
    ("earmark", "group", "asks"),
    [("", "独居老人", False), ("为老服务：独居老人", "独居老人", False), ("老人", "独居老人", False), ("困境儿童", "独居老人", True),
     ("困境儿童", "", True)],
)  # fmt: skip
def test_an_earmark_that_does_not_name_the_group_is_to_be_looked_at(earmark: str, group: str, asks: bool) -> None:
    assert (doubtful(earmark, group) is not None) is asks
