"""A budget over the months of its term, to the fen, and where spending runs away from it."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules import costs as rules


@given(st.integers(0, 10**13), st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 1200))
def test_a_budget_is_spread_to_the_fen(amount: int, start: date, days: int) -> None:
    end = start + timedelta(days=days)
    found = rules.spread(amount, start, end)
    assert sum(found.values()) == amount and all(fen >= 0 for fen in found.values())
    assert list(found) == rules.months_of(start, end)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        (date(2026, 1, 1), date(2026, 2, 28), {(2026, 1): 310, (2026, 2): 280}),
        (date(2026, 1, 31), date(2026, 3, 1), {(2026, 1): 19, (2026, 2): 551, (2026, 3): 20}),
        (date(2026, 12, 31), date(2027, 1, 1), {(2026, 12): 295, (2027, 1): 295}),
        (date(2026, 5, 5), date(2026, 5, 5), {(2026, 5): 590}),
    ],
)
def test_each_month_has_the_part_of_its_days(start: date, end: date, found: dict[rules.Month, int]) -> None:
    assert rules.spread(590, start, end) == found


def test_what_is_more_than_a_tenth_beyond_the_budget_so_far_runs_away() -> None:
    months = rules.beside({(2026, 1): 100, (2026, 2): 100, (2026, 3): 100}, {(2026, 1): 110, (2026, 2): 111}, (2026, 2))
    assert [(each.budget_sum, each.spent_sum, each.deviation, each.runs_away) for each in months] == [
        (100, 110, 10, False), (200, 221, 21, True),
    ]  # fmt: skip
    assert rules.beside({}, {(2026, 1): 1}, (2026, 1))[0].runs_away, "nothing was planned for it"


def test_the_coming_months_cost_what_the_months_so_far_did_and_by_the_budget_where_there_are_none() -> None:
    budget = {(2026, 11): 50, (2026, 12): 60}
    end = date(2026, 12, 15)
    assert rules.ahead({(2026, 9): 100, (2026, 10): 300}, budget, (2026, 11), end) == {(2026, 11): 200, (2026, 12): 200}
    assert rules.ahead({(2026, 11): 70}, budget, (2026, 11), end) == {(2026, 12): 70}
    assert rules.ahead({}, budget, (2026, 11), end) == budget and rules.ahead({}, budget, (2027, 1), end) == {}


def test_months_that_are_not_the_budget_are_told_with_their_sign() -> None:
    plan = {"personnel": {(2026, 1): 60, (2026, 2): 50}, "activity": {(2026, 1): 30}}
    assert rules.unlike(plan, {"personnel": 100, "activity": 40, "tax": 0}) == {"personnel": 10, "activity": -10}
    assert rules.unlike({}, {"tax": 5}) == {"tax": -5} and rules.unlike({"other": {}}, {"tax": 0}) == {}


PLAN = {(2026, 1): 100, (2026, 2): 100, (2026, 3): 200, (2026, 4): 200}


def test_the_pace_is_what_was_spent_of_what_was_planned_so_far() -> None:
    assert rules.pace_of({(2026, 1): 90, (2026, 2): 60}, PLAN) == Fraction(3, 4)
    assert rules.pace_of({}, PLAN) == rules.pace_of({(2026, 1): 5}, {}) == 1


@pytest.mark.parametrize(
    ("budget", "received", "whole", "over", "dry"),
    [
        (450, 450, 450, None, None),  # what is there to the fen lasts
        (449, 449, 450, (2026, 4), (2026, 4)),
        (600, 299, 450, None, (2026, 3)),
        (600, 149, 450, None, (2026, 2)),
    ],
)
def test_the_coming_months_follow_the_plan_at_its_pace(
    budget: int, received: int, whole: int, over: rules.Month | None, dry: rules.Month | None
) -> None:
    """150 of 200 so far: 150 + 3/4 of 200 + 3/4 of 200 = 450."""
    found = rules.forecast({(2026, 1): 90, (2026, 2): 60}, date(2026, 4, 30), budget, received, PLAN)
    assert found is not None and (found.whole, found.over, found.dry) == (whole, over, dry)
    assert found.pace_shown == "75%" and found.each == 75
    assert rules.ahead({(2026, 1): 90, (2026, 2): 60}, PLAN, (2026, 2), date(2026, 4, 30), own=True) == {
        (2026, 3): 150, (2026, 4): 150,
    }  # fmt: skip


def test_more_taken_back_than_spent_leads_to_nothing_less_than_nothing() -> None:
    found = rules.forecast({(2026, 1): 10, (2026, 2): -30}, date(2026, 4, 30), 100, 100)
    assert found is not None and (found.each, found.whole, found.dry) == (0, -20, None)


@pytest.mark.parametrize(
    ("money", "dry"), [(29, (2026, 2)), (30, (2026, 3)), (44, (2026, 3)), (45, (2026, 4)), (60, None)]
)
def test_money_runs_dry_in_the_month_that_needs_more_than_is_left(money: int, dry: rules.Month | None) -> None:
    """30 so far, 15 a month for the two months that are left."""
    found = rules.forecast({(2026, 1): 10, (2026, 2): 20}, date(2026, 4, 30), 60, money)
    assert found is not None and found.dry == dry
