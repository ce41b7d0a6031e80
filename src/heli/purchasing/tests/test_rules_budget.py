"""A budget over the months of its term, to the fen, and where spending runs away from it."""

from __future__ import annotations

from datetime import date, timedelta

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
