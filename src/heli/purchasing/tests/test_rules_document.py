"""What a tender document may not say, by article (purchasing.md 1, 3, 4, 6), and how long a service is bought for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from heli.core.rules.book import NoRule
from heli.purchasing.rules import term
from heli.purchasing.rules.document import (
    CONSULTED,
    DIRECT,
    OPEN,
    SINGLE,
    Part,
    forbidden,
    kept_until,
    may_be_direct,
    needs_approval,
    points,
    price_weights,
    weighs_lawfully,
)

ON = date(2026, 11, 28)
CONDITIONS = "1. 具有独立承担民事责任的能力；\n2. 近三年没有重大违法记录。"


@pytest.mark.parametrize(
    ("text", "scored", "code", "article"),
    [
        ("注册资本不低于 100 万元", False, "size", "第十七条"), ("近三年年均营业收入 500 万元以上", False, "size", "第十七条"),
        ("从业人员不少于 50 人", False, "size", "第十七条"), ("纳税额前十名", True, "size", "第十七条"),
        ("获得本市优秀社工机构奖的加 5 分", True, "local", "第二十条"), ("有当地同类业绩的加分", True, "local", "第二十条"),
        ("在本市注册或者设有分支机构", False, "local", "第二十条"), ("行业协会颁发的奖项", True, "local", "第二十条"),
        ("最低限价 30 万元", False, "minimum_price", "第三十条；第十二条"), ("报价不得低于预算的 90%", False, "minimum_price", "第三十条；第十二条"),
        ("近三年没有重大违法记录的得 5 分", True, "qualification_scored", "第五十五条"),
    ],
)  # fmt: skip
def test_what_is_forbidden_is_found_with_its_article(text: str, scored: bool, code: str, article: str) -> None:
    found = forbidden([Part("某处", text, scored)], CONDITIONS, ON)
    assert [(fault.code, fault.source.article) for fault in found] == [(code, article)]


@pytest.mark.parametrize(
    "text",
    [
        "近三年没有重大违法记录",
        "服务方案完整的得 20 分",
        "最高限价 48 万元",
        "报价以元为单位",
        "本市范围内服务",
        "专职社会工作者不少于 3 人",
    ],
)
def test_what_is_allowed_is_left_alone(text: str) -> None:
    assert forbidden([Part("某处", text)], CONDITIONS, ON) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("服务对象为本市户籍登记的独居老人", []), ("在本市登记的困难家庭", []), ("在本区设立服务站点", []),
        ("面向社会工作从业人员开展培训", []), ("报价不得低于预算的 90%", ["minimum_price"]),
    ],
)  # fmt: skip
def test_what_a_service_is_and_for_whom_asks_nothing_of_suppliers(text: str, found: list[str]) -> None:
    """87号令 17 and 条例 20 speak of qualifications and factors, 条例 30 of the price wherever it is said."""
    assert [fault.code for fault in forbidden([Part("服务要求", text, asks=False)], CONDITIONS, ON)] == found


def test_before_there_was_a_rule_nothing_is_said_by_it() -> None:
    with pytest.raises(NoRule):
        forbidden([Part("某处", "注册资本 100 万元")], CONDITIONS, date(2016, 1, 1))


def test_points_of_price_and_factors_are_added() -> None:
    assert points(Decimal(10), [Decimal("59.5"), Decimal("30.5")]) == 100


@pytest.mark.parametrize(
    ("method", "budget", "threshold", "asked"),
    [
        (OPEN, 500, 400, False), (CONSULTED, 400, 400, True), (CONSULTED, 399, 400, False), (SINGLE, 500, 400, True),
        (SINGLE, 500, None, False), (DIRECT, 500, 400, False),
    ],
)  # fmt: skip
def test_another_method_needs_an_approval_from_the_threshold_on(
    method: str, budget: int, threshold: int | None, asked: bool
) -> None:
    """政府采购法 27；条例 23. 以上 includes the figure."""
    assert needs_approval(method, budget, threshold) == asked


@pytest.mark.parametrize(("budget", "limit", "may"), [(99, 100, True), (100, 100, False), (1, None, False)])
def test_only_below_the_limit_a_purchaser_buys_by_its_own_rules(budget: int, limit: int | None, may: bool) -> None:
    assert may_be_direct(budget, limit) == may


@pytest.mark.parametrize(("method", "least", "most"), [(OPEN, 10, 100), (CONSULTED, 10, 30)])
def test_the_price_has_the_weight_of_its_method(method: str, least: int, most: int) -> None:
    """87号令 55 (services at least 10); 214号 24 (services 10 to 30)."""
    allowed = price_weights(method, ON)
    assert (allowed["least"], allowed["most"]) == (least, most)


@pytest.mark.parametrize(
    ("method", "weight", "consented", "lawful"),
    [
        # 214号 24: outside 10 to 30 the finance department consents; 87号令 55 knows no consent
        (CONSULTED, "10", False, True), (CONSULTED, "30", False, True), (CONSULTED, "30.01", False, False), (CONSULTED, "9.99", False, False),
        (CONSULTED, "40", True, True), (CONSULTED, "5", True, True), (OPEN, "9.99", True, False), (OPEN, "60", False, True),
    ],
)  # fmt: skip
def test_a_price_beyond_its_bounds_asks_for_a_consent(method: str, weight: str, consented: bool, lawful: bool) -> None:
    assert weighs_lawfully(Decimal(weight), price_weights(method, ON), consented) is lawful


def test_a_service_is_bought_for_one_year_or_three() -> None:
    """财政部令第102号 24."""
    rule = term.longest(ON)
    assert (rule["years"], rule["years_stable"], rule.source.article) == (1, 3, "第二十四条")
    assert term.years_after(date(2026, 1, 1), 1) == date(2027, 1, 1)
    assert term.years_after(date(2024, 2, 29), 1) == date(2025, 3, 1)


@pytest.mark.parametrize(
    ("text", "too_many"),
    [
        # 财库〔2021〕22号 18: 同类业务合同不超过 2 个
        ("近三年同类项目合同不少于 3 个", True), ("具有五个以上同类服务业绩", True), ("提供类似业绩十二项", True), ("同类合同 2 个", False),
        ("提供两个同类项目合同", False), ("提供１个类似业绩", False), ("具有同类项目经验", False), ("服务 3 个社区", False),
    ],
)  # fmt: skip
def test_no_more_than_two_contracts_of_the_same_kind_are_a_qualification(text: str, too_many: bool) -> None:
    found = forbidden([], text, ON)
    assert [fault.code for fault in found] == (["similar_contracts"] if too_many else [])
    assert all(fault.source.article == "第十八条" for fault in found)
    assert forbidden([], text, date(2020, 12, 31)) == []


def test_papers_are_kept_for_fifteen_years_from_the_end() -> None:
    """政府采购法 42, 条例 46."""
    assert kept_until(date(2026, 3, 1), ON)[0] == date(2041, 3, 1)
    assert kept_until(date(2028, 2, 29), date(2028, 3, 1))[0] == date(2043, 2, 28)
