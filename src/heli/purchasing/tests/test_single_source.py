"""From one supplier alone: told to the public, argued about, approved, negotiated; and small purchases by a purchaser's own rules."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import bids, contracts, notices, tenders
from heli.purchasing.actions import single_source as actions
from heli.purchasing.actions.contracts import ContractTerms
from heli.purchasing.models import Contract, NoticeObjection, Project, PurchaseNotice, Tender
from heli.purchasing.queries import award as results
from heli.purchasing.queries import single_source as queries
from heli.purchasing.queries import winners
from heli.purchasing.tests.alone import (
    WHY,
    above_the_threshold,
    announce,
    approve,
    choose,
    figure,
    opened,
    over,
    single,
    small,
    told,
)
from heli.purchasing.tests.hall import WAN, Hall, hall_of
from heli.purchasing.tests.scene import SAID, Scene
from tests.access_things.contracts import a_project_bought, money_of
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


@pytest.fixture
def hall(city: City) -> Hall:
    return hall_of(city)


def test_from_the_notice_to_the_contract(scene: Scene) -> None:
    """法 31, 27; 条例 23, 38: notice, then approval, then the purchase, then the negotiation, then the award as any other."""
    above_the_threshold()
    tender = single(scene)
    with pytest.raises(Refused, match="还没有发布单一来源公示"):
        announce(scene, tender)
    with pytest.raises(Refused, match="还没有发布单一来源公示"):
        approve(scene, tender)
    notice = told(scene, tender)
    assert scene.agencies[0].name in notice.text and WHY in notice.text
    with pytest.raises(Refused, match="期满以后才能报批"):
        approve(scene, tender)
    over(notice)
    with pytest.raises(Refused, match="还没有登记财政部门的批准"):
        announce(scene, tender)
    assert list(queries.to_approve(scene.officer)) == [tender]
    approve(scene, tender)
    tender = opened(scene, announce(scene, tender))
    assert list(queries.to_choose(scene.approver)) == [tender] and not queries.to_choose(scene.officer)
    assert not results.to_qualify(scene.officer)
    award = choose(scene, tender)
    assert award.price_fen == 41_000_000
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scene.agent)
    won = winners.won(tender.project)
    assert won is not None and (won.supplier, won.price_fen) == (scene.agencies[0], 41_000_000)
    project = tender.project
    assert project.start_on and project.end_on
    terms = ContractTerms(
        title="关爱服务合同", what="上门探访。", start_on=project.start_on, end_on=project.end_on, amount_fen=41_000_000,
        costs={"personnel": 41_000_000}, public_service=False,
    )  # fmt: skip
    contract = contracts.draft_contract(project, by=scene.officer, terms=terms)
    assert contract.award == award
    page = client_of(scene.officer).get(award.public_url).content.decode()
    assert WHY in page and "410,000.00" in page and "评审委员会" not in page


def test_the_notice_stands_for_five_working_days(scene: Scene) -> None:
    """条例 38: not less than five working days."""
    above_the_threshold()
    notice = told(scene, single(scene))
    assert notice.closes_on is not None and (notice.closes_on - localdate()).days >= 5
    assert notice.closes_on == queries.last_day(localdate())


@pytest.mark.parametrize(
    ("ground", "threshold", "asked"),
    [("only", 400_000, True), ("only", 480_000, True), ("only", 480_001, False), ("emergency", 400_000, False), ("only", None, False)],
)  # fmt: skip
def test_the_public_is_told_from_the_threshold_where_there_is_one_supplier(
    scene: Scene, ground: str, threshold: int | None, asked: bool
) -> None:
    """条例 38: 达到公开招标数额标准, 只能从唯一供应商处采购; 法 31."""
    if threshold:
        figure("open_tender_threshold_fen", threshold)
    assert queries.asks_notice(single(scene, ground=ground)) is asked


def test_an_emergency_is_approved_without_a_notice(scene: Scene) -> None:
    """法 27, 31: the approval is asked all the same."""
    above_the_threshold()
    tender = single(scene, ground="emergency")
    with pytest.raises(Refused, match="还没有登记财政部门的批准"):
        announce(scene, tender)
    with pytest.raises(Refused, match="才发这种公示"):
        told(scene, tender)
    approve(scene, tender)
    assert announce(scene, tender).takes_bids


def test_an_objection_is_argued_about_before_it_goes_on(scene: Scene) -> None:
    """74号令 39, 40: in writing while the notice stands; experts argue; one that is upheld ends the single source."""
    above_the_threshold()
    tender = single(scene)
    notice = told(scene, tender)
    held = actions.raise_notice_objection(notice, by=acting.public(), name="暖阳", text="我们也能提供。")
    assert Notification.objects.filter(kind="purchasing.notice_objection.raise", reader=scene.officer.actor).exists()
    assert list(queries.to_argue(scene.officer)) == [held]
    notice = over(notice)
    with pytest.raises(Refused, match="截止日期"):
        actions.raise_notice_objection(notice, by=acting.public(), name="桐心", text="太晚了。")
    for step in (approve, announce):
        with pytest.raises(Refused, match="1 条异议还没有补充论证"):
            step(scene, tender)
    said = {"experts": "王明，嘉兴大学，教授", "argument": "工具不可替代。"}
    with pytest.raises((Refused, NotAllowed)):
        actions.argue_notice_objection(held, by=scene.bidders[0], is_upheld=False, **said)
    actions.argue_notice_objection(held, by=scene.officer, is_upheld=False, **said)
    with pytest.raises(Refused, match="已经论证过"):
        actions.argue_notice_objection(held, by=scene.officer, is_upheld=True, **said)
    approve(scene, tender)
    assert announce(scene, tender).takes_bids


def test_an_objection_that_is_upheld_ends_it(scene: Scene) -> None:
    """74号令 40: then another method is taken."""
    above_the_threshold()
    tender = single(scene)
    notice = told(scene, tender)
    held = actions.record_notice_objection(
        notice, by=scene.officer, name="暖阳", text="我们也能提供。", received_on=localdate()
    )
    over(notice)
    actions.argue_notice_objection(
        NoticeObjection.objects.get(pk=held.pk), by=scene.officer, experts="王明", argument="可以替代。", is_upheld=True
    )
    for step in (approve, announce):
        with pytest.raises(Refused, match="异议成立"):
            step(scene, tender)


def test_a_notice_that_is_withdrawn_opens_nothing(scene: Scene) -> None:
    above_the_threshold()
    tender = single(scene)
    notice = over(told(scene, tender))
    approve(scene, tender)
    notices.withdraw_notice(PurchaseNotice.objects.get(pk=notice.pk), by=scene.officer, reason="有误。")
    with pytest.raises(Refused, match="还没有发布单一来源公示"):
        announce(scene, tender)


@pytest.mark.parametrize(
    ("given", "fault"),
    [
        ({"ground": ""}, "单一来源的情形"), ({"single_reason": ""}, "只能从一家采购"), ({"intended": None}, "拟定的供应商"),
        ({"ground": "addition"}, "原合同"),
    ],
)  # fmt: skip
def test_it_names_its_case_its_reason_and_its_supplier(scene: Scene, given: dict[str, Any], fault: str) -> None:
    """法 31."""
    with pytest.raises(Refused, match=fault):
        single(scene, **given)


def test_others_are_not_asked(scene: Scene) -> None:
    """法 31: from one supplier."""
    tender = announce(scene, single(scene))
    with pytest.raises(Refused, match="只邀请拟定的供应商"):
        bids.begin_bid(scene.agencies[1], by=scene.bidders[1], tender=tender, passphrase=SAID)
    assert "编写投标文件" not in client_of(scene.bidders[1]).get(tender.get_absolute_url()).content.decode()
    assert "编写投标文件" in client_of(scene.bidders[0]).get(tender.get_absolute_url()).content.decode()


def test_the_price_is_negotiated_downward_by_another_person(scene: Scene) -> None:
    tender = opened(scene, announce(scene, single(scene)))
    for by in (scene.officer, scene.agent, scene.watcher, scene.bidders[0]):
        with pytest.raises((Refused, NotAllowed)):
            choose(scene, tender, by=by)
    with pytest.raises(Refused, match="不能高于供应商的报价"):
        choose(scene, tender, 42_000_001)
    with pytest.raises(Refused):
        choose(scene, tender, negotiation="")
    assert choose(scene, tender, 42_000_000).bid.agency == scene.agencies[0]


def test_where_nobody_comes_it_has_failed(scene: Scene) -> None:
    tender = scene.opened(announce(scene, single(scene)))
    assert (tender.state, tender.reason) == ("failed", "没有供应商响应。")


def test_one_bidder_turning_up_is_not_only_one_supplier(scene: Scene) -> None:
    """财政部 on 74号令: a tender that failed for want of bidders is no ground."""
    failed = scene.announced()
    scene.sealed(failed, 0)
    failed = scene.opened(failed)
    assert failed.state == "failed"
    page = client_of(scene.officer).get(failed.get_absolute_url()).content.decode()
    assert "只有一家来投标，不等于只有一家能供应" in page
    again = tenders.draft_tender(failed.project, by=scene.officer, method="single")
    again = tenders.change_tender(
        again, by=scene.officer, ground="only", single_reason="只有这一家来投标。", intended=scene.agencies[0]
    )
    with pytest.raises(Refused, match="不能因此采用单一来源"):
        tenders.submit_tender(again, by=scene.officer)


def test_a_small_purchase_is_compared_chosen_and_contracted(scene: Scene) -> None:
    """法 2, 8: below the limit by the purchaser's own rules; one offer may do."""
    tender = small(scene)
    for which, price in enumerate((43_000_000, 42_000_000)):
        scene.sealed(tender, which, price)
    tender = scene.opened(tender)
    second = tender.bids.get(agency=scene.agencies[1])
    choose(scene, tender, 42_000_000, bid=second, negotiation="两家比较，桐心报价低、经验相当。")
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scene.officer)
    assert list(winners.to_begin(scene.officer)) == [tender] and not Contract.objects.exists()


def test_nobody_is_chosen_so_where_a_committee_scores(scene: Scene) -> None:
    tender = scene.announced()
    for which in range(3):
        scene.sealed(tender, which)
    tender = scene.opened(tender)
    with pytest.raises(Refused, match="评审委员会评审以后"):
        choose(scene, tender, bid=tender.bids.first())


def test_its_pages(scene: Scene) -> None:
    above_the_threshold()
    tender, officer = single(scene), client_of(scene.officer)
    page = officer.get(tender.get_absolute_url()).content.decode()
    assert "还没有发布单一来源公示" in page and "登记财政部门批准" in page
    notice = told(scene, tender)
    public = client_of(scene.bidders[1])
    assert "提出异议" in public.get(notice.public_url).content.decode()
    said = public.post(
        f"/purchasing/notices/{notice.pk}/objection/", {"name": "暖阳", "text": "我们也能。"}, follow=True
    )
    assert "异议已收到" in said.content.decode()
    assert public.post(f"/purchasing/notices/{notice.pk}/objection/", {"name": ""}).status_code == 422
    held = NoticeObjection.objects.get()
    assert "我们也能。" in officer.get(notice.get_absolute_url()).content.decode()
    argued = {"experts": "王明", "argument": "不可替代。", "is_upheld": "no", "version": held.version}
    assert officer.post(f"/purchasing/notice-objections/{held.pk}/argue/", argued, follow=True).status_code == 200
    over(notice)
    given = {"number": "财采〔2026〕7号", "approved_on": localdate().isoformat(), "version": tender.version}
    assert officer.post(f"/purchasing/tenders/{tender.pk}/finance-approval/", given, follow=True).status_code == 200
    tender = opened(scene, announce(scene, tender))
    chooser = client_of(scene.approver)
    address = f"/purchasing/tenders/{tender.pk}/award/choose/"
    high = {"bid": tender.bids.get().pk, "price_fen": "500000", "negotiation": "商定。", "version": tender.version}
    refused = chooser.post(address, high)
    assert refused.status_code == 422 and "不能高于供应商的报价 ¥420,000.00" in refused.content.decode()
    assert "请公告结果" in chooser.post(address, high | {"price_fen": "410000"}, follow=True).content.decode()


def test_an_addition_belongs_to_a_signed_contract_of_the_same_two(hall: Hall) -> None:
    """法 31(3): to the original supplier's contract, all additions together at most a tenth of it."""
    signed = hall.running()
    project = a_project_bought(hall.city, hall.officer)
    Project.objects.filter(pk=project.pk).update(state="approved", budget_fen=5 * WAN)
    project.refresh_from_db()
    money_of(hall.city, project)
    tender = tenders.draft_tender(project, by=hall.officer, method="single")
    said = {
        "ground": "addition",
        "single_reason": "与原服务配套。",
        "adds_to": signed,
        "requirements": "无重大违法记录。",
    }
    other = hall.city.organisations["桐心社会工作服务中心"]
    for given, fault in (
        ({"intended": other}, "本单位和拟定的供应商"),
        ({"intended": signed.supplier, "adds_to": None}, "已经签订的原合同"),
    ):
        tenders.change_tender(tender, by=hall.officer, **said | given)
        with pytest.raises(Refused, match=fault):
            tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=hall.officer)
    tenders.change_tender(tender, by=hall.officer, **said | {"intended": signed.supplier, "adds_to": signed})
    assert tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=hall.officer).state == "submitted"
    Tender.objects.filter(pk=tender.pk).update(state="draft", budget_fen=5 * WAN + 1)
    with pytest.raises(Refused, match="合计最多 ¥50,000.00"):
        tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=hall.officer)
    Tender.objects.filter(pk=tender.pk).update(ground="emergency")
    assert tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=hall.officer).state == "submitted"
    Tender.objects.filter(pk=tender.pk).update(state="draft", budget_fen=15 * WAN + 1)
    with pytest.raises(Refused, match="合计最多 ¥150,000.00"):
        tenders.submit_tender(Tender.objects.get(pk=tender.pk), by=hall.officer)
