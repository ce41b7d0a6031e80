"""A price that contradicts itself is mended by the committee and confirmed by its bidder, or the bid is invalid (87号令 59)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import now

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import conformity, price_errors
from heli.purchasing.actions import evaluation as qualifications
from heli.purchasing.models import Bid, Evaluation, PriceError, Tender
from heli.purchasing.queries import award, evaluation
from heli.purchasing.queries import price_errors as queries
from heli.purchasing.queries import report as reports
from heli.purchasing.rules import evaluation_file
from heli.purchasing.rules.price_errors import Reading
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def asked(scene: Evaluating, **said: int) -> tuple[Tender, User, Bid, PriceError]:
    """The words of the first of four prices say more than its digits."""
    tender = scene.opened_with()
    scene.opened_bid(tender, scene.enterprise(), 48_000_000, 4)
    scene.judged(tender)
    scene.committee_for(qualifications.close_qualification(tender, by=scene.officer))
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    reading = Reading(42_000_000, **(said or {"words": 45_000_000}))
    return tender, by, bid, price_errors.mend_price(tender, by=by, bid=bid, reading=reading, minutes=30)


def answered(scene: Evaluating, error: PriceError, answer: str) -> None:
    """On the bidder's own page."""
    page = client_of(scene.bidders[0]).get(f"/purchasing/tenders/{error.bid.tender_id}/bid/").content.decode()
    assert "¥450,000.00" in page and "以大写为准" in page and "第五十九条" in page
    said = client_of(scene.bidders[0]).post(
        f"/purchasing/prices/{error.pk}/answer/", {"confirmed": answer, "version": error.version}
    )
    assert said.status_code == 302


def judged(scene: Evaluating, tender: Tender) -> Tender:
    by = scene.members(tender)[0]
    for bid in evaluation.to_judge(scene.bids(tender), "conformity"):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    return conformity.close_conformity(tender, by=by)


def test_a_mended_price_counts_only_once_its_bidder_confirmed_it_and_then_everywhere(scene: Evaluating) -> None:
    tender, by, bid, error = asked(scene)
    assert (error.mended_fen, error.steps) == (45_000_000, ["words"]) and "第五十九条" in error.article
    assert Notification.objects.filter(kind="purchasing.price.mend", reader=scene.bidders[0].actor).exists()
    assert [each.pk for each in queries.to_answer(scene.bidders[0])] == [error.pk]
    assert not queries.to_answer(scene.bidders[1]).exists()
    assert Bid.objects.get(pk=bid.pk).price_that_counts == 42_000_000
    with pytest.raises(Refused, match="还没有得到确认"):
        judged(scene, tender)
    answered(scene, error, "yes")
    held = Bid.objects.get(pk=bid.pk)
    assert (held.price_fen, held.price_that_counts) == (42_000_000, 45_000_000)
    assert not queries.to_answer(scene.bidders[0]).exists()
    judged(scene, tender)
    scene.scored_by_all(tender)
    scene.reported(tender)
    assert priced(tender)[bid.pk] == 45_000_000 and 42_000_000 not in priced(tender).values()
    page = client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "修正的报价" in page and "¥420,000.00 修正为 ¥450,000.00" in page


def priced(tender: Tender) -> dict[int, int]:
    """By bid, what the published file holds."""
    held = Evaluation.objects.get(tender=tender).file
    assert held is not None
    return {held["bids"][each.key]: each.price for each in evaluation_file.read(held["file"]).bids}


@pytest.mark.parametrize("silent", [False, True])
def test_a_price_that_its_bidder_does_not_confirm_makes_the_bid_invalid_by_article_59(
    scene: Evaluating, silent: bool
) -> None:
    tender, by, bid, error = asked(scene)
    if silent:
        with pytest.raises(Refused, match="还没有到"):
            price_errors.lapse_price(tender, by=by, error=error)
        PriceError.objects.update(until=now() - timedelta(minutes=1))
        assert (
            client_of(by)
            .post(f"/purchasing/prices/{error.pk}/lapse/", {"version": Tender.objects.get(pk=tender.pk).version})
            .status_code
            == 302
        )
        with pytest.raises(Refused, match="已经答复过"):
            price_errors.answer_price(PriceError.objects.get(), by=scene.bidders[0], confirmed=True)
    else:
        answered(scene, error, "no")
    assert PriceError.objects.get().answer == ("silent" if silent else "refused")
    tender = Tender.objects.get(pk=tender.pk)
    assert bid.pk not in {each.pk for each in evaluation.to_judge(scene.bids(tender), "conformity")}
    judged(scene, tender)
    scene.scored_by_all(tender)
    scene.reported(tender)
    found = reports.report(Evaluation.objects.get(tender=tender))
    assert found is not None and [each.pk for each, _told in found.rejected] == [bid.pk]
    assert "第五十九条" in str(found.rejected[0][1].source)
    assert bid not in award.ranked_first(tender)


def test_it_is_mended_by_a_member_before_the_check_is_closed_and_answered_by_the_bidder_alone(
    scene: Evaluating,
) -> None:
    tender, by, bid, error = asked(scene)
    other, reading = scene.bids(tender)[1], Reading(44_000_000, units=43_000_000)
    with pytest.raises(Refused, match="成员"):
        price_errors.mend_price(tender, by=scene.officer, bid=other, reading=reading, minutes=30)
    with pytest.raises(Refused, match="没有矛盾"):
        price_errors.mend_price(tender, by=by, bid=other, reading=Reading(44_000_000), minutes=30)
    with pytest.raises(Refused, match="宣读"):
        price_errors.mend_price(tender, by=by, bid=other, reading=Reading(43_000_000, words=1), minutes=30)
    with pytest.raises(Refused, match="确认的时间"):
        price_errors.mend_price(tender, by=by, bid=other, reading=reading, minutes=0)
    with pytest.raises(NotAllowed):
        price_errors.answer_price(error, by=scene.bidders[1], confirmed=True)
    assert client_of(scene.bidders[1]).get(f"/purchasing/prices/{error.pk}/answer/").status_code == 404
    # what was mended wrongly is mended again, and the bidder answers to what it is now
    again = price_errors.mend_price(tender, by=by, bid=bid, reading=Reading(42_000_000, units=41_000_000), minutes=30)
    assert (again.pk, again.mended_fen) == (error.pk, 41_000_000)
    late = client_of(scene.bidders[0]).post(
        f"/purchasing/prices/{error.pk}/answer/", {"confirmed": "yes", "version": error.version}
    )
    assert late.status_code == 409 and PriceError.objects.get().is_open
    price_errors.answer_price(PriceError.objects.get(), by=scene.bidders[0], confirmed=True)
    with pytest.raises(Refused, match="不作修正"):
        price_errors.mend_price(tender, by=by, bid=bid, reading=reading, minutes=30)


def test_the_committee_mends_on_its_page_and_bad_figures_are_told_beside_their_field(scene: Evaluating) -> None:
    tender = scene.seated()
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    client, at = client_of(by), f"/purchasing/tenders/{tender.pk}/evaluation/bids/{bid.pk}/price/"
    assert at in client.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "开标时宣读 420,000.00元" in client.get(at).content.decode()
    wrong = client.post(at, {"words": "x", "minutes": "0"})
    assert wrong.status_code == 422 and set(wrong.context["form"].errors) == {"words", "minutes"}
    nothing = client.post(at, {"minutes": "30"})
    assert nothing.status_code == 422 and "没有矛盾" in nothing.content.decode()
    assert client.post(at, {"words": "450000", "minutes": "30", "version": "0"}).status_code == 302
    assert PriceError.objects.get().mended_fen == 45_000_000
    assert "等投标人确认" in client.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert client_of(scene.officer).get(at).status_code in (200, 403, 404)


def test_a_price_that_is_mended_above_the_highest_drops_out(scene: Evaluating) -> None:
    tender, _by, bid, _error = asked(scene, words=90_000_000)
    price_errors.answer_price(PriceError.objects.get(), by=scene.bidders[0], confirmed=True)
    after = judged(scene, Tender.objects.get(pk=tender.pk))
    assert bid.pk not in {each.pk for each in evaluation.scored_bids(evaluation.opened_bids(after))}


def test_a_small_enterprise_is_deducted_from_the_mended_price(scene: Evaluating) -> None:
    tender, _by, bid, error = asked(scene)
    firm = scene.bids(tender)[3].agency
    Bid.objects.filter(pk=bid.pk).update(
        content={**bid.content, "small_enterprise": True}, counted_fen=error.mended_fen
    )
    held = Bid.objects.get(pk=bid.pk)
    held.agency = firm
    assert evaluation.adjusted_fen(held, tender) == 40_500_000


def test_a_consultation_has_no_rule_to_mend_a_price_by(scene: Evaluating) -> None:
    tender = scene.seated(method="consultation")
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    with pytest.raises(Refused, match="没有查到"):
        price_errors.mend_price(tender, by=by, bid=bid, reading=Reading(42_000_000, words=1), minutes=30)


def test_words_in_the_bid_that_say_something_else_are_proposed_to_the_committee(scene: Evaluating) -> None:
    tender = scene.seated()
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    for words, shown in (("肆拾伍万元整", True), ("肆拾贰万元整", False), ("很多钱", False)):
        Bid.objects.filter(pk=bid.pk).update(content={**bid.content, "price_words": words})
        page = client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
        form = client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/bids/{bid.pk}/price/").content.decode()
        assert ("大写和小写不一致" in page, 'value="450000.00"' in form) == (shown, shown)
        assert words in client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/bids/{bid.pk}/").content.decode()
