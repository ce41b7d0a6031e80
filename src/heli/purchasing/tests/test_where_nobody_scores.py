"""Seams of a purchase in which nobody scores: challenges, notices that are withdrawn, bonds, public data, signs, who decides."""

from __future__ import annotations

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.errors import Refused
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import bonds, challenges, choosing, notices, tenders
from heli.purchasing.actions import single_source as actions
from heli.purchasing.models import Challenge, PurchaseNotice, Tender
from heli.purchasing.queries import bonds as held_bonds
from heli.purchasing.queries import desks, flags
from heli.purchasing.queries import single_source as queries
from heli.purchasing.queries import tenders as shown
from heli.purchasing.queries.challenges import challengers, to_answer
from heli.purchasing.queries.ocds import public_projects, releases
from heli.purchasing.tests.alone import (
    above_the_threshold,
    announce,
    approve,
    choose,
    opened,
    over,
    single,
    small,
    told,
)
from heli.purchasing.tests.desk import lent
from heli.purchasing.tests.scene import Scene
from tests.cast import City, grant, user_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def test_below_the_limit_nobody_challenges(scene: Scene) -> None:
    """法 2: below the limits the law of challenges does not bind."""
    tender = small(scene)
    scene.sealed(tender, 0)
    tender = scene.opened(tender)
    with pytest.raises(Refused, match="不适用质疑"):
        challenges.raise_challenge(
            scene.agencies[0], by=scene.bidders[0], tender=tender, about="process", text="没有比较。"
        )
    assert not challengers(scene.bidders[0], tender).exists()


def test_a_notice_is_not_withdrawn_once_its_supplier_is_chosen(scene: Scene) -> None:
    above_the_threshold()
    tender = single(scene)
    notice = over(told(scene, tender))
    approve(scene, tender)
    choose(scene, opened(scene, announce(scene, tender)))
    with pytest.raises(Refused, match="不能撤回"):
        notices.withdraw_notice(PurchaseNotice.objects.get(pk=notice.pk), by=scene.officer, reason="有误。")


def test_what_it_came_to_is_public_data(scene: Scene) -> None:
    """OCDS: a single source is a direct procedure, for what was agreed on."""
    tender = opened(scene, announce(scene, single(scene)))
    choose(scene, tender)
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scene.agent)
    told_of = [each for each in releases(public_projects()) if "awards" in each]
    assert told_of[0]["awards"][0]["value"]["amount"] == 410_000
    methods = [each["tender"]["procurementMethod"] for each in releases(public_projects()) if "tender" in each["tag"]]
    assert methods == ["direct"]


def test_a_supervisor_sees_that_nobody_competed(scene: Scene) -> None:
    tender = opened(scene, announce(scene, single(scene)))
    assert [each.code for each in flags.flags_of(scene.watcher, tender)] == ["single_source"]


def test_who_chose_for_a_colleague_answers_no_challenge_about_it(scene: Scene) -> None:
    tender = opened(scene, announce(scene, single(scene)))
    deputy = lent(scene.approver, choosing.CHOOSE)
    choose(scene, tender, by=deputy)
    days = {"received_on": localdate(), "due_on": localdate()}
    challenge = Challenge.objects.create(tender=tender, agency=scene.agencies[1], about="result", text="算错。", **days)
    grant(deputy, "purchase_approver", scene.buyer)
    for who in (scene.approver, deputy):
        who = User.objects.get(pk=who.pk)
        with pytest.raises(Refused, match="评审或者确定中标人的人不答复质疑"):
            challenges.answer_challenge(challenge, by=who, upheld=False, answer="没有问题。")
        assert list(to_answer(who)) == []
    assert list(to_answer(user_with("purchase_approver", scene.buyer, "副主任"))) == [challenge]


def test_nobody_argues_about_a_purchase_that_has_ended(scene: Scene) -> None:
    """74号令 39, 40: the argument is about whether to go on with the single source."""
    above_the_threshold()
    tender = single(scene)
    actions.raise_notice_objection(told(scene, tender), by=acting.public(), name="暖阳", text="我们也能提供。")
    assert queries.to_argue(scene.officer).count() == 1
    tenders.cancel_tender(Tender.objects.get(pk=tender.pk), by=scene.officer, reason="改用公开招标。")
    assert not queries.to_argue(scene.officer)


def test_a_notice_that_is_withdrawn_takes_no_objection_with_it(scene: Scene) -> None:
    """74号令 39, 40: a second notice does not undo what was held, or upheld, against the first."""
    above_the_threshold()
    tender = single(scene)
    notice = told(scene, tender)
    held = actions.raise_notice_objection(notice, by=acting.public(), name="暖阳", text="我们也能提供。")
    notices.withdraw_notice(PurchaseNotice.objects.get(pk=notice.pk), by=scene.officer, reason="有误。")
    over(told(scene, tender))
    with pytest.raises(Refused, match="1 条异议还没有补充论证"):
        approve(scene, tender)
    assert list(queries.to_argue(scene.officer)) == [held]
    actions.argue_notice_objection(held, by=scene.officer, experts="王明", argument="可以替代。", is_upheld=True)
    with pytest.raises(Refused, match="异议成立"):
        approve(scene, tender)


def test_a_bid_without_its_whole_bond_is_not_chosen(scene: Scene) -> None:
    """条例 33; and what came is entered before somebody is chosen, so that its clock runs."""
    tender = opened(scene, announce(scene, single(scene, bid_bond_fen=100_000)))
    with pytest.raises(Refused, match="足额到账.*第三十三条") as refused:
        choose(scene, tender)
    assert refused.value.field == "bid"
    came = {
        "bid": tender.bids.get(),
        "form": "transfer",
        "received_fen": 100_000,
        "received_on": localdate(tender.deadline_at),
    }
    bonds.record_bond(tender, by=scene.officer, **came)
    assert not held_bonds.is_settled(tender)
    choose(scene, tender)
    with pytest.raises(Refused, match="成交供应商已经确定"):
        bonds.record_bond(Tender.objects.get(pk=tender.pk), by=scene.officer, **came)


def test_who_chose_in_the_stead_of_another_made_both_decide(scene: Scene) -> None:
    """So that neither answers a challenge of it."""
    chief = user_with("purchase_approver", scene.buyer, "主任")
    tender = opened(scene, announce(scene, single(scene)))
    deputy = lent(chief, "purchasing.award.choose")
    choose(scene, tender, by=deputy)
    assert {chief.actor.pk, deputy.actor.pk} <= desks.deciders(tender)


def test_nobody_stands_next_where_nobody_scored(scene: Scene) -> None:
    tender = opened(scene, announce(scene, single(scene)))
    choose(scene, tender)
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scene.agent)
    tender = Tender.objects.get(pk=tender.pk)
    steps = [step.name for step in shown.steps(scene.approver, tender)]
    assert "fail" in steps and "next" not in steps
    with pytest.raises(Refused, match="没有评审排名") as refused:
        awards.award_next(tender, by=scene.approver, why="refused", reason="不签。")
    assert refused.value.code == "state"
