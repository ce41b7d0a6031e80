"""Who bids together: what is written, deducted, refused at sealing and at qualification, and who is in conflict."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.directory.models import Organisation
from heli.purchasing.actions import bids as bid_actions
from heli.purchasing.actions import evaluation, tenders
from heli.purchasing.models import Bid, ConductEntry, Tender
from heli.purchasing.queries import committee, consortium, flags
from heli.purchasing.queries.evaluation import adjusted_fen
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.rules import drafts
from heli.purchasing.rules.bid import Content, Partner
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import SAID
from heli.purchasing.tests.test_rules_consortium import JOINTLY, ONE, TWO, code
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


@pytest.fixture
def partner(scene: Evaluating) -> Organisation:
    made = scene.enterprise()
    Organisation.objects.filter(pk=made.pk).update(credit_code=ONE)
    return Organisation.objects.get(pk=made.pk)


def with_codes(scene: Evaluating) -> None:
    for at, agency in enumerate(scene.agencies):
        Organisation.objects.filter(pk=agency.pk).update(credit_code=code("52", 10 + at))
        agency.refresh_from_db()


def said_by(bid: Bid, **given: Any) -> Bid:
    """An opened bid with partners in it."""
    bid.content = replace(consortium.content_of(bid), **given).written()
    bid.save()
    return Bid.objects.get(pk=bid.pk)


def opened_with_partners(scene: Evaluating, *rows: list[Partner], **given: Any) -> Tender:
    tender = scene.opened_with()
    for bid, partners in zip(scene.bids(tender), rows, strict=False):
        said_by(bid, partners=partners, own_share=Decimal(60), **given)
    return Tender.objects.get(pk=tender.pk)


def test_its_price_is_reduced_as_the_document_says(scene: Evaluating, partner: Organisation) -> None:
    with_codes(scene)
    row = Partner(partner.name, ONE, Decimal(40), True)
    tender = opened_with_partners(scene, [row], [replace(row, share=Decimal(39), credit_code=TWO)])
    Tender.objects.filter(pk=tender.pk).update(consortium_deduction=Decimal("4.50"))
    tender.refresh_from_db()
    first, second, third = scene.bids(tender)
    assert adjusted_fen(first, tender) == 40_110_000, "95.5 % of 420 000 yuan"
    assert adjusted_fen(second, tender) is None and adjusted_fen(third, tender) is None


def test_its_document_says_how_much_and_no_more_than_the_law_lets_it(scene: Evaluating) -> None:
    tender = scene.draft(consortium_deduction=Decimal("6.01"))
    with pytest.raises(Refused, match="4% 到 6% 之间：财库〔2022〕19号，待确认") as caught:
        tenders.submit_tender(tender, by=scene.officer)
    assert caught.value.field == "consortium_deduction"
    tender = tenders.change_tender(tender, by=scene.officer, consortium_deduction=Decimal("5.50"))
    text = "".join(line for part in text_of(tender) for line in part.sentences)
    assert (
        "小型和微型企业合计达到 30% 以上的（政府采购促进中小企业发展管理办法（财库〔2020〕46号）第九条），报价扣除 5.5% 作为评审价格"
        in text
    )
    assert "（财库〔2022〕19号，待确认）；联合体各方都是小型、微型企业的，扣除 10%。" in text


def test_it_is_written_in_rows_and_an_old_text_stays(scene: Evaluating) -> None:
    with_codes(scene)
    tender, by = scene.announced(), scene.bidders[0]
    bid = bid_actions.begin_bid(scene.agencies[0], by=by, tender=tender, passphrase=SAID)
    bid_actions.save_draft(bid, by=by, content=Content(partners_said="桐心社会工作服务中心"))
    browser, address = client_of(by), f"/purchasing/tenders/{tender.pk}/bid/"
    browser.post(f"{address}unlock/", {"passphrase": SAID.said})
    page = browser.get(f"{address}write/").content.decode()
    assert "以前填写的联合体成员" in page and "桐心社会工作服务中心" in page
    form = {"price_fen": "420000", "contact": "林岚", "phone": "13800000000", "own_share": "60"}
    for wrong, words in (
        ({"partner_0_name": "某公司"}, "请填写这个单位的统一社会信用代码。"),
        ({"partner_0_credit_code": ONE}, "请填写单位的名称。"),
        ({"partner_0_name": "某公司", "partner_0_credit_code": ONE[:-1] + "0"}, "最后一位是校验码"),
        ({"partner_0_name": "某公司", "partner_0_credit_code": ONE, "partner_0_share": "100"}, "99.99"),
    ):
        answer = browser.post(f"{address}write/", form | wrong)
        assert answer.status_code == 422 and words in answer.content.decode()
    right = {"partner_0_name": "某公司", "partner_0_credit_code": ONE.lower(), "partner_0_share": "40",
             "partner_0_small_enterprise": "on"}  # fmt: skip
    assert browser.post(f"{address}write/", form | right).status_code == 302
    bid.refresh_from_db()
    held = drafts.open_content(
        drafts.unlock(dict(bid.draft_key or {}), SAID.said), dict(bid.draft_key or {}), bytes(bid.draft or b"")
    )
    assert list(held.partners) == [Partner("某公司", ONE, Decimal(40), True)] and held.partners_said == ""
    page = browser.get(address).content.decode()
    assert "某公司" in page and ONE in page and "合计" not in page


def test_a_partner_twice_in_one_bid_is_not_sealed(scene: Evaluating) -> None:
    tender, by = scene.announced(), scene.bidders[0]
    bid = bid_actions.begin_bid(scene.agencies[0], by=by, tender=tender, passphrase=SAID)
    twice = [Partner("甲", ONE, Decimal(20)), Partner("甲", ONE, Decimal(20))]
    said = replace(JOINTLY, price_fen=42_000_000, own_share=Decimal(60), partners=twice)
    bid = bid_actions.save_draft(bid, by=by, content=said)
    key = drafts.unlock(dict(bid.draft_key or {}), SAID.said)
    with pytest.raises(Refused, match="甲写了不止一次"):
        bid_actions.seal_bid(bid, by=by, key=key)


def test_what_another_agency_put_into_its_bid_is_not_told_at_the_sealing(
    scene: Evaluating, partner: Organisation
) -> None:
    """Nobody may learn who else bids."""
    tender = scene.announced()
    for which in (0, 1):
        by = scene.bidders[which]
        bid = bid_actions.begin_bid(scene.agencies[which], by=by, tender=tender, passphrase=SAID)
        said = replace(JOINTLY, price_fen=42_000_000)
        bid = bid_actions.save_draft(bid, by=by, content=said)
        bid_actions.seal_bid(bid, by=by, key=drafts.unlock(dict(bid.draft_key or {}), SAID.said))
    assert Bid.objects.filter(state="sealed").count() == 2


def test_a_barred_partner_is_neither_sealed_nor_qualified(scene: Evaluating, partner: Organisation) -> None:
    """政府采购法 22."""
    tender, by, today = scene.announced(), scene.bidders[0], localdate()
    ConductEntry.objects.create(
        year=today.year, serial=1, agency=partner, kind="collusion", state="recorded", facts="串通。", evidence="投标文件。",
        opened_on=today - timedelta(days=60), defence_until=today - timedelta(days=40), opened_by=scene.watcher.actor,
        decided_on=today - timedelta(days=9), decided_by=scene.approver.actor, reason="属实。",
        holds_until=today + timedelta(days=700), banned_until=today + timedelta(days=500),
    )  # fmt: skip
    bid = bid_actions.begin_bid(scene.agencies[0], by=by, tender=tender, passphrase=SAID)
    bid = bid_actions.save_draft(bid, by=by, content=replace(JOINTLY, price_fen=42_000_000))
    with pytest.raises(Refused, match="南湖为老服务有限公司到 .* 为止禁止参加政府采购活动"):
        bid_actions.seal_bid(bid, by=by, key=drafts.unlock(dict(bid.draft_key or {}), SAID.said))
    opened = opened_with_partners(scene, [Partner(partner.name, ONE, Decimal(40))])
    with pytest.raises(Refused, match="禁止参加政府采购活动") as caught:
        evaluation.judge_qualification(opened, by=scene.officer, bid=scene.bids(opened)[0], passed=True)
    assert caught.value.field == "outcome"
    evaluation.judge_qualification(
        opened, by=scene.officer, bid=scene.bids(opened)[0], passed=False, reason="联合体成员被禁止。"
    )


def test_the_same_partner_in_two_bids_is_a_sign_and_neither_qualifies(scene: Evaluating, partner: Organisation) -> None:
    """87号令 37; 条例 18."""
    row = Partner(partner.name, ONE, Decimal(40))
    tender = opened_with_partners(scene, [row], [row])
    first, second, third = scene.bids(tender)
    (flag,) = [each for each in flags.flags_of(scene.watcher, tender) if each.code == "same_partner"]
    assert (flag.strength, flag.bids) == (3, (first.pk, second.pk)) and flag.source.article == "第三十七条"
    for bid in (first, second):
        with pytest.raises(Refused, match="同时在.*两份投标都不能合格：.*第三十七条.*第十八条") as caught:
            evaluation.judge_qualification(tender, by=scene.officer, bid=bid, passed=True)
        assert caught.value.field == "outcome"
        page = client_of(scene.officer).post(
            f"/purchasing/tenders/{tender.pk}/qualification/{bid.pk}/judge/",
            {"outcome": "yes", "version": "0"},
        )
        assert page.status_code == 422 and "两份投标都不能合格" in page.content.decode()
    evaluation.judge_qualification(tender, by=scene.officer, bid=third, passed=True)


def test_a_bidder_that_is_a_partner_elsewhere_counts_as_well_and_a_sub_contractor_does_not(scene: Evaluating) -> None:
    with_codes(scene)
    second = scene.agencies[1]
    row = Partner(second.name, second.credit_code, Decimal(40))
    tender = opened_with_partners(scene, [row])
    assert consortium.unqualified(scene.bids(tender)[1], localdate()) is not None
    for bid in scene.bids(tender):
        said_by(bid, subcontracts=True)
    tender = Tender.objects.get(pk=tender.pk)
    assert all(consortium.unqualified(bid, localdate()) is None for bid in scene.bids(tender))
    assert not [each for each in flags.flags_of(scene.watcher, tender) if each.code == "same_partner"]


def test_who_works_for_a_partner_does_not_sit(scene: Evaluating, partner: Organisation) -> None:
    """条例 9; 87号令 47."""
    worker = user_with("bid_expert", scene.city.root, "专家一")
    tender = opened_with_partners(scene, [Partner(partner.name, ONE, Decimal(40))])
    assert committee.against(tender, worker) == []
    grant(worker, "agency_accountant", partner)
    assert any(partner.name in str(each) for each in committee.against(tender, worker))


def test_whoever_heads_two_bidders_is_a_sign_and_so_is_one_above_the_other(
    scene: Evaluating, partner: Organisation
) -> None:
    """条例 18."""
    tender = opened_with_partners(scene, [Partner(partner.name, ONE, Decimal(40))])
    first, second, third = scene.bids(tender)
    head = user_with("agency_head", partner, "方瑜")
    grant(head, "agency_head", scene.agencies[1])
    Organisation.objects.filter(pk=scene.agencies[2].pk).update(path=f"{scene.agencies[1].path}{scene.agencies[2].pk}/")
    found = {each.code: each for each in flags.flags_of(scene.watcher, tender)}
    assert found["same_head"].bids == (first.pk, second.pk) and found["same_control"].bids == (second.pk, third.pk)
    assert {found[each].source.article for each in ("same_head", "same_control")} == {"第十八条"}
