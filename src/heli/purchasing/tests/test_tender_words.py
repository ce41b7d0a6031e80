"""A result is called as the orders on its method call it: 中标 (87号令 68), 成交 (214号 28, 74号令 39), 入围 (110号令)."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from heli.core.models import Actor
from heli.directory.models import Organisation
from heli.purchasing.models import Tender
from heli.purchasing.queries.award import WAITING
from heli.purchasing.queries.tenders import stages

METHODS = [
    ("open", "待确定中标人", "已确定中标人", "中标结果", "Awarded"),
    ("consultation", "待确定成交供应商", "已确定成交供应商", "成交结果", "Supplier chosen"),
    ("single", "待确定成交供应商", "已确定成交供应商", "成交结果", "Supplier chosen"),
    ("direct", "待确定成交供应商", "已确定成交供应商", "成交结果", "Supplier chosen"),
    ("framework", "待确定入围供应商", "已确定入围供应商", "入围结果", "Entry decided"),
]


def test_every_method_has_its_words() -> None:
    assert {each[0] for each in METHODS} == set(Tender.Method.values)


@pytest.mark.parametrize(("method", "ranked", "awarded", "result", "english"), METHODS)
def test_a_state_is_said_by_the_words_of_its_method(
    method: str, ranked: str, awarded: str, result: str, english: str
) -> None:
    tender = Tender(method=method, state="ranked")
    assert tender.get_state_display() == ranked and str(tender.words.result) == result
    assert f"已{tender.words.publish}" in tender.words.published
    tender.state = "awarded"
    assert tender.get_state_display() == awarded
    with override("en"):
        assert tender.get_state_display() == english
    assert Tender(method=method, state="opened").get_state_display() == "已开标"


@pytest.mark.parametrize(
    ("method", "last"), [("open", "中标结果"), ("consultation", "成交结果"), ("direct", "成交结果")]
)
def test_the_last_step_of_a_consultation_is_no_bid_won(method: str, last: str) -> None:
    tender = Tender(method=method, state="awarded", drafted_by=Actor(name="沈若兰"))
    assert [str(each.label) for each in stages(tender)][-1] == last


@pytest.mark.parametrize(
    ("method", "verb"), [("open", "确定中标人"), ("consultation", "确定成交供应商"), ("framework", "确定入围供应商")]
)
def test_what_waits_to_be_decided_is_said_so_too(method: str, verb: str) -> None:
    tender = Tender(pk=1, year=2026, serial=1, method=method, state="ranked", buyer=Organisation(name="民政局"))
    (decide,) = (source for source in WAITING if source.key == "purchasing.award.decide")
    assert str(decide.line(tender).verb) == verb
