"""Who buys as what, with whose money, and who may supply: 财政部令第102号 5, 6, 8, 33."""

from __future__ import annotations

from datetime import date

import pytest

from heli.directory.models import Organisation
from heli.purchasing.models import BudgetLine
from heli.purchasing.rules import buyers

TODAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("kind", "standing", "expected"),
    [
        ("department", "", "government"),  # 第五条
        ("street", "", "government"),  # 第五条
        ("institution", "administrative", "government"),  # 第三十三条
        ("department", "mass_body", "society"),  # 第八条: how it is filed does not make it a state organ
        ("association", "mass_body", "society"),  # 第八条
        ("institution", "class_one", "society"),  # 第八条
        ("foundation", "", "society"), ("enterprise", "", "society"), ("association", "", "society"),
        ("agency", "", "society"), ("volunteers", "", "society"),
        # what the law does not settle is held to the stricter rules
        ("community", "", "government"), ("university", "", "government"), ("institution", "class_two", "government"),
        ("institution", "", "government"), ("other", "", "government"),
    ],
)  # fmt: skip
def test_who_buys_as_what(kind: str, standing: str, expected: str) -> None:
    assert buyers.buys_as(kind, standing, TODAY) == expected


def test_every_kind_and_standing_is_answered() -> None:
    for kind in Organisation.Kind.values:
        for standing in ("", *Organisation.Standing.values):
            assert buyers.buys_as(kind, standing, TODAY) in (buyers.GOVERNMENT, buyers.SOCIETY)


def test_before_the_measures_everybody_is_held_to_the_rules_of_the_government() -> None:
    before = date(2020, 2, 29)
    assert buyers.buys_as("foundation", "", before) == buyers.GOVERNMENT
    assert buyers.money_fault("department", "mass_body", "city", before) is None
    assert buyers.supplier_fault("市总工会", "mass_body", before) is None


@pytest.mark.parametrize("source", BudgetLine.Source.values)
@pytest.mark.parametrize(
    ("kind", "standing", "article"),
    [("department", "", ""), ("department", "mass_body", "第八条"), ("institution", "class_one", "第八条"),
     ("foundation", "", "第五条"), ("enterprise", "", "第五条")],
)  # fmt: skip
def test_society_spends_no_fiscal_money(source: str, kind: str, standing: str, article: str) -> None:
    fault = buyers.money_fault(kind, standing, source, TODAY)
    if article and source in buyers.FISCAL:
        assert fault is not None and article in str(fault)
    else:
        assert fault is None


def test_every_source_is_either_fiscal_or_not() -> None:
    own = {"charity", "foundation", "enterprise", "own"}
    assert set(BudgetLine.Source.values) == set(buyers.FISCAL) | own


@pytest.mark.parametrize(
    ("standing", "barred"),
    [("", False), ("class_two", False), ("business", False), ("class_one", True), ("mass_body", True)],
)
def test_who_may_supply_the_government(standing: str, barred: bool) -> None:
    fault = buyers.supplier_fault("某单位", standing, TODAY)
    assert (fault is not None) == barred
    assert not barred or "第八条" in str(fault)
