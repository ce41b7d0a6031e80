"""One supplier alone, by articles: when the public is told, how much may be added, what may be agreed on."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import open_book
from heli.purchasing.rules import clocks
from heli.purchasing.rules import single_source as rules
from heli.purchasing.rules.rank import LAW
from heli.purchasing.rules.single_source import ADDITION, EMERGENCY, ONLY

DAY = date(2026, 11, 30)
fen = st.integers(1, 10**12)


@pytest.mark.parametrize(
    ("ground", "budget", "threshold", "asked"),
    [
        (ONLY, 200, 200, True), (ONLY, 201, 200, True), (ONLY, 199, 200, False), (ONLY, 500, None, False),
        (EMERGENCY, 500, 200, False), (ADDITION, 500, 200, False), ("", 500, 200, False),
    ],
)  # fmt: skip
def test_the_public_is_told_from_the_threshold_upward(
    ground: str, budget: int, threshold: int | None, asked: bool
) -> None:
    """条例 38: 达到公开招标数额标准 and 政府采购法 31(1)."""
    assert rules.asks_notice(ground, budget, threshold) is asked


@pytest.mark.parametrize(
    ("original", "added", "now", "fits"),
    [(1000, [], 100, True), (1000, [], 101, False), (1000, [60], 40, True), (1000, [60], 41, False), (999, [], 99, True), (999, [], 100, False)],
)  # fmt: skip
def test_additions_stay_within_a_tenth_of_the_original(original: int, added: list[int], now: int, fits: bool) -> None:
    """政府采购法 31(3): 添购资金总额不超过原合同采购金额百分之十, all additions together."""
    assert (rules.adds_too_much(original, added, now, DAY) is None) is fits


@given(fen, st.lists(fen, max_size=4), fen)
def test_what_is_added_never_passes_the_tenth(original: int, added: list[int], now: int) -> None:
    fits = rules.adds_too_much(original, added, now, DAY) is None
    assert fits == (10 * (sum(added) + now) <= original)


@pytest.mark.parametrize(
    ("day", "now", "fits"),
    [(date(2026, 10, 1), 300, True), (date(2026, 10, 1), 301, False), (date(2026, 9, 30), 100, True), (date(2026, 9, 30), 101, False)],
)  # fmt: skip
def test_in_an_emergency_three_tenths_may_be_added_since_there_is_a_rule(day: date, now: int, fits: bool) -> None:
    """财库〔2026〕12号, in force since 2026-10-01; before, and for other additions, a tenth (政府采购法 31)."""
    assert (rules.adds_too_much(1000, [], now, day, EMERGENCY) is None) is fits
    assert rules.adds_too_much(1000, [], 101, day, ADDITION) is not None


@pytest.mark.parametrize(
    ("agreed", "offered", "limit", "fault"),
    [(90, 90, 100, ""), (91, 90, 100, "报价"), (100, 120, 100, ""), (101, 120, 100, "预算"), (100, None, 100, "")],
)
def test_what_is_agreed_lies_within_the_offer_and_the_budget(
    agreed: int, offered: int | None, limit: int, fault: str
) -> None:
    """政府采购法 36(3), 条例 30: never above the budget; a negotiation with one supplier goes downward."""
    said = rules.agreed_fault(agreed, offered, limit)
    assert (said is None) if not fault else (said is not None and fault in str(said))


def test_the_days_of_the_notice_and_of_the_argument_have_their_articles() -> None:
    notice, argument = (clocks.clock(key, DAY) for key in (rules.NOTICE, rules.ARGUMENT))
    assert (notice.count, notice.unit, notice.kind, notice.source.article) == (5, "workdays", "after", "第三十八条")
    assert (argument.count, argument.unit, argument.kind) == (5, "workdays", "within")
    assert notice.source.confirmed and not argument.source.confirmed, "recalled, to be confirmed"


def test_before_the_law_there_was_no_rule() -> None:
    assert rules.in_force("document.addition", date(2002, 12, 31)) is None
    assert rules.adds_too_much(1, [], 100, date(2002, 12, 31)) is None
    assert open_book(LAW).at("document.lone_bidder", DAY).source.document.startswith("财政部")
