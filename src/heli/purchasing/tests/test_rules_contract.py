"""Rows of the reference that have a figure (purchasing.md 2, 4, 7), and the arithmetic of accounts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules import contract as rules
from heli.purchasing.rules import costs
from heli.purchasing.rules.contract_text import digest
from heli.purchasing.rules.personnel import Floor

TODAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("start", "end", "stable", "fault"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), False, None),
        (date(2026, 1, 1), date(2027, 1, 1), False, "最长 1 年"),
        (date(2026, 1, 1), date(2028, 12, 31), True, None),
        (date(2026, 1, 1), date(2029, 1, 1), True, "最长 3 年（政府购买服务管理办法（财政部令第102号）第二十四条）"),
    ],
)
def test_a_year_and_three_with_all_five_conditions(start: date, end: date, stable: bool, fault: str | None) -> None:
    found = rules.too_long(start, end, stable, TODAY)
    assert found is None if fault is None else fault in str(found)


@pytest.mark.parametrize(
    ("end", "allowed", "assured", "stable", "fault"),
    [
        (date(2026, 12, 31), True, True, False, None), (date(2027, 1, 1), True, True, False, "最长 1 年"),
        (date(2028, 12, 31), True, True, True, None),
        (date(2029, 1, 1), True, True, True, "最长 3 年（政府购买服务管理办法（财政部令第102号）第二十四条）"),
        (date(2026, 12, 31), False, True, True, "没有约定可以续签"), (date(2026, 12, 31), True, False, True, "预算没有落实"),
    ],
)  # fmt: skip
def test_all_that_was_renewed_lasts_a_year_or_three_with_all_five_conditions(
    end: date, allowed: bool, assured: bool, stable: bool, fault: str | None
) -> None:
    """财政部令第102号 24."""
    found = rules.renewal_fault(date(2026, 1, 1), end, allowed, assured, stable, TODAY)
    assert found is None if fault is None else fault in str(found)


def test_before_the_rule_there_was_none() -> None:
    assert rules.too_long(date(2019, 1, 1), date(2025, 1, 1), False, date(2019, 1, 1)) is None


@pytest.mark.parametrize(
    ("known", "more", "refused"),
    [
        ([], 10, False),
        ([], 11, True),
        ([4, 6], 0, False),
        ([4, 6], 1, True),
        ([10, -5], 1, True),
        ([], -50, False),
        ([11], 0, False),
    ],
)
def test_supplements_stay_within_a_tenth(known: list[int], more: int, refused: bool) -> None:
    assert (rules.too_much_more(100, known, more, TODAY) is not None) == refused


@pytest.mark.parametrize(
    ("bond", "form", "refused"),
    [(10, "guarantee", False), (11, "guarantee", True), (1, "cash", True), (0, "cash", False)],
)
def test_a_bond_is_a_tenth_at_most_and_never_cash(bond: int, form: str, refused: bool) -> None:
    assert (rules.bond_fault(100, bond, form, TODAY) is not None) == refused


@pytest.mark.parametrize(
    ("agreed", "sme", "day"),
    [(45, False, date(2027, 1, 12)), (45, True, date(2027, 1, 12)), (90, True, date(2027, 1, 27)), (None, True, date(2026, 12, 28)),
     (90, False, date(2027, 2, 26))],
)  # fmt: skip
def test_when_a_delivered_piece_is_paid(agreed: int | None, sme: bool, day: date) -> None:
    found = rules.due(TODAY, agreed, sme)
    assert found is not None and found.day == day
    if sme and agreed != 45:
        assert found.source is not None and not found.source.confirmed


@pytest.mark.parametrize(("agreed", "bound"), [(59, False), (60, False), (61, True)])
def test_the_law_bounds_what_is_agreed_beyond_sixty_days_and_nothing_less(agreed: int, bound: bool) -> None:
    """保障中小企业款项支付条例."""
    found = rules.due(TODAY, agreed, True)
    assert found is not None and (found.source is not None) == bound


@pytest.mark.parametrize(
    ("days", "sme", "on", "refused"),
    [
        (60, True, TODAY, False),
        (61, True, TODAY, True),
        (61, False, TODAY, False),
        (61, True, date(2025, 5, 31), False),  # in force from 2025-06-01
    ],
)
def test_a_small_or_medium_enterprise_is_not_made_to_wait_longer(days: int, sme: bool, on: date, refused: bool) -> None:
    """保障中小企业款项支付条例."""
    assert (rules.agreed_fault(days, sme, on) is not None) == refused


@pytest.mark.parametrize(
    ("amount", "start", "end", "field"),
    [
        (100, date(2026, 3, 1), date(2027, 2, 28), None),
        (99, date(2026, 3, 1), date(2027, 2, 28), "amount_fen"),
        (101, date(2026, 3, 1), date(2027, 2, 28), "amount_fen"),
        (100, date(2026, 3, 11), date(2027, 3, 10), None),  # later as a whole
        (100, date(2026, 2, 28), date(2027, 2, 27), "end_on"),  # earlier as a whole
        (100, date(2026, 3, 1), date(2027, 3, 1), "end_on"),
        (100, date(2026, 3, 1), date(2027, 2, 27), "end_on"),
        (100, date(2026, 3, 11), date(2027, 2, 28), "end_on"),
    ],
)
def test_a_contract_says_what_was_awarded(amount: int, start: date, end: date, field: str | None) -> None:
    """政府采购法 46."""
    agreed = rules.Agreed(100, date(2026, 3, 1), date(2027, 2, 28))
    found = rules.other_than_awarded(agreed, amount, start, end, TODAY)
    assert found is None if field is None else found is not None and found[0] == field and "第四十六条" in found[1]
    open_ended = rules.Agreed(100, None, None)
    assert (rules.other_than_awarded(open_ended, amount, start, end, TODAY) is None) == (amount == 100)


def test_a_year_from_the_last_of_february_ends_there() -> None:
    """财政部令第102号 24."""
    day = date(2024, 2, 29)
    assert rules.too_long(day, date(2025, 2, 28), False, TODAY) is None
    assert rules.too_long(day, date(2025, 3, 1), False, TODAY) is not None


def test_where_nobody_said_anything_nothing_is_due() -> None:
    assert rules.due(TODAY, None, False) is None


def test_users_are_heard_of_public_services_alone() -> None:
    assert rules.must_hear_users(True, TODAY) is not None and rules.must_hear_users(False, TODAY) is None


def test_a_text_is_known_again_by_its_digest() -> None:
    assert digest("合同") == digest("合同") != digest("合同 ") and len(digest("")) == 64


def test_a_forecast_by_hand() -> None:
    """Two months with 10 and 20: 15 a month, three months to the end: 30 + 45 = 75 of 60; 40 came."""
    found = costs.forecast({(2026, 1): 10, (2026, 2): 20, (2026, 3): 0}, date(2026, 5, 31), 60, 40)
    assert found == costs.Forecast(15, 75, (2026, 5), (2026, 3))
    assert costs.forecast({}, date(2026, 5, 31), 60, 40) is None


@given(
    st.dictionaries(st.tuples(st.just(2026), st.integers(1, 6)), st.integers(1, 10**9), min_size=1),
    st.integers(0, 10**10),
)
def test_money_that_lasts_for_the_forecast_never_runs_dry(spent: dict[tuple[int, int], int], money: int) -> None:
    """Held against adding month by month."""
    found = costs.forecast(spent, date(2026, 12, 31), money, money)
    assert found is not None
    mean, last = Fraction(sum(spent.values()), len(spent)), max(spent)
    used, dry = Fraction(sum(spent.values())), None
    month = last
    if used > money:
        dry = last
    while dry is None and month < (2026, 12):
        month = costs.later(month, 1)
        used += mean
        if used > money:
            dry = month
    assert found.dry == dry


@given(
    st.dictionaries(st.sampled_from(["personnel", "activity", "tax"]), st.integers(1, 10**9)),
    st.integers(1, 10**10), st.integers(0, 10**10), st.sampled_from([None, Floor(Decimal(60)), Floor(Decimal("62.5"), False)]),
)  # fmt: skip
def test_a_settlement_never_exceeds_budget_or_spending_and_loses_no_fen(
    spent: dict[str, int], budget: int, paid: int, floor: Floor | None
) -> None:
    found = costs.settle(spent, budget, paid, floor)
    assert found.settled <= min(found.spent, budget)
    assert found.spent == found.settled + found.over + found.floor
    assert paid == found.settled + found.back - found.open and min(found.back, found.open) == 0
    if floor:
        apart = 0 if floor.with_tax else spent.get("tax", 0)
        assert found.personnel >= floor.least * (found.settled - apart)


@pytest.mark.parametrize(
    ("spent", "floor", "settled", "over", "short"),
    [
        ({"personnel": 60, "activity": 40}, Floor(Decimal(60)), 100, 0, 0),
        ({"personnel": 60, "activity": 60}, Floor(Decimal(60)), 100, 0, 20),
        ({"personnel": 60, "activity": 60}, None, 120, 0, 0),
        (
            {"personnel": 60, "activity": 60, "tax": 6},
            Floor(Decimal(60), False),
            106,
            0,
            20,
        ),  # tax is no part of the whole
        ({"personnel": 60, "activity": 34, "tax": 6}, Floor(Decimal(60)), 100, 0, 0),
        ({"personnel": 60, "activity": 40, "tax": 6}, Floor(Decimal(60)), 100, 0, 6),
        ({"personnel": 200}, Floor(Decimal(60)), 150, 50, 0),
        ({"activity": 40}, Floor(Decimal(60)), 0, 0, 40),
    ],
)
def test_what_is_settled_by_hand(
    spent: dict[str, int], floor: Floor | None, settled: int, over: int, short: int
) -> None:
    found = costs.settle(spent, 150, 100, floor)
    assert (found.settled, found.over, found.floor) == (settled, over, short)
    assert (found.back, found.open) == (max(0, 100 - settled), max(0, settled - 100))
