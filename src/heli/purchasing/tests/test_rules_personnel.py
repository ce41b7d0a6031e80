"""The personnel share: exact, held to the floor of the day, and never rounded up to one that reaches it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules.personnel import Floor, floor_on, held, percent, shares

DAY = date(2026, 12, 1)
CATEGORIES = ("personnel", "activity", "training", "administration", "tax", "other")
sums = st.integers(min_value=0, max_value=10**14)
budgets = st.dictionaries(st.sampled_from(CATEGORIES), sums)
percents = st.decimals(min_value="0.01", max_value="100", places=2)


def floor(percent: str = "60", with_tax: bool = True) -> Floor:
    return Floor(Decimal(percent), with_tax, DAY)


@given(budgets)
def test_the_shares_of_all_categories_are_one(budget: dict[str, int]) -> None:
    found = shares(budget)
    assert sum(found.values()) == (1 if any(budget.values()) else 0)


@given(budgets, percents, st.booleans())
def test_no_rounding_turns_a_failing_share_into_a_passing_one(
    budget: dict[str, int], least: Decimal, with_tax: bool
) -> None:
    found = held(budget, Floor(least, with_tax, DAY), 5)
    if found.share is None:
        assert found.state == "unheld"
        return
    assert found.fails == (found.share < Fraction(least) / 100), "the exact share decides"
    if found.fails:
        assert Fraction(found.shown) < Fraction(least), "what is read is below the floor too"


@given(budgets, st.decimals(min_value="0.01", max_value="99.99", places=2))
def test_what_is_missing_is_exactly_enough(budget: dict[str, int], least: Decimal) -> None:
    found = held(budget, Floor(least, True, DAY), 5)
    if found.fails:
        more = {**budget, "personnel": budget.get("personnel", 0) + found.missing_fen}
        assert not held(more, Floor(least, True, DAY), 5).fails
        assert held({**more, "personnel": more["personnel"] - 1}, Floor(least, True, DAY), 5).fails


@pytest.mark.parametrize(
    ("personnel", "others", "state", "shown"),
    [
        (60, 40, "near", "60.0"), (5_999, 4_001, "below", "59.9"), (65, 35, "above", "65.0"), (6_499, 3_501, "near", "64.9"),
        (599_999_999, 400_000_001, "below", "59.9"), (0, 100, "below", "0.0"), (100, 0, "above", "100.0"), (0, 0, "unheld", ""),
    ],
)  # fmt: skip
def test_a_share_is_below_near_or_above_the_floor(personnel: int, others: int, state: str, shown: str) -> None:
    found = held({"personnel": personnel, "activity": others}, floor(), 5)
    assert (found.state, found.shown) == (state, shown)


def test_where_the_city_counts_without_tax_tax_is_no_part_of_the_whole() -> None:
    budget = {"personnel": 60, "activity": 40, "tax": 6}
    assert held(budget, floor(), 5).fails
    assert not held(budget, floor(with_tax=False), 5).fails
    assert held(budget, None, 5).state == "unheld"


def test_the_floor_is_that_of_the_day() -> None:
    text = "2020-01-01 60\n2024-07-01 62.5 不含税"
    assert floor_on(text, date(2019, 12, 31)) is None and floor_on("", DAY) is None
    assert floor_on(text, date(2024, 6, 30)) == Floor(Decimal(60), True, date(2020, 1, 1))
    assert floor_on(text, date(2024, 7, 1)) == Floor(Decimal("62.5"), False, date(2024, 7, 1))


@pytest.mark.parametrize("text", ["2020-01-01 六十", "2020-01-01 0", "2020-01-01 101", "2020-01-01 60 大概", "60"])
def test_a_line_that_is_no_floor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\d"):
        floor_on(text, DAY)


def test_a_share_is_shown_with_one_place_rounded_down() -> None:
    assert [percent(Fraction(*share)) for share in ((2, 3), (1, 1), (1, 3000))] == ["66.6", "100.0", "0.0"]


def test_where_only_personnel_will_do_all_the_rest_is_missing() -> None:
    assert held({"personnel": 60, "activity": 40}, floor("100")).missing_fen == 40
