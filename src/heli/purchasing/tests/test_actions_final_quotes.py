"""Final quotes of a consultation: unseen by all until the same moment, then scored and contracted (214号 21, 24)."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import now

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.core.rules.money import to_yuan, with_sign
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import conformity, final_quotes, hearings, scores
from heli.purchasing.models import Bid, Evaluation, FinalQuote, Tender
from heli.purchasing.queries import evaluation, ocds, winners
from heli.purchasing.queries import final_quotes as queries
from heli.purchasing.queries import report as reports
from heli.purchasing.rules import evaluation_file
from heli.purchasing.rules.final_quotes import Quote
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def checked(scene: Evaluating, failing: int | None = None) -> tuple[Tender, User]:
    """A consultation whose conformity check is finished."""
    tender = scene.seated(method="consultation")
    by = scene.members(tender)[0]
    for at, bid in enumerate(scene.bids(tender)):
        conformity.judge_conformity(
            tender, by=by, bid=bid, passed=at != failing, reason="没有响应。" if at == failing else ""
        )
    return conformity.close_conformity(tender, by=by), by


def asked(scene: Evaluating, **more: Any) -> tuple[Tender, User]:
    tender, by = checked(scene, **more)
    final_quotes.ask_quotes(tender, by=by, until=now() + timedelta(hours=1))
    return tender, by


def given(scene: Evaluating, which: int, yuan: str) -> None:
    """On the supplier's own page."""
    quote = FinalQuote.objects.get(bid__agency=scene.agencies[which])
    client = client_of(scene.bidders[which])
    assert (
        f"/purchasing/quotes/{quote.pk}/give/"
        in client.get(f"/purchasing/tenders/{quote.bid.tender_id}/bid/").content.decode()
    )
    said = client.post(f"/purchasing/quotes/{quote.pk}/give/", {"price": yuan, "version": quote.version})
    assert said.status_code == 302


def test_the_final_quote_is_scored_and_published_and_the_first_price_no_more(scene: Evaluating) -> None:
    tender, by = asked(scene)
    told = Notification.objects.filter(kind="purchasing.quote.ask").values_list("reader", flat=True)
    assert set(told) == {each.actor_id for each in scene.bidders}
    for which, yuan in enumerate(("419000", "400000", "430000")):
        given(scene, which, yuan)
    given(scene, 1, "399999.99")  # replaced before the time is up
    assert scene.quotes_opened(tender).state == "evaluating"
    assert [each.price_that_counts for each in scene.bids(tender)] == [41_900_000, 39_999_999, 43_000_000]
    scene.scored_by_all(tender)
    scene.reported(tender)
    held = Evaluation.objects.get(tender=tender).file
    assert held is not None
    file = evaluation_file.read(held["file"])
    assert sorted(each.price for each in file.bids) == [39_999_999, 41_900_000, 43_000_000]
    assert all(each.quoted for each in file.bids)
    page = client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert "¥399,999.99" in page and "最后报价，宣读 ¥440,000.00" in page
    chosen = awards.decide_award(Tender.objects.get(pk=tender.pk), by=scene.approver)
    awards.publish_result(Tender.objects.get(pk=tender.pk), by=scene.officer)
    won = winners.won(tender.project)
    assert won is not None and won.price_fen == chosen.bid.price_that_counts != chosen.bid.price_fen
    public = client_of(scene.officer).get(chosen.public_url).content.decode()
    assert with_sign(won.price_fen) in public and with_sign(chosen.bid.price_fen or 0) not in public
    told_of = [each["awards"][0]["value"] for each in ocds.releases(ocds.public_projects()) if "awards" in each]
    assert [Decimal(str(each["amount"])) for each in told_of] == [to_yuan(won.price_fen)]


def test_nobody_sees_a_quote_nor_how_many_there_are_before_the_time_is_up(scene: Evaluating, city: City) -> None:
    tender, by = asked(scene)
    auditor = user_with("auditor", city.root)
    watchers = [by, scene.officer, scene.approver, scene.bidders[1]]
    at = f"/purchasing/tenders/{tender.pk}/"
    paths = [at, f"{at}evaluation/", f"{at}bid/", "/workbench/", f"{at}flags/"]
    before = [told(client_of(each).get(path).content.decode()) for each in watchers for path in paths]
    trail = client_of(auditor).get("/audit/").content.decode()
    assert "要求供应商提交最后报价" in trail or "quote.ask" in trail, "the auditor reads the entries of this tender"
    given(scene, 0, "419876.54")
    after = [client_of(each).get(path).content.decode() for each in watchers for path in paths]
    assert [told(page) for page in after] == before and not any("419,876.54" in page for page in after)
    now_told = client_of(auditor).get("/audit/").content.decode()
    assert told(now_told) == told(trail) and "quote.give" not in now_told
    quote = FinalQuote.objects.get(bid=scene.bids(tender)[0])
    assert quote.price_fen is None and quote.sealed == "41987654"
    stored = FinalQuote.objects.filter(pk=quote.pk).values_list("sealed", flat=True).get()
    assert b"41987654" not in bytes(stored)
    assert [FinalQuote.objects.visible_to(each).count() for each in watchers] == [0, 0, 0, 1]
    assert "41987654" not in repr(Quote(41_987_654)) and "419" not in str(Quote(41_987_654))
    own = client_of(scene.bidders[0]).get(f"{at}bid/").content.decode()
    assert "已提交" in own and "419,876.54" not in own
    with pytest.raises(Refused, match="还没有到"):
        final_quotes.open_quotes(tender, by=by)
    assert client_of(scene.bidders[1]).get(f"/purchasing/quotes/{quote.pk}/give/").status_code == 404
    with pytest.raises(NotAllowed):
        final_quotes.give_quote(quote, by=scene.bidders[1], price=Quote(1))


def told(page: str) -> str:
    """The words of a page, without the clock."""
    return re.sub(r"<[^>]+>|\d{1,2}:\d{2}(:\d{2})?", "", page)


def test_who_gives_none_has_withdrawn_and_two_may_go_on(scene: Evaluating) -> None:
    """财库〔2015〕124号: two may do where a government buys services."""
    tender, _by = asked(scene)
    given(scene, 0, "419000")
    given(scene, 1, "430000")
    assert scene.quotes_opened(tender).state == "evaluating"
    gone = scene.bids(tender)[2]
    assert gone.pk not in {each.pk for each in evaluation.scored_bids(evaluation.opened_bids(tender))}
    assert "退出磋商" in client_of(scene.bidders[2]).get(f"/purchasing/tenders/{tender.pk}/bid/").content.decode()
    scene.scored_by_all(tender)
    scene.reported(tender)
    found = reports.report(Evaluation.objects.get(tender=tender))
    assert found is not None and [each.pk for each, _told in found.rejected] == [gone.pk]
    assert "第二十一条" in str(found.rejected[0][1].source)


def test_with_one_final_quote_the_consultation_has_failed_by_article_21(scene: Evaluating) -> None:
    tender, _by = asked(scene)
    given(scene, 0, "419000")
    after = scene.quotes_opened(tender)
    assert after.state == "failed" and "第二十一条" in after.reason


def test_a_quote_above_the_highest_price_drops_out_and_a_first_price_above_it_does_not(scene: Evaluating) -> None:
    tender = scene.seated(42_000_000, 44_000_000, 50_000_000, method="consultation")
    by = scene.members(tender)[0]
    for bid in scene.bids(tender):
        conformity.judge_conformity(tender, by=by, bid=bid, passed=True)
    tender = conformity.close_conformity(tender, by=by)
    at = f"/purchasing/tenders/{tender.pk}/evaluation/"
    assert "超过最高限价" not in client_of(by).get(at).content.decode()
    final_quotes.ask_quotes(tender, by=by, until=now() + timedelta(hours=1))
    for which, yuan in enumerate(("490000", "430000", "440000")):
        given(scene, which, yuan)
    scene.quotes_opened(tender)
    assert "超过最高限价" in client_of(by).get(at).content.decode()
    scored = [each.agency for each in evaluation.scored_bids(evaluation.opened_bids(tender))]
    assert scored == scene.agencies[1:3]


def test_nothing_is_scored_or_asked_about_prices_before_the_quotes_are_opened(scene: Evaluating) -> None:
    tender, by = asked(scene)
    seat = scene.seat(tender, by)
    with pytest.raises(Refused, match="最后报价打开以后"):
        scores.save_sheet(seat, by=by, points=scores.Points({}))
    with pytest.raises(Refused, match="最后报价打开以后"):
        hearings.ask_explanation(tender, by=by, bid=scene.bids(tender)[0], minutes=30, why="低。")
    assert "评分</a>" not in client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()


def test_after_the_time_nothing_is_taken_and_the_committee_is_waited_for(scene: Evaluating) -> None:
    tender, by = asked(scene)
    assert not queries.to_open(by).exists() and queries.to_give(scene.bidders[0]).exists()
    moment = now() - timedelta(seconds=1)
    FinalQuote.objects.update(until=moment)
    Evaluation.objects.filter(tender=tender).update(quotes_until=moment)
    assert queries.to_open(by).exists() and not queries.to_open(scene.officer).exists()
    assert not queries.to_give(scene.bidders[0]).exists()
    quote = FinalQuote.objects.get(bid=scene.bids(tender)[0])
    late = client_of(scene.bidders[0]).post(f"/purchasing/quotes/{quote.pk}/give/", {"price": "419000"})
    assert late.status_code == 422 and "已经截止" in late.content.decode()


def test_they_are_asked_once_by_a_member_of_those_that_passed_and_until_a_moment_to_come(scene: Evaluating) -> None:
    tender, by = checked(scene, failing=0)
    client, at = client_of(by), f"/purchasing/tenders/{tender.pk}/quotes/ask/"
    assert at in client.get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    past = client.post(at, {"until": "2026-01-01T09:00"})
    assert past.status_code == 422 and "晚于现在" in past.context["form"].errors["until"][0]
    assert client.post(at, {"until": "x"}).status_code == 422
    with pytest.raises(Refused, match="成员"):
        final_quotes.ask_quotes(tender, by=scene.officer, until=now() + timedelta(hours=1))
    assert client.post(at, {"until": f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}"}).status_code == 302
    assert {each.bid for each in FinalQuote.objects.select_related("bid")} == set(scene.bids(tender)[1:])
    with pytest.raises(Refused, match="已经要求过"):
        final_quotes.ask_quotes(tender, by=by, until=now() + timedelta(hours=1))


def test_a_tender_asks_for_no_final_quotes(scene: Evaluating) -> None:
    tender = scene.conforming()
    by = scene.members(tender)[0]
    with pytest.raises(Refused, match="只有磋商"):
        final_quotes.ask_quotes(tender, by=by, until=now() + timedelta(hours=1))
    assert "要求最后报价" not in client_of(by).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
    assert not Bid.objects.filter(counted_fen__isnull=False).exists()
