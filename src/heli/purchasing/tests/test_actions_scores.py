"""Each member scores alone; what stands out is put right or explained; a low price is heard; the report is signed by all."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from heli.accounts.models import Grant, User
from heli.core import crypto
from heli.core.audit.digests import payload_place
from heli.core.errors import Refused
from heli.core.models import AuditEntry, Notification
from heli.directory.models import Organisation
from heli.purchasing.actions import evaluation, hearings, report, scores
from heli.purchasing.models import Bid, Evaluation, Hearing, Member, Score, Tender
from heli.purchasing.queries import evaluation as evaluation_queries
from heli.purchasing.queries import report as reports
from heli.purchasing.queries import scores as queries
from heli.purchasing.queries.hearings import prices, to_explain
from heli.purchasing.rules import evaluation_file
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, grant, user_with

#: 41 points in a table; experts have numbers too
GIVEN = r"<td[^>]*>\s*41"
pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    return Evaluating(city)


def page_of(user: User, tender: Tender) -> str:
    return client_of(user).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()


def test_a_sheet_is_saved_as_far_as_it_is_filled_in_and_submitted_whole(scene: Evaluating) -> None:
    tender = scene.conforming()
    by = scene.members(tender)[0]
    seat, bid = scene.seat(tender, by), scene.bids(tender)[0]
    plan, experience = tender.factors.order_by("pk")
    client, at = client_of(by), f"/purchasing/sheets/{seat.pk}/"
    assert client.post(at, {f"b{bid.pk}f{plan.pk}": "40.5"}).status_code == 302
    assert Score.objects.get().points == Decimal("40.5") and 'value="40.50"' in client.get(at).content.decode()
    unfinished = client.post(at, {f"b{bid.pk}f{plan.pk}": "40.5", "finish": "1"})
    assert unfinished.status_code == 422 and "还有 5 项没有评分" in unfinished.content.decode()
    too_many = client.post(at, {f"b{bid.pk}f{plan.pk}": "60.01"})
    assert too_many.status_code == 422 and too_many.context["form"].errors[f"b{bid.pk}f{plan.pk}"]
    whole = {f"b{each.pk}f{factor.pk}": "20" for each in scene.bids(tender) for factor in (plan, experience)}
    assert client.post(at, {**whole, "finish": "1"}).status_code == 302
    assert Member.objects.get(pk=seat.pk).submitted_at is not None
    assert client.post(at, whole).status_code == 422, "what was submitted does not change"


def test_who_submits_an_incomplete_sheet_submits_it_again_from_the_page_that_says_so(scene: Evaluating) -> None:
    tender = scene.conforming()
    by = scene.members(tender)[0]
    seat, bid = scene.seat(tender, by), scene.bids(tender)[0]
    client, at = client_of(by), f"/purchasing/sheets/{seat.pk}/"
    whole = {f"b{each.pk}f{factor.pk}": "20" for each in scene.bids(tender) for factor in tender.factors.all()}
    lacking = {name: points for name, points in whole.items() if name.startswith(f"b{bid.pk}f")}
    shown = client.get(at).context["version"]
    unfinished = client.post(at, {**lacking, "version": shown, "finish": "1"})
    assert unfinished.status_code == 422 and "还有 4 项没有评分" in unfinished.content.decode()
    assert not Score.objects.exists() and 'value="20"' in unfinished.content.decode()
    again = client.post(at, {**whole, "version": unfinished.context["version"], "finish": "1"})
    assert again.status_code == 302 and Member.objects.get(pk=seat.pk).submitted_at is not None


def test_nobody_sees_what_another_gave_until_all_have_submitted(scene: Evaluating) -> None:
    tender = scene.conforming()
    first, second, *others = scene.members(tender)
    scene.scored(tender, first, 41)
    own = Score.objects.filter(member__actor=first.actor)
    assert set(Score.objects.visible_to(first)) == set(own) and own.count() == 6
    for each in (second, scene.officer, scene.watcher, scene.approver, scene.bidders[0]):
        assert not Score.objects.visible_to(each).exists()
        page = client_of(each).get(f"/purchasing/tenders/{tender.pk}/evaluation/").content.decode()
        assert not re.search(GIVEN, page)
    for each in (second, *others):
        scene.scored(tender, each, 42)
    assert Score.objects.visible_to(second).count() == 30 == Score.objects.visible_to(scene.officer).count()
    assert not Score.objects.visible_to(scene.bidders[0]).exists()
    assert re.search(GIVEN, page_of(second, tender))


def test_the_trail_does_not_tell_a_score_before_the_end(scene: Evaluating) -> None:
    tender = scene.conforming()
    by = scene.members(tender)[0]
    scene.saved(tender, by, 37)
    scene.saved(tender, by, 38)
    entries = AuditEntry.objects.filter(event="purchasing.sheet.save").order_by("number")
    told = [crypto.unseal(bytes(each.payload.sealed), payload_place(each.number), "file").decode() for each in entries]
    assert len(told) == 2 and all("…" in each and "37" not in each and "38" not in each for each in told)


def test_another_s_sheet_is_nobody_s(scene: Evaluating) -> None:
    tender = scene.conforming()
    first, second, *_others = scene.members(tender)
    seat = scene.seat(tender, first)
    assert client_of(second).get(f"/purchasing/sheets/{seat.pk}/").status_code == 404
    with pytest.raises(Refused, match="本人"):
        scores.save_sheet(seat, by=second, points=scores.Points({}))
    with pytest.raises(Refused, match="本人"):
        scores.submit_sheet(seat, by=second)


def test_nobody_scores_before_the_conformity_check_is_finished(scene: Evaluating) -> None:
    tender = scene.seated()
    by = scene.members(tender)[0]
    with pytest.raises(Refused, match="符合性审查完成以后"):
        scores.save_sheet(scene.seat(tender, by), by=by, points=scores.Points({}))


def test_objective_scores_that_differ_are_put_right_or_explained_before_the_report(scene: Evaluating) -> None:
    """87号令 64: nothing else may be changed after all have submitted."""
    tender = scene.conforming()
    *same, last = scene.members(tender)
    for each in same:
        scene.scored(tender, each, 20)
    scene.scored(tender, last, 20, experience=15)
    with pytest.raises(Refused, match="没有改正或者说明"):
        report.make_report(tender, by=last)
    odd = queries.odd_scores(tender)
    assert len(odd) == 3 and {each.score.member.actor for each in odd} == {last.actor}
    usual = Score.objects.filter(member__actor=same[0].actor)[0]
    with pytest.raises(Refused, match="没有不一致"):
        scores.mend_score(usual, by=same[0], points=Decimal(1), remark="想改。")
    with pytest.raises(Refused, match="本人"):
        scores.mend_score(odd[0].score, by=same[0], points=Decimal(20), remark="替人改。")
    first, second, third = (each.score for each in odd)
    client = client_of(last)
    assert client.post(f"/purchasing/scores/{first.pk}/mend/", {"points": "20", "remark": ""}).status_code == 422
    assert (
        client.post(f"/purchasing/scores/{first.pk}/mend/", {"points": "20", "remark": "漏看一份合同。"}).status_code
        == 302
    )
    for each in (second, third):
        scores.mend_score(each, by=last, points=each.points, remark="一份合同不是同类。")
    assert report.make_report(tender, by=last).file is not None
    assert "一份合同不是同类。" in page_of(scene.officer, tender)


def test_a_score_out_of_line_is_explained_in_writing(scene: Evaluating) -> None:
    tender = scene.conforming()
    *same, last = scene.members(tender)
    for each in same:
        scene.scored(tender, each, 50)
    scene.scored(tender, last, 10, experience=50 // 2)
    found = [each for each in queries.odd_scores(tender) if each.score.factor.kind == "subjective"]
    assert len(found) == 3 and "相差较大" in found[0].why
    assert "要说明" in page_of(last, tender)


def low(scene: Evaluating) -> tuple[Tender, User, Bid]:
    """One of three asks less than half of what the others ask."""
    tender = scene.conforming(15_000_000, 40_000_000, 42_000_000)
    return tender, scene.members(tender)[0], scene.bids(tender)[0]


def test_a_price_that_is_abnormally_low_is_heard_and_an_explanation_that_convinces_lets_it_stand(
    scene: Evaluating,
) -> None:
    tender, by, bid = low(scene)
    for each in scene.members(tender):
        scene.scored(tender, each, 30)
    with pytest.raises(Refused, match="报价明显偏低"):
        report.make_report(tender, by=by)
    assert "低于平均报价的 50%" in page_of(by, tender)
    seen = [len(prices(each, tender)) for each in (by, scene.officer)]
    assert seen == [3, 1], "the committee may ask about any price; who bought reads of the low one"
    with pytest.raises(Refused, match="不少于 30 分钟"):
        hearings.ask_explanation(tender, by=by, bid=bid, minutes=29)
    hearing = hearings.ask_explanation(tender, by=by, bid=bid, minutes=30)
    assert Notification.objects.filter(kind="purchasing.hearing.ask", reader=scene.bidders[0].actor).exists()
    with pytest.raises(Refused, match="还没有到"):
        hearings.judge_price(tender, by=by, hearing=hearing, accepted=False, reason="没有说明。")
    assert client_of(scene.bidders[1]).get(f"/purchasing/hearings/{hearing.pk}/explain/").status_code == 404
    said = client_of(scene.bidders[0]).post(
        f"/purchasing/hearings/{hearing.pk}/explain/", {"explanation": "自有场地，志愿者参与。"}
    )
    assert said.status_code == 302
    hearings.judge_price(tender, by=by, hearing=Hearing.objects.get(), accepted=True, reason="材料属实。")
    assert "low_price_explained" in json.dumps(report.make_report(tender, by=by).file)
    found = reports.report(Evaluation.objects.get(tender=tender))
    assert found is not None and found.placed[0].bid == bid and not found.rejected


def test_a_price_that_is_not_explained_in_time_is_invalid_with_its_article(scene: Evaluating) -> None:
    tender, by, bid = low(scene)
    for each in scene.members(tender):
        scene.scored(tender, each, 30)
    hearing = hearings.ask_explanation(tender, by=by, bid=bid, minutes=30)
    Hearing.objects.update(until=now() - timedelta(minutes=1))
    with pytest.raises(Refused, match="没有说明，不能认定"):
        hearings.judge_price(tender, by=by, hearing=hearing, accepted=True, reason="好。")
    client = client_of(by)
    assert (
        client.post(f"/purchasing/hearings/{hearing.pk}/decide/", {"accepted": "no", "reason": "未说明。"}).status_code
        == 302
    )
    report.make_report(tender, by=by)
    found = reports.report(Evaluation.objects.get(tender=tender))
    assert found is not None and found.failed is not None, "two are left of three"
    for each in scene.members(tender):
        report.sign_report(scene.seat(tender, each), by=each)
    after = Tender.objects.get(pk=tender.pk)
    assert after.state == "failed" and "第三十六条" in after.reason


def test_the_committee_may_find_a_price_too_low_where_no_limit_does_and_says_why(scene: Evaluating) -> None:
    tender = scene.conforming()
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    with pytest.raises(Refused, match="请写明理由"):
        hearings.ask_explanation(tender, by=by, bid=bid, minutes=30)
    assert hearings.ask_explanation(tender, by=by, bid=bid, minutes=30, why="人员费用低于最低工资。").shown_by
    with pytest.raises(Refused, match="成员"):
        hearings.ask_explanation(tender, by=scene.officer, bid=scene.bids(tender)[1], minutes=30, why="低。")


def test_what_the_committee_asked_of_its_own_judgment_is_decided_before_the_report(scene: Evaluating) -> None:
    """财库〔2026〕2号 二: whichever of the four asks, what is not proved is invalid."""
    tender = scene.conforming()
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    scene.scored_by_all(tender)
    hearing = hearings.ask_explanation(tender, by=by, bid=bid, minutes=30, why="人员费用低于最低工资。")
    with pytest.raises(Refused, match="还没有认定说明是否成立"):
        report.make_report(tender, by=by)
    Hearing.objects.update(until=now() - timedelta(minutes=1))
    hearings.judge_price(tender, by=by, hearing=hearing, accepted=False, reason="没有说明。")
    assert "low_price_explained" in json.dumps(report.make_report(tender, by=by).file)


def test_nobody_explains_a_price_of_a_purchase_that_has_ended(scene: Evaluating) -> None:
    tender = scene.conforming()
    by, bid = scene.members(tender)[0], scene.bids(tender)[0]
    hearing = hearings.ask_explanation(tender, by=by, bid=bid, minutes=30, why="人员费用低于最低工资。")
    at, bidder = f"/purchasing/hearings/{hearing.pk}/explain/", scene.bidders[0]
    assert to_explain(bidder).exists() and at in client_of(bidder).get(bid.get_absolute_url()).content.decode()
    Tender.objects.filter(pk=tender.pk).update(state="failed")
    assert not to_explain(bidder).exists()
    assert at not in client_of(bidder).get(bid.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="这一步不能办"):
        hearings.explain_price(Hearing.objects.get(), by=bidder, explanation="自有场地。")


def test_a_small_enterprise_is_scored_on_its_price_less_the_deduction_and_a_social_organisation_is_not(
    scene: Evaluating,
) -> None:
    """财库〔2022〕19号; credit code 52 is no enterprise."""
    tender = scene.opened_with(44_000_000, 40_000_000, small_deduction=Decimal(10))
    Organisation.objects.filter(pk=scene.agencies[0].pk).update(credit_code="52330402MJ8000001A")
    Bid.objects.filter(tender=tender).update(content={"small_enterprise": True})
    scene.opened_bid(tender, scene.enterprise(), 44_000_000, 9, small_enterprise=True)
    scene.judged(tender)
    scene.committee_for(evaluation.close_qualification(tender, by=scene.officer))
    scene.judged_conforming(tender)
    for each in scene.members(tender):
        scene.scored(tender, each, 30)
    report.make_report(tender, by=scene.members(tender)[0])
    held = Evaluation.objects.get(tender=tender).file["file"]
    assert {each.get("adjusted_price_fen") for each in held["bids"]} == {39_600_000, None}
    found = reports.report(Evaluation.objects.get(tender=tender))
    assert found is not None and {each.line.price for each in found.placed} == {"10.00", "9.90", "9.00"}


def test_the_report_is_the_ranking_of_its_file_and_every_member_signs(scene: Evaluating) -> None:
    tender = scene.conforming()
    scene.scored_by_all(tender)
    by = scene.members(tender)[0]
    report.make_report(tender, by=by)
    held = Evaluation.objects.get(tender=tender)
    again = evaluation_file.ranked(json.loads(json.dumps(held.file["file"])))
    found = reports.report(held)
    assert found is not None
    assert [(each.line.place, each.number, each.line.total) for each in found.placed] == [
        (each["rank"], each["id"], each["total"]) for each in again["ranking"]
    ]
    totals = {each.bid.pk: Fraction(each.line.total) for each in found.placed}
    lowest = min(each.price_fen or 0 for each in scene.bids(tender))
    for bid in scene.bids(tender):
        given = [each.points for each in Score.objects.filter(bid=bid)]
        exact = Fraction(lowest * 10, bid.price_fen or 1) + Fraction(sum(given)) / 5
        assert abs(exact - totals[bid.pk]) <= Fraction(1, 200)
    seats = [scene.seat(tender, each) for each in scene.members(tender)]
    for each in seats[:-1]:
        report.sign_report(each, by=User.objects.get(actor=each.actor_id))
    assert Tender.objects.get(pk=tender.pk).state == "evaluating"
    last = User.objects.get(actor=seats[-1].actor_id)
    client = client_of(last)
    assert client.post(f"/purchasing/reports/{seats[-1].pk}/sign/", {"dissent": "方案分偏高。"}).status_code == 302
    assert Tender.objects.get(pk=tender.pk).state == "ranked"
    page = page_of(scene.officer, tender)
    assert "方案分偏高。" in page and "全部签字" in page
    with pytest.raises(Refused, match="这一步不能办"):
        report.make_report(tender, by=by)


def test_a_report_with_which_more_disagree_than_agree_is_void_and_made_anew(scene: Evaluating) -> None:
    """条例 41: the majority decides."""
    tender = scene.conforming()
    scene.scored_by_all(tender)
    by = scene.members(tender)[0]
    report.make_report(tender, by=by)
    for at, each in enumerate(scene.members(tender)):
        report.sign_report(scene.seat(tender, each), by=each, dissent="漏看证书。" if at < 3 else "")
    assert Tender.objects.get(pk=tender.pk).state == "evaluating"
    assert Evaluation.objects.get(tender=tender).file is None
    report.make_report(tender, by=by)
    for each in scene.members(tender):
        report.sign_report(scene.seat(tender, each), by=each)
    assert Tender.objects.get(pk=tender.pk).state == "ranked"


def test_a_sheet_and_a_signature_wait_for_who_gives_them(scene: Evaluating) -> None:
    tender = scene.conforming()
    by = scene.members(tender)[0]
    assert [each.pk for each in queries.to_score(by)] == [scene.seat(tender, by).pk]
    scene.scored_by_all(tender)
    assert not queries.to_score(by).exists() and not queries.to_sign(by).exists()
    report.make_report(tender, by=by)
    assert [each.pk for each in queries.to_sign(by)] == [scene.seat(tender, by).pk]


def test_who_is_no_expert_any_more_does_not_score_though_another_role_would_let_them(scene: Evaluating) -> None:
    tender = scene.conforming()
    expert = scene.members(tender)[0]
    grant(expert, "purchase_approver", scene.buyer)
    Grant.objects.filter(user=expert, role="bid_expert").update(valid_until=localdate() - timedelta(days=1))
    with pytest.raises(Refused, match="评审专家的角色已经取消"):
        scene.saved(tender, User.objects.get(pk=expert.pk), 40)


def test_the_page_of_an_evaluation_reads_the_bids_that_came_once(scene: Evaluating) -> None:
    tender = scene.ranked()
    with CaptureQueriesContext(connection) as asked:
        assert "42" in page_of(scene.officer, tender)
    came = [each["sql"] for each in asked if 'FROM "purchasing_bid"' in each["sql"] and "'unreadable'" in each["sql"]]
    assert len(came) == 1


def test_an_evaluation_is_read_by_who_holds_the_right_over_that_purchaser_and_not_by_who_reads_the_tender_only(
    scene: Evaluating,
) -> None:
    tender = scene.opened_with()
    opener = user_with("opening_officer", scene.buyer)
    grant(opener, "project_officer", scene.agencies[1])
    reader = User.objects.get(pk=opener.pk)
    assert Tender.objects.inside(reader).filter(pk=tender.pk).exists()
    assert not evaluation_queries.evaluated(reader).exists()
    assert evaluation_queries.evaluated(scene.officer).get() == tender


def test_a_sheet_is_written_at_once_however_many_cells_it_has(scene: Evaluating) -> None:
    tender = scene.conforming()
    with CaptureQueriesContext(connection) as asked:
        scene.saved(tender, scene.members(tender)[0], 40)
    assert sum('INSERT INTO "purchasing_score"' in each["sql"] for each in asked) == 1
    assert Score.objects.filter(version=1).count() == 6
