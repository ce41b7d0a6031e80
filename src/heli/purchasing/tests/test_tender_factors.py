"""What a document decides of its evaluation, from the form to the published file: parts of factors, fixed prices, low prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from heli.core.errors import Refused
from heli.purchasing.actions import bids, report, tenders
from heli.purchasing.models import Bid, Factor, Tender
from heli.purchasing.queries import evaluation
from heli.purchasing.queries.report import low_prices, written
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.rules import evaluation_file
from heli.purchasing.rules.tender_text import parts
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import Scene
from heli.purchasing.tests.test_tender_papers import SAID as WRITTEN
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db
FIXED = {"fixed_price": True, "price_weight": Decimal(0)}


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def said(**given: Any) -> str:
    return "\n".join(line for part in parts(replace(WRITTEN, **given)) for line in part.sentences)


def fixed(scene: Scene, method: str = "open", **given: Any) -> Tender:
    """A document of a fixed price whose factors alone are a hundred points."""
    tender = scene.draft(method, **FIXED, **given)
    tenders.add_factor(
        tender, by=scene.officer, title="资金使用", kind="subjective", most=10, standard="合理。", part="business"
    )
    return Tender.objects.get(pk=tender.pk)


def test_a_factor_says_on_its_form_whether_it_is_technical(scene: Evaluating) -> None:
    tender = scene.draft("consultation", price_weight=Decimal(10))
    page = client_of(scene.officer)
    address = f"/purchasing/tenders/{tender.pk}/factors/add/"
    form = {"title": "业绩", "kind": "objective", "most": "10", "standard": "每项 5 分。"}
    assert page.post(address, form | {"part": "art"}).status_code == 422
    assert page.post(address, form | {"part": "business"}).status_code == 302
    assert list(Factor.objects.filter(tender=tender).order_by("pk").values_list("part", flat=True)) == [
        "technical",
        "technical",
        "business",
    ]
    assert "商务" in page.get(tender.get_absolute_url()).content.decode()
    text = text_of(Tender.objects.get(pk=tender.pk))
    rows = [row for part in text for row in part.rows]
    assert ["业绩", "商务，客观项", "10", "每项 5 分。"] in rows
    assert "再相同的按技术得分由高到低，技术得分是类别为技术的各项得分之和" in "".join(
        line for part in text for line in part.sentences
    )


def test_the_published_file_says_the_part_of_each_factor_and_ranks_by_it(scene: Evaluating) -> None:
    """214号 25."""
    tender = scene.conforming(42_000_000, 42_000_000, method="consultation")
    Factor.objects.filter(tender=tender, title="同类服务经验").update(part="business")
    scene.scored_by_all(tender)
    file = written(tender)["file"]
    assert [(each["id"], each["part"]) for each in file["factors"]] == [
        ("服务方案", "technical"),
        ("同类服务经验", "business"),
    ]
    assert "fixed_price" not in file and "low_price" not in file
    assert [each.part for each in evaluation_file.read(file).factors] == ["technical", "business"]


@pytest.mark.parametrize("method", ["open", "consultation"])
def test_a_fixed_price_is_announced_without_points_for_it(scene: Evaluating, method: str) -> None:
    """87号令 55; 214号 24."""
    tender = tenders.submit_tender(fixed(scene, method), by=scene.officer)
    assert tender.state == "submitted"
    text = "".join(line for part in text_of(tender) for line in part.sentences)
    assert "本次采购执行固定价格，价格不列为评审因素（" in text and "固定价格：480,000.00元" in text
    assert "报价不等于固定价格的，作无效处理（" in text
    for absent in ("价格分＝", "最高限价", "异常低价", "作为评审价格"):
        assert absent not in text
    assert all(row[0] != "价格" for part in text_of(tender) for row in part.rows)


def test_the_form_says_that_a_fixed_price_has_no_points(scene: Evaluating) -> None:
    tender = scene.draft()
    form = {"title": tender.title, "method": "open", "requirements": "无重大违法记录。", "demands": "探访。", "decimals": "2",
            "small_deduction": "10", "consortium_deduction": "4", "fixed_price": "on", "reserved": "none"}  # fmt: skip
    page, address = client_of(scene.officer), f"/purchasing/tenders/{tender.pk}/change/"
    answer = page.post(address, form | {"price_weight": "10", "version": str(tender.version)})
    assert answer.status_code == 422 and "固定价格不列为评审因素，价格分请填 0。" in answer.content.decode()
    assert page.post(address, form | {"price_weight": "0", "version": str(tender.version)}).status_code == 302
    tender.refresh_from_db()
    assert tender.fixed_price and "不列为评审因素" in page.get(tender.get_absolute_url()).content.decode()


def test_no_points_for_the_price_stay_unlawful_where_it_is_not_fixed(scene: Evaluating) -> None:
    tender = fixed(scene)
    tender = tenders.change_tender(tender, by=scene.officer, fixed_price=False)
    with pytest.raises(Refused, match="10 到 100 分之间.*第五十五条"):
        tenders.submit_tender(tender, by=scene.officer)


def test_another_price_than_the_fixed_one_is_not_sealed_here_and_drops_out_where_it_was_sealed_at_home(
    scene: Evaluating,
) -> None:
    tender = scene.announced()
    Tender.objects.filter(pk=tender.pk).update(**FIXED)
    tender.refresh_from_db()
    with pytest.raises(Refused, match="固定价格 ¥480,000.00"):
        scene.sealed(tender, price_fen=47_999_999)
    bids.withdraw_bid(Bid.objects.get(), by=scene.bidders[0])
    assert scene.sealed(tender, price_fen=48_000_000).state == "sealed"


def test_a_fixed_price_is_evaluated_by_its_factors_alone(scene: Evaluating) -> None:
    tender = scene.conforming(48_000_000, 48_000_000, 48_000_000, **FIXED)
    scene.scored_by_all(tender)
    file = written(tender)["file"]
    assert (file["fixed_price"], file["price_weight"], file["ceiling_fen"]) == (True, "0.00", 48_000_000)
    answer = evaluation_file.ranked(file)
    assert [each["price_score"] for each in answer["ranking"]] == [None, None, None]
    assert {"price_weight"} & {each["reason"] for each in answer["warnings"]} == set()
    made = report.make_report(tender, by=scene.members(tender)[0])
    assert made.file is not None
    page = client_of(scene.officer).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "评审报告" in page and "None" not in page


def test_whoever_offered_another_price_is_not_scored(scene: Evaluating) -> None:
    tender = scene.opened_with(48_000_000, 48_000_000, 47_000_000, **FIXED)
    (off,) = [each for each in evaluation.checked(scene.officer, tender) if each.is_off]
    assert off.bid.price_fen == 47_000_000 and evaluation.too_few_qualified(tender) is None
    assert [each.price_fen for each in evaluation.scored_bids(evaluation.opened_bids(tender))] == [
        48_000_000,
        48_000_000,
    ]
    page = client_of(scene.officer).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "不等于固定价格" in page


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        (
            {"low_mean": Decimal(66)},
            "low_mean",
            "低于平均报价的比例可以提高，应当在 50% 到 65% 之间：财库〔2026〕2号第二条",
        ),
        ({"low_second": Decimal("49.99")}, "low_second", "低于次低报价的比例可以提高，应当在 50% 到 65% 之间"),
        ({"low_ceiling": Decimal("65.01")}, "low_ceiling", "低于最高限价的比例可以提高，应当在 45% 到 65% 之间"),
    ],
)
def test_figures_beyond_the_law_are_refused_with_the_article(
    scene: Evaluating, given: dict[str, Any], field: str, words: str
) -> None:
    """财库〔2026〕2号 二."""
    with pytest.raises(Refused, match=words) as caught:
        tenders.submit_tender(scene.draft(**given), by=scene.officer)
    assert caught.value.field == field


def test_figures_that_a_document_raises_stand_in_it_in_its_evaluation_and_in_the_published_file(
    scene: Evaluating,
) -> None:
    raised = {"low_mean": Decimal("65"), "low_ceiling": Decimal("60.5")}
    tender = tenders.submit_tender(scene.draft(**raised), by=scene.officer)
    text = "".join(line for part in text_of(tender) for line in part.sentences)
    assert "平均值的 65%、低于次低报价的 50%、低于预算金额的 60.5%" in text
    page = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    assert "低于平均报价的 65%" in page and "低于最高限价的 60.5%" in page
    Tender.objects.all().delete()
    evaluated = scene.conforming(24_000_000, 44_000_000, 46_000_000, **raised)
    (low,) = low_prices(evaluated).values()
    assert low == ["低于平均报价的 65%", "低于最高限价的 60.5%"]
    scene.scored_by_all(evaluated)
    file = written(evaluated)["file"]
    assert file["low_price"] == {"mean": "0.6500", "ceiling": "0.6050"}
    assert evaluation_file.read(file).low_price == {"mean": Fraction("0.65"), "ceiling": Fraction("0.605")}


def test_a_document_of_before_the_rule_raises_nothing() -> None:
    """财库〔2026〕2号 holds from 2026-02-01."""
    assert "60%" in said(low_price={"mean": "60"}) and "60%" not in said(low_price={"mean": "60"}, on=date(2026, 1, 31))


def test_a_consultation_at_a_fixed_price_goes_on_to_the_final_quotes(scene: Evaluating) -> None:
    """214号 3(3), 21, 24: a first price is held to nothing; the final quote is held to the fixed price."""
    tender = scene.conforming(48_000_000, 48_000_000, 47_000_000, method="consultation", **FIXED)
    assert tender.state == "evaluating" and evaluation.too_few_responsive(tender) is None
    assert [each.price_that_counts for each in evaluation.scored_bids(evaluation.opened_bids(tender))] == [
        48_000_000,
        48_000_000,
    ]
