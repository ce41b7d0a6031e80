"""Society has bids scored of its own will: how the government evaluates, without its clocks, complaints and bans."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate, now

from heli.core.errors import Refused
from heli.directory.models import Organisation
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import funds, opening, tenders
from heli.purchasing.forms.award import NextForm
from heli.purchasing.models import BudgetLine, Project, Tender
from heli.purchasing.queries import award, consortium
from heli.purchasing.queries.challenges import challengers
from heli.purchasing.queries.single_source import why_not_after
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.queries.tenders import after_failure
from heli.purchasing.queries.winners import won
from heli.purchasing.rules.bid import Partner
from heli.purchasing.tests.evaluation_scene import Evaluating
from heli.purchasing.tests.scene import barred
from heli.purchasing.tests.test_society_buys import Society
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Society:
    return Society(city)


class Scoring(Evaluating):
    """A foundation that has bids scored of its own will, by the rules of the government."""

    def project(self, **given: Any) -> Project:
        return super().project(**{"bought_as": "society", **given})

    def funded(self, project: Project) -> None:
        line = BudgetLine(
            owner=self.buyer,
            year=localdate().year,
            source="foundation",
            name=f"项目款 {project.pk}",
            amount_fen=project.budget_fen * 2,
        )
        line.save()
        funds.commit(line, by=user_with("purchase_finance", self.buyer), project=project, amount_fen=project.budget_fen)


@pytest.fixture
def scoring(city: City) -> Scoring:
    scene = Scoring(city)
    Organisation.objects.filter(pk=scene.buyer.pk).update(kind="foundation")
    scene.buyer.refresh_from_db()
    return scene


def test_a_tender_of_its_own_will_is_scored_awarded_and_contracted_without_a_clock_of_the_law(scoring: Scoring) -> None:
    """From qualification to the published result on the path of the government; no day to decide, sign or challenge."""
    tender = scoring.ranked(small_deduction=Decimal(0), consortium_deduction=Decimal(0))
    assert award.decide_by(tender) is None and not award.is_overdue(tender)
    assert awards.decide_award(tender, by=scoring.approver).bid.agency == scoring.agencies[0]
    made = awards.publish_result(Tender.objects.get(pk=tender.pk), by=scoring.officer)
    assert (award.publish_by(made), award.notice_ends(made), Tender.objects.get(pk=tender.pk).due_on) == (
        None,
        None,
        None,
    )
    assert not challengers(scoring.bidders[1], tender).exists()
    ready = won(tender.project)
    assert ready is not None and ready.supplier == scoring.agencies[0] and ready.sign_by is None
    text = " ".join(sentence for part in text_of(tender) for sentence in part.sentences)
    assert "自愿参照政府采购的规则评审" in text and "价格分＝评审基准价" in text
    assert "质疑的期限" not in text and "第四十六条" not in text and "中小企业" not in text
    page = client_of(scoring.officer).get(f"/purchasing/tenders/{tender.pk}/").content.decode()
    assert "自愿参照政府采购的规则评审" in page and "小微企业价格扣除" not in page


@pytest.mark.parametrize("method", ["open", "consultation"])
def test_who_has_bids_scored_takes_over_points_weight_fair_conditions_and_the_days_of_bidders(
    scene: Society, method: str
) -> None:
    """87号令 55, 74号令/214号 24; 87号令 20 and 财库〔2014〕214号 10."""
    tender = scene.drafted(method, price_weight=Decimal(20))
    assert (tender.small_deduction, tender.unreserved_reason) == (0, "")
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.finance), threshold=2)
    with pytest.raises(Refused, match="合计 20 分，应当是 100 分"):
        tenders.submit_tender(tender, by=scene.officer)
    tenders.add_factor(
        tender, by=scene.officer, title="服务方案", kind="subjective", most=80, standard="按响应程度评分。"
    )
    tenders.change_tender(tender, by=scene.officer, requirements="注册资本 500 万元以上。")
    with pytest.raises(Refused) as unfair:
        tenders.submit_tender(tender, by=scene.officer)
    tenders.change_tender(tender, by=scene.officer, requirements="能独立承担责任。", price_weight=Decimal(5))
    assert "注册资本" in str(unfair.value)
    with pytest.raises(Refused):
        tenders.submit_tender(tender, by=scene.officer)
    tenders.change_tender(tender, by=scene.officer, price_weight=Decimal(20))
    tenders.submit_tender(tender, by=scene.officer)
    tenders.approve_tender(tender, by=scene.approver)
    tender = Tender.objects.get(pk=tender.pk)
    with pytest.raises(Refused, match="截止日期最早是") as early:
        tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=5))
    assert early.value.field == "deadline_at"
    later = tenders.announce_tender(tender, by=scene.officer, deadline_at=now() + timedelta(days=25))
    assert later.state == "announced"


def test_the_form_of_society_offers_the_methods_it_may_take_over(scene: Society) -> None:
    page = client_of(scene.officer).get(f"/purchasing/projects/{scene.project().pk}/tender/").content.decode()
    assert "公开招标（自愿参照）" in page and "竞争性磋商（自愿参照）" in page and "框架协议" not in page


def test_a_failed_tender_of_society_leads_where_it_likes_and_a_ban_of_the_government_closes_no_consortium(
    scoring: Scoring,
) -> None:
    """87号令 43 and 政府采购法 77 are about purchases of the government."""
    tender = scoring.opened_with(42_000_000, 44_000_000)
    Tender.objects.filter(pk=tender.pk).update(state="failed", opened_at=None)
    failed = Tender.objects.get(pk=tender.pk)
    assert after_failure(failed) is None and why_not_after(failed) is None
    today = localdate()
    barred(scoring.agencies[2], scoring.watcher, scoring.approver)
    Organisation.objects.filter(pk=scoring.agencies[2].pk).update(credit_code="52330402MJ9000001A")
    partner = Partner(name=scoring.agencies[2].name, credit_code="52330402MJ9000001A", share=Decimal(30))
    bid = scoring.opened_bid(scoring.opened_with(42_000_000), scoring.agencies[1], 42_000_000, 2, partners=(partner,))
    assert consortium.known([partner]) == [scoring.agencies[2]] and consortium.unqualified(bid, today) is None


def test_nothing_is_deducted_where_society_has_bids_scored_and_nobody_is_struck_out_by_a_challenge(
    scene: Society,
) -> None:
    tender = scene.drafted("open", price_weight=Decimal(20), small_deduction=Decimal(10))
    opening.make_tender_key(tender, by=scene.officer, officers=scene.keys(scene.opener, scene.finance), threshold=2)
    tenders.add_factor(
        tender, by=scene.officer, title="服务方案", kind="subjective", most=80, standard="按响应程度评分。"
    )
    with pytest.raises(Refused, match="不扣除"):
        tenders.submit_tender(tender, by=scene.officer)
    assert [value for value, _label in NextForm(of_society=True).fields["why"].choices] == ["refused"]
