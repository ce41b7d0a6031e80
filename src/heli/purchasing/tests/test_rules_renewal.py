"""What a renewal may cost and how long it may last; how long the next purchase takes by the clocks of the law."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.calendar import notices
from heli.purchasing.rules import document
from heli.purchasing.rules import next_purchase as plan
from heli.purchasing.rules import renewal as rules

DAYS = {each.day: each.kind for each in notices()}
TODAY = date(2026, 11, 28)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (*YEAR, Fraction(12)),
        (date(2027, 2, 1), date(2027, 2, 28), Fraction(1)),
        (date(2028, 1, 1), date(2028, 12, 31), Fraction(12)),
        (date(2026, 1, 15), date(2026, 2, 14), Fraction(1)),
        (date(2026, 1, 1), date(2026, 1, 1), Fraction(1, 31)),
        (date(2026, 1, 1), date(2026, 2, 14), 1 + Fraction(14, 28)),
    ],
)
def test_a_term_is_whole_months_and_the_days_of_the_last(start: date, end: date, count: Fraction) -> None:
    assert rules.months(start, end) == count


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 1200))
def test_a_day_more_is_never_less(start: date, days: int) -> None:
    end = start + timedelta(days=days)
    assert 0 < rules.months(start, end) < rules.months(start, end + timedelta(days=1)) < 42


@pytest.mark.parametrize(
    ("price", "new", "percent", "refused"),
    [
        (12_000_000, (date(2027, 1, 1), date(2027, 12, 31)), 100, False),
        (12_000_001, (date(2027, 1, 1), date(2027, 12, 31)), 100, True),
        (12_000_000, (date(2028, 1, 1), date(2028, 12, 31)), 100, False),  # a leap year is a year
        (6_000_000, (date(2027, 1, 1), date(2027, 6, 30)), 100, False),
        (6_000_001, (date(2027, 1, 1), date(2027, 6, 30)), 100, True),
        (12_600_000, (date(2027, 1, 1), date(2027, 12, 31)), 105, False),
        (10_800_001, (date(2027, 1, 1), date(2027, 12, 31)), 90, True),
    ],
)
def test_a_month_of_a_renewal_costs_no_more_than_the_city_lets_it(
    price: int, new: tuple[date, date], percent: int, refused: bool
) -> None:
    """财政部令第102号 24 asks for a small change of price and names no figure: the city does."""
    found = rules.price_fault(price, 12_000_000, YEAR, new, percent)
    assert (found is not None) == refused
    assert not refused or "续签每月不超过它的" in str(found)


@given(st.integers(1, 10**11), st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.integers(0, 1000), st.integers(0, 1000))
def test_what_may_be_asked_at_most_is_never_refused_and_a_fen_more_always_is(
    old: int, start: date, first: int, second: int
) -> None:
    end = start + timedelta(days=first)
    new = (end + timedelta(days=1), end + timedelta(days=1 + second))
    held = rules.most(old, (start, end), new, 100)
    assert rules.price_fault(held, old, (start, end), new, 100) is None
    assert rules.price_fault(held + 1, old, (start, end), new, 100) is not None


def test_of_a_fraction_of_a_fen_nothing_may_be_asked_and_a_month_is_shown_rounded() -> None:
    assert rules.most(100, YEAR, (date(2027, 1, 1), date(2027, 8, 31)), 100) == 66
    assert [rules.monthly(fen, *YEAR) for fen in (200, 198, 193)] == [17, 17, 16]


def test_the_years_of_a_document_end_on_the_last_day_of_february() -> None:
    assert rules.last_day(date(2027, 2, 28), 1) == date(2028, 2, 29)
    assert rules.last_day(date(2028, 2, 29), 1) == date(2029, 2, 28)


@pytest.mark.parametrize(
    ("years", "until", "refused"),
    [(1, date(2027, 12, 31), False), (1, date(2028, 1, 1), True), (2, date(2028, 12, 31), False), (0, date(2027, 1, 1), True)],
)  # fmt: skip
def test_it_is_renewed_no_longer_than_its_document_says(years: int, until: date, refused: bool) -> None:
    assert (rules.beyond_document(date(2026, 12, 31), years, until) is not None) == refused


@pytest.mark.parametrize(
    ("end", "stable", "refused"),
    [(date(2026, 11, 30), False, False), (date(2026, 12, 31), False, True), (date(2026, 12, 31), True, False),
     (date(2028, 12, 31), True, True)],
)  # fmt: skip
def test_a_document_allows_no_renewal_where_the_first_term_is_the_longest(
    end: date, stable: bool, refused: bool
) -> None:
    """财政部令第102号 24."""
    found = rules.no_room(date(2026, 1, 1), end, stable, TODAY)
    assert (found is not None) == refused
    assert not refused or "第二十四条" in str(found)


@pytest.mark.parametrize(
    ("named", "says"),
    [
        ({2027: 8_000_000, 2028: 4_000_000}, None),
        ({2027: 9_000_000, 2028: 4_000_000}, None),
        ({2027: 7_999_999, 2028: 4_000_001}, "2027年需要"),
        ({2027: 12_000_000}, "2028年需要"),
        ({}, "2027年需要"),
        ({2027: 7_999_999}, "2027年需要"),
    ],
)
def test_each_year_of_a_renewal_has_its_money(named: dict[int, int], says: str | None) -> None:
    """财政部令第102号: what does not stand in the budget is not run."""
    found = rules.uncovered(12_000_000, date(2027, 5, 1), date(2028, 4, 30), named)
    assert found is None if says is None else says in str(found)


@pytest.mark.parametrize(
    ("method", "begun", "start"),
    [
        # the notice of 2027 is not out yet: its first of January counts as a working day
        # 30 d intention (财库〔2020〕10号), 20 d until bids are due (法 35), 2 + 5 + 2 + 1 wd until the result has run (条例 43, 87号令 69)
        (document.OPEN, plan.Begun(), date(2027, 2, 3)),
        (document.OPEN, plan.Begun(free_on=TODAY), date(2027, 1, 2)),
        (document.OPEN, plan.Begun(due_on=date(2026, 12, 18)), date(2027, 1, 2)),
        (document.OPEN, plan.Begun(told_on=date(2026, 12, 18)), date(2026, 12, 19)),
        (document.CONSULTED, plan.Begun(), date(2027, 1, 23)),
        (document.DIRECT, plan.Begun(), date(2026, 11, 29)),
        # what was due or told before today is no earlier than today; who is asked alone is not evaluated: 2 + 1 wd (条例 43)
        (document.OPEN, plan.Begun(told_on=date(2026, 11, 2)), date(2026, 11, 29)),
        (document.OPEN, plan.Begun(due_on=date(2026, 11, 2)), date(2026, 12, 12)),
        (document.SINGLE, plan.Begun(due_on=TODAY), date(2026, 12, 3)),
    ],
)  # fmt: skip
def test_the_next_purchase_takes_what_its_clocks_take(method: str, begun: plan.Begun, start: date) -> None:
    assert plan.ready(begun, method, TODAY, DAYS) == start


@pytest.mark.parametrize("method", [document.OPEN, document.CONSULTED, document.SINGLE, document.DIRECT])
@pytest.mark.parametrize("start", [date(2027, 1, 1), date(2027, 2, 20), date(2027, 5, 7)])
def test_who_begins_on_the_latest_day_leaves_no_hole_and_a_day_later_does(method: str, start: date) -> None:
    held, end = plan.latest(start, method, TODAY, DAYS), start - timedelta(days=1)
    first = held.intend or held.announce
    begun = plan.Begun() if held.intend else plan.Begun(free_on=first)
    assert plan.hole(end, plan.ready(begun, method, first, DAYS)) == 0
    assert plan.hole(end, plan.ready(begun, method, first + timedelta(days=1), DAYS)) > 0
    assert held.intend is None or held.intend < held.announce


def test_a_hole_is_counted_in_days() -> None:
    end = date(2026, 12, 31)
    assert [plan.hole(end, end + timedelta(days=days)) for days in (-5, 0, 1, 2, 11)] == [0, 0, 0, 1, 10]
