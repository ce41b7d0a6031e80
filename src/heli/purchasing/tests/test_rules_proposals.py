"""What a proposal must say, how its last day moves, and whom 政府采购法实施条例第十八条第二款 keeps out (recalled, confidence R)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from heli.purchasing.rules import proposals as rules

TODAY = date(2026, 11, 29)
WHOLE: dict[str, Any] = {
    "fit": "适合。", "activities": "上门。", "outcomes": "好转。", "people": 10, "staff": "一名社工。", "amounts": {"personnel": 100},
}  # fmt: skip


def test_a_whole_design_lacks_nothing() -> None:
    assert rules.missing(rules.Design(**WHOLE)) is None


@pytest.mark.parametrize(
    ("name", "value", "field"),
    [
        ("fit", " ", "fit"), ("activities", "", "activities"), ("outcomes", "", "outcomes"), ("people", None, "people"),
        ("staff", "", "staff"), ("amounts", {"activity": 100}, "staff_people"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named_with_its_field(name: str, value: Any, field: str) -> None:
    found = rules.missing(rules.Design(**WHOLE | {name: value}))
    assert found is not None and found[0] == field


@pytest.mark.parametrize(
    ("before", "until", "said"),
    [
        (None, date(2026, 11, 30), None), (None, TODAY, "今天以后"), (None, date(2026, 11, 1), "今天以后"),
        (date(2026, 12, 5), date(2026, 12, 6), None), (date(2026, 12, 5), date(2026, 12, 5), "只能往后改"),
        (date(2026, 12, 5), date(2026, 12, 4), "只能往后改"), (date(2026, 11, 1), date(2026, 11, 20), "今天以后"),
    ],
)  # fmt: skip
def test_the_last_day_lies_ahead_and_moves_forward(before: date | None, until: date, said: str | None) -> None:
    fault = rules.day_fault(before, until, TODAY)
    assert (fault is None) if said is None else said in str(fault)


@pytest.mark.parametrize(
    ("setting", "may"),
    [
        ("", False), ("2026-01-01 可以", True), ("2026-01-01 不可以", False), ("2027-01-01 可以", False),
        ("2026-01-01 可以\n2026-11-29 不可以", False), ("2026-01-01 不可以\n2026-11-29 可以", True),
    ],
)  # fmt: skip
def test_a_city_says_from_which_day_a_designer_may_bid(setting: str, may: bool) -> None:
    assert rules.may_bid(setting, TODAY) == may


@pytest.mark.parametrize(
    ("method", "bound"),
    [("open", True), ("consultation", True), ("framework", True), ("single", False), ("direct", False)],
)
def test_the_article_binds_purchases_of_the_government_but_for_a_single_source(method: str, bound: bool) -> None:
    assert rules.binds(method) == bound


def test_the_article_is_recalled_and_dated() -> None:
    held = rules.barred_by(TODAY)
    assert held is not None and not held.confirmed
    assert held.cited == "中华人民共和国政府采购法实施条例第十八条第二款，待确认"
    assert rules.barred_by(date(2015, 2, 28)) is None
