"""财政部令第110号: the ground, how many enter, the term, the refilling, the second stage, the turn."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule
from heli.purchasing.rules import framework as rules

DAY = date(2026, 12, 1)
ORDER = "财政部令第110号"
counts = st.integers(min_value=0, max_value=400)
percents = st.decimals(min_value="0", max_value="99.99", places=2)


@pytest.mark.parametrize(
    ("ground", "budget", "limit", "said"),
    [
        ("catalogue", 100, 500, None), ("outside_users", 100, 500, None), ("advisory", 500, 500, None), ("advisory", 100, None, None),
        ("advisory", 499, 500, "没有达到采购限额标准"), ("other", 900, 500, "框架协议只用于"), ("", 900, 500, "框架协议只用于"),
    ],
)  # fmt: skip
def test_a_framework_agreement_is_used_on_three_grounds_only(
    ground: str, budget: int, limit: int | None, said: str | None
) -> None:
    found = rules.ground_fault(ground, budget, limit, DAY)
    assert (found is None) if said is None else (found is not None and said in str(found) and ORDER in str(found))


@pytest.mark.parametrize(
    ("responsive", "quality_first", "percent", "enter", "out"),
    [
        (3, False, "20", 2, 1), (4, False, "20", 3, 1), (5, False, "20", 4, 1), (6, False, "20", 4, 2), (10, False, "20", 8, 2),
        (11, False, "20", 8, 3), (10, False, "50", 5, 5), (10, False, "5", 8, 2),
        (4, True, "40", 2, 2), (5, True, "40", 3, 2), (10, True, "40", 6, 4), (10, True, "20", 6, 4),
    ],
)  # fmt: skip
def test_a_fifth_is_eliminated_of_quality_first_two_fifths_and_always_one(
    responsive: int, quality_first: bool, percent: str, enter: int, out: int
) -> None:
    found = rules.entry(responsive, Decimal(percent), quality_first, DAY)
    assert (found.enter, found.out, found.fault) == (enter, out, None)


@pytest.mark.parametrize(("responsive", "quality_first"), [(0, False), (1, False), (2, False), (3, True)])
def test_nobody_enters_where_fewer_than_two_would_be_left(responsive: int, quality_first: bool) -> None:
    found = rules.entry(responsive, Decimal(20), quality_first, DAY)
    assert (found.enter, found.out) == (0, responsive) and ORDER in str(found.fault)


@given(counts, percents, st.booleans())
def test_never_fewer_are_eliminated_than_law_and_document_say(
    responsive: int, percent: Decimal, quality_first: bool
) -> None:
    found = rules.entry(responsive, percent, quality_first, DAY)
    assert found.enter + found.out == responsive
    if found.fault is None:
        share = Fraction(found.out, responsive)
        assert found.enter >= 2 and found.out >= 1
        assert share >= Fraction(percent) / 100 and share >= Fraction(2 if quality_first else 1, 5)


@given(counts, percents, st.booleans())
def test_no_more_are_eliminated_than_needed(responsive: int, percent: Decimal, quality_first: bool) -> None:
    found = rules.entry(responsive, percent, quality_first, DAY)
    if found.fault is None and found.out > 1:
        share = max(Fraction(percent) / 100, Fraction(2 if quality_first else 1, 5))
        assert found.out - 1 < share * responsive


@pytest.mark.parametrize(
    ("places", "enter", "sure", "equal"),
    [
        ([1, 2, 3], 2, 2, 0), ([1, 2, 2], 2, 1, 2), ([1, 1, 3], 2, 2, 0), ([1, 1, 1], 2, 0, 3), ([1, 2, 2, 2, 5], 4, 4, 0),
        ([1, 2, 2, 2, 5], 3, 1, 3), ([], 0, 0, 0), ([1, 2], 0, 0, 0),
    ],
)  # fmt: skip
def test_a_lot_decides_only_among_equals_at_the_border(places: list[int], enter: int, sure: int, equal: int) -> None:
    assert rules.within(places, enter) == (sure, equal)


@pytest.mark.parametrize(
    ("percent", "quality_first", "fails"),
    [("20", False, False), ("19.99", False, True), ("40", True, False), ("39.99", True, True), ("20", True, True)],
)
def test_a_document_may_eliminate_more_than_the_law_asks_for_and_not_less(
    percent: str, quality_first: bool, fails: bool
) -> None:
    assert (rules.share_fault(Decimal(percent), quality_first, DAY) is not None) == fails


@pytest.mark.parametrize(
    ("start", "end", "fails"),
    [
        (date(2027, 1, 1), date(2028, 12, 31), False), (date(2027, 1, 1), date(2029, 1, 1), True),
        (date(2028, 2, 29), date(2030, 2, 28), False), (date(2028, 2, 29), date(2030, 3, 1), True),
    ],
)  # fmt: skip
def test_services_are_agreed_on_for_two_years_at_most(start: date, end: date, fails: bool) -> None:
    found = rules.term_fault(start, end, DAY)
    assert (found is not None) == fails and (found is None or ORDER in str(found))


@pytest.mark.parametrize(
    ("entered", "left", "agreed", "said"),
    [
        (10, 4, True, None), (10, 3, True, "剩余不足 70%"), (3, 1, True, None), (3, 0, True, "剩余不足 70%"), (4, 1, True, "剩余不足 70%"),
        (10, 9, False, "没有约定"),
    ],
)  # fmt: skip
def test_more_are_sought_below_seven_tenths_and_only_as_agreed(
    entered: int, left: int, agreed: bool, said: str | None
) -> None:
    found = rules.refill_fault(entered, left, agreed, DAY)
    assert (found is None) if said is None else said in str(found) and ORDER in str(found)


@pytest.mark.parametrize(
    ("kind", "agreed", "way", "said"),
    [
        ("closed", ["direct"], "direct", None), ("closed", rules.WAYS, "bidding", None), ("closed", rules.WAYS, "rotation", None),
        ("closed", ["direct"], "rotation", "没有约定"), ("open", ["direct"], "direct", None),
        ("open", rules.WAYS, "bidding", ORDER), ("open", rules.WAYS, "rotation", ORDER), ("closed", rules.WAYS, "lot", ORDER),
    ],
)  # fmt: skip
def test_the_second_stage_goes_as_the_kind_and_the_agreement_allow(
    kind: str, agreed: list[str], way: str, said: str | None
) -> None:
    found = rules.way_fault(kind, agreed, way, DAY)
    assert (found is None) if said is None else said in str(found)


def test_before_its_day_there_was_no_such_method() -> None:
    with pytest.raises(NoRule):
        rules.entry(5, Decimal(20), False, date(2022, 2, 28))
    assert rules.entry(5, Decimal(20), False, date(2022, 3, 1)).enter == 4


@given(st.integers(min_value=1, max_value=10**9), st.decimals(min_value="0.01", max_value="100000", places=2))
def test_a_quantity_costs_no_more_than_its_units(unit: int, quantity: Decimal) -> None:
    most = rules.most_fen(unit, quantity)
    assert 0 <= Fraction(quantity) * unit - most < 1
    assert rules.price_fault(most, unit, quantity) is None and rules.price_fault(most + 1, unit, quantity) is not None


def test_in_rotation_each_has_its_turn_before_anybody_has_a_second() -> None:
    assert rules.next_in_turn([], {}) is None
    order, turns = ["b", "a", "c"], dict[str, int]()
    came = []
    for _ in range(6):
        one = rules.next_in_turn(order, turns)
        assert one is not None
        came.append(one)
        turns[one] = turns.get(one, 0) + 1
    assert came == ["b", "a", "c", "b", "a", "c"]
    assert rules.next_in_turn(["b", "c"], {"a": 9, "b": 2, "c": 2}) == "b", "who has left has no turn"


def test_in_a_second_bidding_the_lowest_is_chosen_and_equals_are_told_apart_by_lot() -> None:
    assert rules.lowest({"a": 3, "b": 2, "c": 4}) == ["b"] and rules.lowest({"a": 2, "b": 2}) == ["a", "b"]
