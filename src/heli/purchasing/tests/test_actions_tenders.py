"""The document of a tender, from its draft to its announcement."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.core.actions.settings import set_setting
from heli.core.errors import Refused
from heli.core.models import Notification
from heli.purchasing.actions import opening, tenders
from heli.purchasing.models import Commitment, Tender
from heli.purchasing.queries import tenders as queries
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.rules import clocks, document
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def approved(scene: Scene, method: str = "open") -> Tender:
    tender = scene.draft(method)
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.watcher), threshold=2)
    tenders.submit_tender(tender, by=scene.officer)
    return tenders.approve_tender(tender, by=scene.approver)


def test_a_document_that_the_law_forbids_is_not_submitted_and_the_article_is_named(scene: Scene) -> None:
    tender = scene.draft(requirements="注册资本不低于 100 万元。")
    with pytest.raises(Refused, match="“注册资本”不合法：.*第十七条"):
        tenders.submit_tender(tender, by=scene.officer)
    page = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    assert "采购文件里有不合法的内容" in page and "第十七条" in page


def test_where_a_service_is_given_and_to_whom_is_no_condition_for_suppliers(scene: Scene) -> None:
    """87号令 17; 条例 20."""
    tender = scene.draft(demands="服务对象为本市户籍登记的独居老人，在本区设立服务站点。", terms="在本区设立服务站点。")
    assert tenders.submit_tender(tender, by=scene.officer).state == "submitted"


def test_points_that_are_not_a_hundred_are_not_submitted(scene: Scene) -> None:
    with pytest.raises(Refused, match="合计 95 分"):
        tenders.submit_tender(scene.draft(price_weight=Decimal(5)), by=scene.officer)


def test_a_price_of_too_little_weight_is_refused_with_its_article(scene: Scene) -> None:
    tender = scene.draft(price_weight=Decimal(5))
    tenders.add_factor(tender, by=scene.officer, title="其他", kind="subjective", most=5, standard="好。")
    with pytest.raises(Refused, match="10 到 100 分之间.*第五十五条"):
        tenders.submit_tender(tender, by=scene.officer)


def test_what_is_recalled_says_so_in_a_refusal(scene: Scene) -> None:
    """The hundred points of 87号令 55 are recalled from memory; its share of the price is confirmed."""
    with pytest.raises(Refused, match="合计 95 分，应当是 100 分：.*第五十五条，待确认。"):
        tenders.submit_tender(scene.draft(price_weight=Decimal(5)), by=scene.officer)


def test_a_single_source_names_its_grounds_by_their_article(scene: Scene) -> None:
    """政府采购法 31."""
    tender = scene.draft("single")
    with pytest.raises(Refused, match="单一来源只用于：.*不超过原合同金额的 10%.*第三十一条") as caught:
        tenders.submit_tender(tender, by=scene.officer)
    assert caught.value.field == "ground"


def test_nobody_approves_what_they_wrote(scene: Scene) -> None:
    tender = tenders.submit_tender(scene.draft(), by=scene.officer)
    Tender.objects.filter(pk=tender.pk).update(drafted_by=scene.approver.actor)
    tender.refresh_from_db()
    with pytest.raises(Refused, match="由别人审批"):
        tenders.approve_tender(tender, by=scene.approver)


def test_without_a_key_nothing_is_announced(scene: Scene) -> None:
    tender = tenders.approve_tender(tenders.submit_tender(scene.draft(), by=scene.officer), by=scene.approver)
    with pytest.raises(Refused, match="投标密钥"):
        tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=60))


@pytest.mark.parametrize(
    ("changed", "threshold", "article"),
    [
        ({"requirements": "注册资本不低于 100 万元。"}, "", "“注册资本”不合法：.*第十七条"),
        ({"price_weight": Decimal(35)}, "", "合计 125 分"),
        ({"small_deduction": Decimal(9)}, "", "10% 到 20% 之间：财库〔2022〕19号"),
        ({}, "48000000", "要先经财政部门批准"),
    ],
)
def test_what_was_lawful_when_it_was_approved_is_looked_at_again_when_it_is_announced(
    scene: Scene, changed: dict[str, object], threshold: str, article: str
) -> None:
    """87号令 17, 55; 财库〔2022〕19号; 法 27: the law and the limits of the day of the announcement hold."""
    tender = approved(scene, "consultation")
    Tender.objects.filter(pk=tender.pk).update(**changed)
    tender.refresh_from_db()
    if threshold:
        set_setting(None, by=acting.console(), key="open_tender_threshold_fen", value=f"2003-01-01 {threshold}")
    with pytest.raises(Refused, match=article):
        tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=60))
    assert Tender.objects.get(pk=tender.pk).announced_on is None


@pytest.mark.parametrize(("method", "days"), [("open", 20), ("consultation", 10)])
def test_bids_are_not_due_before_the_law_lets_them(scene: Scene, method: str, days: int) -> None:
    """政府采购法 35: 20 days; 214号 10: 10 days, each over."""
    tender = approved(scene, method)
    with pytest.raises(Refused, match="最早是"):
        tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=days))
    first = queries.earliest_deadline(tender)
    assert first is not None and (first[0] - localdate()).days > days
    later = tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=60))
    assert later.state == "announced" and later.takes_bids


def test_over_holidays_the_days_on_which_a_document_is_to_be_had_are_the_longer_ones(scene: Scene) -> None:
    """财库〔2014〕214号 10: 10 days until responses are due, and the document is to be had for 5 working days."""
    keys = document.EARLIEST["consultation"]
    quiet, golden = date(2026, 11, 2), date(2026, 9, 30)
    rest = {date(2026, 10, day): "rest" for day in (1, 2, 3, 4, 5, 6, 7, 8, 9)}
    usual, longer = clocks.together(keys, quiet, {}), clocks.together(keys, golden, rest)
    assert usual is not None and longer is not None
    assert (usual[1].unit, longer[1].unit) == ("days", "workdays")
    assert longer[0] > golden + timedelta(days=11)


def test_whoever_may_bid_is_told_why_an_announced_tender_ends_and_reads_it(scene: Scene) -> None:
    """政府采购法 36. Whom it went to tells nothing of who bids; what was never announced is nobody's outside."""
    draft, tender = scene.draft(), scene.announced()
    for one in (draft, tender):
        tenders.cancel_tender(one, by=scene.officer, reason="预算调整，需求取消。")
    bidders = {user.actor_id for user in scene.bidders}
    told = Notification.objects.filter(kind="purchasing.tender.cancel")
    assert set(told.values_list("reader", flat=True)) >= bidders and {one.about_id for one in told} == {tender.pk}
    assert "预算调整，需求取消。" in str(told[0].words)
    seen = Tender.objects.visible_to(scene.bidders[0])
    assert seen.filter(pk=tender.pk).exists() and not seen.filter(pk=draft.pk).exists()


def test_a_clarification_that_affects_bids_moves_a_near_deadline_and_none_comes_nearer(scene: Scene) -> None:
    """条例 31: at least 15 days before."""
    tender = scene.announced()
    near = now() + timedelta(days=10)
    Tender.objects.filter(pk=tender.pk).update(deadline_at=near)
    tender.refresh_from_db()
    with pytest.raises(Refused, match="15 日"):
        tenders.clarify_tender(tender, by=scene.officer, text="服务地点有变。", affects_bids=True)
    with pytest.raises(Refused, match="不能提前"):
        tenders.clarify_tender(
            tender, by=scene.officer, text="提前。", affects_bids=False, deadline_at=now() + timedelta(days=5)
        )
    said = tenders.clarify_tender(
        tender, by=scene.officer, text="服务地点有变。", affects_bids=True, deadline_at=now() + timedelta(days=30)
    )
    assert said.moved_to is not None and Tender.objects.get(pk=tender.pk).deadline_at == said.moved_to


@pytest.mark.parametrize("bidding", [0, 2])
def test_what_is_clarified_is_sent_to_all_who_may_bid_and_so_tells_nothing_of_who_does(
    scene: Scene, bidding: int
) -> None:
    """条例 31: in writing, to everybody at once."""
    tender = scene.announced()
    for which in range(bidding):
        scene.sealed(tender, which)
    tenders.clarify_tender(
        tender, by=scene.officer, text="服务地点有变。", affects_bids=True, deadline_at=now() + timedelta(days=90)
    )
    told = Notification.objects.filter(kind="purchasing.tender.clarify").values_list("reader", flat=True)
    assert sorted(told) == sorted(each.actor.pk for each in scene.bidders)


@pytest.mark.parametrize(("method", "least"), [("open", 15), ("consultation", 5), ("single", 0)])
def test_a_clarification_leaves_the_days_of_its_method(scene: Scene, method: str, least: int) -> None:
    """条例 31: 15 days; 214号 10: 5 days; of a single source the law names none."""
    tender = scene.announced()
    Tender.objects.filter(pk=tender.pk).update(method=method, deadline_at=now() + timedelta(days=max(1, least)))
    tender.refresh_from_db()
    said = tenders.clarify_tender(tender, by=scene.officer, text="服务地点有变。", affects_bids=True)
    assert said.moved_to is None
    if least:
        Tender.objects.filter(pk=tender.pk).update(deadline_at=now() + timedelta(days=least - 1))
        tender.refresh_from_db()
        with pytest.raises(Refused, match=f"不少于 {least} 日"):
            tenders.clarify_tender(tender, by=scene.officer, text="服务地点有变。", affects_bids=True)


def test_what_is_announced_is_seen_by_every_bidder_and_what_is_written_by_none(scene: Scene) -> None:
    written = scene.draft()
    told = scene.announced()
    assert list(queries.tenders(scene.bidders[2])) == [told]
    assert set(queries.tenders(scene.officer)) == {written, told}


def test_no_page_of_the_purchaser_says_how_many_bid(scene: Scene) -> None:
    tender = scene.announced()
    before = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    for which in range(3):
        scene.sealed(tender, which)
    after = client_of(scene.officer).get(tender.get_absolute_url()).content.decode()
    assert len(before) == len(after) and scene.agencies[0].name not in after


def test_without_money_in_the_budget_nothing_is_put_out(scene: Scene) -> None:
    """财政部令第102号: no budget line, no purchase."""
    project = scene.project()
    Commitment.objects.filter(project=project).update(amount_fen=project.budget_fen - 1)
    with pytest.raises(Refused, match="没有预算的项目不得实施"):
        tenders.draft_tender(project, by=scene.officer, method="open")


def test_below_the_limit_alone_a_purchaser_buys_by_its_own_rules(scene: Scene) -> None:
    with pytest.raises(Refused, match="不能自行采购"):
        tenders.draft_tender(scene.project(), by=scene.officer, method="direct")


def test_beyond_its_bounds_the_price_of_a_consultation_asks_for_the_consent_of_the_finance_department(
    scene: Scene,
) -> None:
    """214号 24."""
    tender = scene.draft("consultation", price_weight=40)
    tender.factors.all().delete()
    tenders.add_factor(tender, by=scene.officer, title="方案", kind="subjective", most=60, standard="越细越好。")
    tender.refresh_from_db()
    with pytest.raises(Refused, match="10 到 30 分之间，超出的要先经财政部门同意.*第二十四条") as refused:
        tenders.submit_tender(tender, by=scene.officer)
    assert refused.value.field == "price_weight"
    for day, said in ((None, "请填写财政部门同意的日期"), (localdate() + timedelta(days=1), "不能在今天以后")):
        Tender.objects.filter(pk=tender.pk).update(weight_consent="财采〔2026〕7号", weight_consent_on=day)
        with pytest.raises(Refused, match=said) as undated:
            tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=scene.officer)
        assert undated.value.field == "weight_consent_on"
    Tender.objects.filter(pk=tender.pk).update(weight_consent_on=localdate())
    after = tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=scene.officer)
    assert after.state == "submitted"
    assert any("财采〔2026〕7号" in line for part in text_of(after) for line in part.sentences)
