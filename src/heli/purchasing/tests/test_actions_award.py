"""The purchaser chooses the first, everybody reads the result and ranks it again, each bidder reads its own and nobody else's."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import award as actions
from heli.purchasing.actions import challenges, contracts
from heli.purchasing.models import Award, Bid, Contract, Evaluation, Project, Tender
from heli.purchasing.queries import award as queries
from heli.purchasing.queries import winners
from heli.purchasing.queries.challenges import held_up
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def published(scene: Evaluating) -> tuple[Tender, Award]:
    tender = scene.ranked()
    actions.decide_award(tender, by=scene.approver)
    return tender, actions.publish_result(tender, by=scene.agent)


def own_page(scene: Evaluating, which: int, tender: Tender) -> str:
    return client_of(scene.bidders[which]).get(f"/purchasing/tenders/{tender.pk}/bid/").content.decode()


def test_the_purchaser_and_nobody_else_chooses_the_first_of_the_ranking(scene: Evaluating) -> None:
    tender = scene.ranked()
    other = user_with("purchase_approver", scene.agencies[1])
    for by in (scene.officer, scene.agent, scene.watcher, scene.bidders[0], other):
        with pytest.raises((Refused, NotAllowed)):
            actions.decide_award(tender, by=by)
    assert queries.awarded(tender) is None
    award = actions.decide_award(tender, by=scene.approver)
    assert award.bid == queries.ranked_first(tender)[0] and not award.by_lot and not award.is_deemed
    assert Tender.objects.get(pk=tender.pk).state == "awarded"
    assert queries.awarded(tender) is None, "nobody was told yet"
    with pytest.raises(Refused):
        actions.decide_award(tender, by=scene.approver)


def test_a_purchaser_that_is_silent_is_deemed_to_have_chosen_the_first(scene: Evaluating) -> None:
    """条例 43: five working days after the report, which an agency has two to send."""
    tender = scene.ranked()
    with pytest.raises(Refused, match="期限还没有过"):
        actions.deem_award(tender, by=scene.agent)
    Evaluation.objects.filter(tender=tender).update(signed_at=now() - timedelta(days=30))
    assert actions.deem_award(tender, by=scene.agent).is_deemed
    own = scene.ranked(agent=None)
    last, ended = queries.decide_by(own), Evaluation.objects.get(tender=own).signed_at
    assert last is not None and ended is not None and 5 <= (last - ended.date()).days <= 15


def test_equal_firsts_are_decided_by_lot_and_the_result_says_so(scene: Evaluating) -> None:
    """87号令 57, 68: equal in points and price."""
    tender = scene.conforming(42_000_000, 42_000_000, 46_000_000)
    for each in scene.members(tender):
        scene.scored_alike(tender, each)
    scene.reported(tender)
    assert len(queries.ranked_first(tender)) == 2
    award = actions.decide_award(tender, by=scene.approver)
    assert award.by_lot and award.bid in queries.ranked_first(tender)


def test_the_published_file_ranks_the_same_for_whoever_runs_the_command(scene: Evaluating, tmp_path: Path) -> None:
    tender, award = published(scene)
    answer = Client().get(f"/purchasing/results/{award.pk}/file/")
    file = tmp_path / "evaluation.json"
    file.write_bytes(answer.content)
    run = subprocess.run(
        [sys.executable, "-m", "heli", "purchasing", "rank", str(file), "--json"], capture_output=True, check=True,
        env={**os.environ, "HELI_HOME": str(tmp_path)},
    )  # fmt: skip
    ranking = json.loads(run.stdout)["ranking"]
    shown = queries.published(award).report
    assert shown is not None
    assert [(e["id"], e["rank"], e["total"], e["price_score"]) for e in ranking] == [
        (each.number, each.line.place, each.line.total, each.line.price) for each in shown.placed
    ]
    winner = Evaluation.objects.get(tender=tender).file["bids"][ranking[0]["id"]]
    assert Bid.objects.get(pk=winner) == queries.awarded(tender) == award.bid


def test_everybody_reads_who_won_and_who_evaluated_and_not_the_names_of_those_who_lost(scene: Evaluating) -> None:
    tender, award = published(scene)
    for address in ("/purchasing/results/", f"/purchasing/results/{award.pk}/"):
        page = Client().get(address).content.decode()
        assert award.bid.agency.name in page and scene.buyer.name in page
        losers = [each for each in scene.agencies if each != award.bid.agency]
        assert not any(each.name in page for each in losers)
    assert all(each.name in page for each in scene.members(tender)), "named with the result"
    file = Client().get(f"/purchasing/results/{award.pk}/file/").content.decode()
    assert not any(each.name in file for each in (*scene.agencies, *scene.members(tender)))
    english = Client().get(f"/purchasing/results/{award.pk}/", headers={"accept-language": "en"}).content.decode()
    assert "Winner" in english


def test_nothing_is_public_before_the_result_is(scene: Evaluating) -> None:
    tender = scene.ranked()
    award = actions.decide_award(tender, by=scene.approver)
    assert award.bid.agency.name not in Client().get("/purchasing/results/").content.decode()
    for address in (f"/purchasing/results/{award.pk}/", f"/purchasing/results/{award.pk}/file/"):
        assert Client().get(address).status_code == 404
    assert "评审结果" not in own_page(scene, 0, tender)


def test_each_bidder_reads_its_own_place_points_and_reasons_and_nobody_else_s(scene: Evaluating) -> None:
    tender, award = published(scene)
    found = queries.published(award).report
    assert found is not None
    totals = {each.bid.agency: each.line.total for each in found.placed}
    for which, agency in enumerate(scene.agencies):
        page = own_page(scene, which, tender)
        assert "评审结果" in page and str(totals[agency]) in page
        others = [total for each, total in totals.items() if each not in (agency, award.bid.agency)]
        assert not any(str(total) in page for total in others if total != totals[agency])
        assert not any(each.name in page for each in scene.members(tender)), "members by their numbers"
        mine = scene.bids(tender)[which]
        assert queries.own_result(scene.bidders[which], mine) is not None
        theirs = scene.bids(tender)[(which + 1) % 3]
        assert queries.own_result(scene.bidders[which], theirs) is None
    told = Notification.objects.filter(kind="purchasing.award.publish").values_list("reader", flat=True)
    assert set(told) == {each.actor_id for each in scene.bidders}


def test_a_tender_that_is_found_unlawful_fails_with_its_reason_even_after_the_award(scene: Evaluating) -> None:
    """政府采购法 36."""
    tender, _award = published(scene)
    client = client_of(scene.approver)
    at = f"/purchasing/tenders/{tender.pk}/fail/"
    assert client.post(at, {"reason": ""}).status_code == 422
    assert client.post(at, {"reason": "评审过程有违法行为。"}).status_code == 302
    after = Tender.objects.get(pk=tender.pk)
    assert after.state == "failed" and queries.awarded(after) is None
    assert Project.objects.get(pk=tender.project_id).state == "approved"
    assert Notification.objects.filter(kind="purchasing.tender.fail").count() >= 3


def test_a_result_waits_with_its_day_for_who_publishes_it(scene: Evaluating) -> None:
    tender = scene.ranked()
    assert list(queries.to_decide(scene.approver)) == [tender] and not queries.to_publish(scene.officer).exists()
    award = actions.decide_award(tender, by=scene.approver)
    waiting = queries.WAITING[2].line(queries.to_publish(scene.officer).get())
    assert waiting.until == queries.publish_by(award) and waiting.until > localdate()
    client_of(scene.officer).post(f"/purchasing/tenders/{tender.pk}/award/publish/")
    assert not queries.to_publish(User.objects.get(pk=scene.officer.pk)).exists()


def test_where_the_first_refuses_to_sign_the_next_is_chosen_and_everybody_is_told(scene: Evaluating) -> None:
    """条例 49: the next in the list; the old award stays in the record."""
    tender, first = published(scene)
    report = queries.published(first).report
    assert report is not None
    for by in (scene.officer, scene.agent, scene.bidders[0]):
        with pytest.raises((Refused, NotAllowed)):
            actions.award_next(tender, by=by, why="refused", reason="不签。")
    with pytest.raises(Refused) as refused:
        actions.award_next(tender, by=scene.approver, why="refused", reason="")
    assert refused.value.field == "reason"
    Notification.objects.all().delete()
    second = actions.award_next(tender, by=scene.approver, why="refused", reason="中标人书面放弃。")
    assert second.bid == report.placed[1].bid and queries.award_of(tender) == second
    assert queries.awarded(tender) is None, "nobody was told of the second yet"
    old = Award.objects.get(pk=first.pk)
    assert (old.ended_on, old.ended_why, old.ended_reason) == (localdate(), "refused", "中标人书面放弃。")
    told = set(Notification.objects.filter(kind="purchasing.award.next").values_list("reader", flat=True))
    assert {each.actor_id for each in scene.bidders} <= told
    actions.publish_result(tender, by=scene.agent)
    assert queries.awarded(tender) == second.bid
    page = Client().get(f"/purchasing/results/{first.pk}/").content.decode()
    assert "已在" in page and "撤销" in page and "中标人书面放弃。" in page
    third = actions.award_next(tender, by=scene.approver, why="refused", reason="也不签。")
    actions.publish_result(tender, by=scene.agent)
    assert third.bid == report.placed[2].bid
    with pytest.raises(Refused, match="没有下一名候选人.*第四十九条"):
        actions.award_next(tender, by=scene.approver, why="refused", reason="都不签。")


def test_nobody_is_struck_out_without_an_upheld_challenge_nor_while_one_is_open(scene: Evaluating) -> None:
    """94号令 16."""
    tender, first = published(scene)
    with pytest.raises(Refused, match="没有成立并且影响中标结果") as refused:
        actions.award_next(tender, by=scene.approver, why="struck", reason="有人质疑。")
    assert refused.value.field == "why"
    loser = next(at for at, each in enumerate(scene.agencies) if each != first.bid.agency)
    challenge = challenges.raise_challenge(
        scene.agencies[loser], by=scene.bidders[loser], tender=tender, about="result", text="弄虚作假。"
    )
    with pytest.raises(Refused, match="还没有答复"):
        actions.award_next(tender, by=scene.approver, why="refused", reason="不签。")
    challenges.answer_challenge(challenge, by=scene.agent, upheld=True, answer="属实。", changes_result=True)
    assert held_up(tender)
    second = actions.award_next(tender, by=scene.approver, why="struck", reason="材料不实。")
    assert second.bid != first.bid and held_up(tender) == []


def test_a_draft_is_dropped_before_the_next_is_chosen_and_a_signed_contract_binds(scene: Evaluating) -> None:
    tender, award = published(scene)
    price = award.bid.price_fen or 0
    terms = contracts.ContractTerms("合同", "探访。", date(2027, 1, 1), date(2027, 12, 31), price, {"personnel": price})
    draft = contracts.draft_contract(tender.project, by=scene.officer, terms=terms)
    for step in (actions.award_next, actions.fail_tender):
        given = {"why": "refused"} if step is actions.award_next else {}
        with pytest.raises(Refused, match="先作废"):
            step(tender, by=scene.approver, reason="不签。", **given)
    draft = contracts.drop_contract(draft, by=scene.officer, reason="中标人不签。")
    second = actions.award_next(tender, by=scene.approver, why="refused", reason="不签。")
    actions.publish_result(tender, by=scene.agent)
    won = winners.won(tender.project)
    assert won is not None and won.supplier == second.bid.agency and won.price_fen == second.bid.price_fen
    Contract.objects.filter(pk=draft.pk).update(state="running", signed_on=localdate(), award=second)
    with pytest.raises(Refused, match="合同已经签订"):
        actions.award_next(tender, by=scene.approver, why="refused", reason="不签。")


def test_the_next_is_chosen_on_a_page_that_names_the_candidate_and_the_articles(scene: Evaluating) -> None:
    tender, first = published(scene)
    client, where = client_of(scene.approver), f"/purchasing/tenders/{tender.pk}/"
    assert f"{where}award/next/" in client.get(f"{where}evaluation/").content.decode()
    page = client.get(f"{where}award/next/").content.decode()
    candidate = queries.candidates(tender)[0].agency.name
    assert candidate in page and "第四十九条" in page and "第十六条" in page
    assert client.post(f"{where}award/next/", {"why": "refused", "reason": ""}).status_code == 422
    assert client.post(f"{where}award/next/", {"why": "refused", "reason": "书面放弃。"}).status_code == 302
    shown = client.get(f"{where}evaluation/").content.decode()
    assert "撤销的中标结果" in shown and first.bid.agency.name in shown and "书面放弃。" in shown
