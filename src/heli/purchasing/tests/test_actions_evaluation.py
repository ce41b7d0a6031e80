"""The checks of opened bids: qualification by the purchaser, in the order of the law."""

from __future__ import annotations

import pytest

from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import evaluation as actions
from heli.purchasing.models import Bid, Project, Review, Tender
from heli.purchasing.queries import evaluation as queries
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def test_the_purchaser_checks_who_is_qualified_and_then_the_committee_has_the_word(scene: Evaluating) -> None:
    tender = scene.opened_with()
    with pytest.raises(Refused, match="还没有审查：晨光"):
        actions.close_qualification(tender, by=scene.officer)
    scene.judged(tender)
    assert set(Review.objects.values_list("article", flat=True)) == {
        "政府采购货物和服务招标投标管理办法（财政部令第87号）第四十四条"
    }
    after = actions.close_qualification(tender, by=scene.officer)
    assert after.state == "evaluating"
    with pytest.raises(Refused, match="这一步不能办"):
        scene.judged(after)


def test_who_does_not_qualify_is_told_why_and_by_which_article_once_the_check_is_finished(scene: Evaluating) -> None:
    tender = scene.opened_with(42_000_000, 43_000_000, 44_000_000)
    bid = scene.bids(tender)[1]
    with pytest.raises(Refused, match="请写明理由"):
        actions.judge_qualification(tender, by=scene.officer, bid=bid, passed=False)
    scene.judged(tender, failing=1)
    page = f"/purchasing/tenders/{tender.pk}/bid/"
    assert "没有登记证书" not in client_of(scene.bidders[1]).get(page).content.decode()
    actions.close_qualification(tender, by=scene.officer)
    told = client_of(scene.bidders[1]).get(page).content.decode()
    assert "没有登记证书。" in told and "第四十四条" in told
    assert "没有登记证书" not in client_of(scene.bidders[0]).get(page).content.decode()


def test_with_two_qualified_bidders_an_open_tender_fails_by_article_44_and_all_are_told(scene: Evaluating) -> None:
    tender = scene.opened_with()
    scene.judged(tender, failing=2)
    after = actions.close_qualification(tender, by=scene.officer)
    assert after.state == "failed" and "第四十四条" in after.reason
    assert Project.objects.get(pk=tender.project_id).state == "approved", "it may be put out again"
    told = Notification.objects.filter(kind="purchasing.tender.fail").values_list("reader", flat=True)
    assert set(told) >= {each.actor_id for each in scene.bidders}


def test_a_consultation_for_services_goes_on_with_two(scene: Evaluating) -> None:
    """财库〔2015〕124号; with one it ends."""
    tender = scene.opened_with(method="consultation")
    scene.judged(tender, failing=0)
    assert actions.close_qualification(tender, by=scene.officer).state == "evaluating"
    alone = scene.opened_with(method="consultation")
    scene.judged(alone, failing=0)
    second = scene.bids(alone)[1]
    actions.judge_qualification(alone, by=scene.officer, bid=second, passed=False, reason="没有登记证书。")
    assert actions.close_qualification(alone, by=scene.officer).state == "failed"


def test_what_cannot_be_opened_counts_as_come_and_does_not_qualify(scene: Evaluating) -> None:
    tender = scene.opened_with()
    spoiled = scene.bids(tender)[2]
    Bid.objects.filter(pk=spoiled.pk).update(state="unreadable", content=None, price_fen=None)
    with pytest.raises(Refused, match="不作这项审查"):
        actions.judge_qualification(tender, by=scene.officer, bid=spoiled, passed=True)
    for bid in scene.bids(tender)[:2]:
        actions.judge_qualification(tender, by=scene.officer, bid=bid, passed=True)
    assert "第四十四条" in actions.close_qualification(tender, by=scene.officer).reason


def test_nobody_else_checks_qualification(scene: Evaluating) -> None:
    tender = scene.opened_with()
    bid = scene.bids(tender)[0]
    for other in (scene.watcher, scene.bidders[0], scene.approver):
        with pytest.raises((NotAllowed, Refused)):
            actions.judge_qualification(tender, by=other, bid=bid, passed=True)
    elsewhere = user_with("project_officer", scene.agencies[1])
    with pytest.raises((NotAllowed, Refused)):
        actions.judge_qualification(tender, by=elsewhere, bid=bid, passed=True)
    assert actions.judge_qualification(tender, by=scene.agent, bid=bid, passed=True).by == scene.agent.actor


def test_the_page_of_an_evaluation_shows_each_bid_and_takes_its_outcome(scene: Evaluating) -> None:
    tender = scene.opened_with()
    bid, client = scene.bids(tender)[0], client_of(scene.officer)
    page = client.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "¥420,000.00" in page and "还没有审查" in page and f"/qualification/{bid.pk}/judge/" in page
    at = f"/purchasing/tenders/{tender.pk}/qualification/{bid.pk}/judge/"
    wrong = client.post(at, {"outcome": "no", "reason": "", "version": tender.version})
    assert wrong.status_code == 422 and wrong.context["form"].errors["reason"]
    assert client.post(at, {"outcome": "no", "reason": "没有证书。", "version": tender.version}).status_code == 302
    assert "没有证书。" in client.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert client_of(scene.bidders[0]).get(f"/purchasing/tenders/{tender.pk}/evaluation/").status_code == 403


def test_the_purchaser_s_page_of_a_stranger_is_not_there(scene: Evaluating) -> None:
    tender = scene.opened_with()
    stranger = user_with("project_officer", scene.agencies[1])
    assert client_of(stranger).get(f"/purchasing/tenders/{tender.pk}/evaluation/").status_code == 404
    assert list(queries.evaluated(stranger)) == []
    assert list(queries.evaluated(scene.officer)) == [Tender.objects.get(pk=tender.pk)]


def test_of_two_who_judge_one_bid_the_second_sees_what_the_first_found(scene: Evaluating) -> None:
    """Where nothing was found yet, and where it is mended; what is found of another bid disturbs neither."""
    tender = scene.opened_with()
    bid, another = scene.bids(tender)[:2]
    at = f"/purchasing/tenders/{tender.pk}/qualification/{{}}/judge/"
    client = client_of(scene.officer)
    other = client_of(user_with("project_officer", scene.buyer, "顾敏"))
    for faster, slower in (("no", "yes"), ("yes", "no")):
        shown, seen = (each.get(at.format(bid.pk)).context["version"] for each in (client, other))
        given = {"outcome": faster, "reason": "没有登记证书。", "version": shown}
        assert client.post(at.format(bid.pk), given).status_code == 302
        assert client.post(at.format(another.pk), {"outcome": "yes"}).status_code == 302
        late = other.post(at.format(bid.pk), {"outcome": slower, "reason": "证书过期。", "version": seen})
        assert late.status_code == 409 and late.context["versions"].who == scene.officer.name
        assert Review.objects.get(bid=bid).passed == (faster == "yes")
