"""Challenges and complaints within the clocks of the law, answered and decided by somebody else."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.actions.settings import load_law
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.core.rules.sentence import day_named
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import challenges as actions
from heli.purchasing.models import Award, Challenge, Complaint, Evaluation, Tender
from heli.purchasing.queries import challenges as queries
from heli.purchasing.queries.award import day_of
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, grant, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    load_law(None, by=acting.console())
    return Evaluating(city)


def awarded(scene: Evaluating) -> Tender:
    tender = scene.ranked()
    awards.decide_award(tender, by=scene.approver)
    awards.publish_result(tender, by=scene.agent)
    return tender


def challenged(scene: Evaluating, which: int = 0, about: str = "result") -> Challenge:
    return actions.raise_challenge(
        scene.agencies[which], by=scene.bidders[which], tender=awarded(scene), about=about, text="客观分算错了。"
    )


def complained(scene: Evaluating) -> Complaint:
    challenge = challenged(scene)
    actions.answer_challenge(challenge, by=scene.agent, upheld=False, answer="评分没有错。")
    return actions.file_complaint(Challenge.objects.get(), by=scene.bidders[0], text="仍然不服。")


@pytest.mark.parametrize(
    ("published", "notice_until", "last"),
    # published test case: notice of Monday 2025-12-01 ends on the 2nd, last day 2025-12-11
    [(date(2025, 12, 1), date(2025, 12, 2), date(2025, 12, 11))],
)
def test_a_result_is_challenged_within_seven_working_days_of_the_end_of_its_notice(
    scene: Evaluating, published: date, notice_until: date, last: date
) -> None:
    tender = awarded(scene)
    Award.objects.filter(tender=tender).update(published_on=published)
    assert queries.known_on(tender, "result") == notice_until and queries.last_day(tender, "result") == last
    with pytest.raises(Refused, match="2025年12月11日 为止，已经过了.*第五十二条"):
        actions.raise_challenge(scene.agencies[0], by=scene.bidders[0], tender=tender, about="result", text="算错了。")


def test_who_did_not_bid_challenges_the_document_alone_and_nobody_a_result_that_is_not_there(scene: Evaluating) -> None:
    tender = scene.opened_with()
    stranger_agency = scene.enterprise()
    stranger = user_with("bid_writer", stranger_agency)
    with pytest.raises(Refused, match="只能质疑采购文件"):
        actions.raise_challenge(stranger_agency, by=stranger, tender=tender, about="process", text="不公平。")
    with pytest.raises(Refused, match="还没有可以质疑"):
        actions.raise_challenge(scene.agencies[0], by=scene.bidders[0], tender=tender, about="result", text="算错了。")
    with pytest.raises((Refused, NotAllowed)):
        actions.raise_challenge(scene.agencies[1], by=scene.bidders[0], tender=tender, about="process", text="替人提。")
    made = actions.raise_challenge(
        scene.agencies[0], by=scene.bidders[0], tender=tender, about="process", text="开标没有唱标。"
    )
    assert made.due_on == day_of("clock.challenge.challenge_reply", localdate())


def test_a_document_is_challenged_by_who_did_not_bid_as_long_as_its_days_run_and_a_complaint_follows(
    scene: Evaluating,
) -> None:
    """94号令 10, 17: whoever has the document may challenge it, be it opened or not; whoever challenged may complain."""
    tender, agency = scene.opened_with(), scene.enterprise()
    stranger = user_with("bid_writer", agency)
    for announced, may in ((localdate() - timedelta(days=60), False), (localdate(), True)):
        Tender.objects.filter(pk=tender.pk).update(announced_on=announced)
        tender.refresh_from_db()
        assert queries.challengers(stranger, tender).filter(pk=agency.pk).exists() is may
    made = actions.raise_challenge(agency, by=stranger, tender=tender, about="document", text="条件不合理。")
    actions.answer_challenge(made, by=scene.agent, upheld=False, answer="条件合理。")
    Tender.objects.filter(pk=tender.pk).update(announced_on=localdate() - timedelta(days=60))
    assert queries.may_complain(stranger, Challenge.objects.get(pk=made.pk))
    assert not queries.challengers(stranger, Tender.objects.get(pk=tender.pk)).exists()


def test_the_process_is_challenged_from_the_end_of_its_last_step(scene: Evaluating) -> None:
    """94号令 10, 11: a check that ends long after the opening is known when it ends."""
    tender = scene.opened_with()
    assert tender.opened_at is not None
    assert queries.known_on(tender, "process") == localdate(tender.opened_at)
    later = tender.opened_at + timedelta(days=20)
    Evaluation.objects.create(tender=tender, qualified_at=later)
    assert queries.known_on(tender, "process") == localdate(later)
    Evaluation.objects.filter(tender=tender).update(signed_at=later + timedelta(days=3))
    assert queries.known_on(tender, "process") == localdate(later + timedelta(days=3))


def test_a_challenge_is_answered_by_nobody_who_evaluated_or_decided_and_read_by_no_other_bidder(
    scene: Evaluating,
) -> None:
    challenge = challenged(scene)
    for by in (scene.approver, next(each for each in scene.members(challenge.tender) if each != scene.approver)):
        with pytest.raises((Refused, NotAllowed)):
            actions.answer_challenge(challenge, by=by, upheld=False, answer="没有错。")
    assert not queries.to_answer(scene.approver).exists()
    waiting = queries.WAITING[0].line(queries.to_answer(scene.agent).get())
    assert waiting.until == challenge.due_on
    assert client_of(scene.bidders[1]).get(challenge.page).status_code == 404
    assert not queries.challenges(scene.bidders[1]).exists()
    at = f"/purchasing/challenges/{challenge.pk}/answer/"
    assert client_of(scene.agent).post(at, {"outcome": "no", "answer": ""}).status_code == 422
    assert client_of(scene.agent).post(at, {"outcome": "no", "answer": "评分没有错。"}).status_code == 302
    assert "评分没有错。" in client_of(scene.bidders[0]).get(challenge.page).content.decode()
    assert Notification.objects.filter(kind="purchasing.challenge.answer", reader=scene.bidders[0].actor).exists()
    with pytest.raises(Refused, match="已经答复过"):
        actions.answer_challenge(challenge, by=scene.agent, upheld=True, answer="再答。")


def test_an_open_challenge_and_one_that_changes_the_result_hold_the_contract_up(scene: Evaluating) -> None:
    """条例 54."""
    challenge = challenged(scene)
    tender = challenge.tender
    (said,) = queries.held_up(tender)
    due = day_named(Challenge.objects.get(tender=tender, answered_on=None).due_on)
    assert "还没有答复" in said and due in said and "第五十四条" in said
    assert "现在不能签订和履行合同" in client_of(scene.officer).get(challenge.page).content.decode()
    actions.answer_challenge(challenge, by=scene.agent, upheld=True, answer="确有错误。", changes_result=True)
    (said,) = queries.held_up(tender)
    assert "成立并且影响中标结果" in said and "第五十四条" in said
    second = actions.raise_challenge(
        scene.agencies[1], by=scene.bidders[1], tender=tender, about="process", text="评委迟到。"
    )
    Challenge.objects.filter(pk=challenge.pk).update(changes_result=False)
    actions.answer_challenge(second, by=scene.agent, upheld=True, answer="不影响结果。")
    assert queries.held_up(tender) == []


def test_what_is_said_against_the_document_holds_the_contract_up_too_until_it_is_answered(scene: Evaluating) -> None:
    """条例 54: whatever may change the result."""
    challenge = challenged(scene)
    Challenge.objects.filter(pk=challenge.pk).update(about="document")
    (said,) = queries.held_up(challenge.tender)
    assert "还没有答复" in said
    actions.answer_challenge(challenge, by=scene.agent, upheld=True, answer="文件有错。", changes_result=True)
    (said,) = queries.held_up(challenge.tender)
    assert "成立并且影响中标结果" in said
    Challenge.objects.filter(pk=challenge.pk).update(changes_result=False)
    assert queries.held_up(challenge.tender) == []


def test_a_complaint_is_counted_from_the_end_of_the_term_and_not_from_the_answer(scene: Evaluating) -> None:
    """94号令 17: fifteen working days."""
    challenge = challenged(scene)
    with pytest.raises(Refused, match="答复期限还没有过"):
        actions.file_complaint(challenge, by=scene.bidders[0], text="不服。")
    actions.answer_challenge(challenge, by=scene.agent, upheld=False, answer="没有错。")
    assert queries.may_complain_until(challenge) == day_of("clock.challenge.complaint", challenge.due_on)
    assert "向财政部门投诉" in client_of(scene.bidders[0]).get(challenge.page).content.decode()
    Challenge.objects.update(due_on=localdate() - timedelta(days=40))
    with pytest.raises(Refused, match="已经过了"):
        actions.file_complaint(Challenge.objects.get(), by=scene.bidders[0], text="不服。")
    Challenge.objects.update(due_on=localdate() - timedelta(days=2), answered_on=None, answered_by=None, upheld=None)
    assert actions.file_complaint(Challenge.objects.get(), by=scene.bidders[0], text="没有答复。").pk


def test_a_complaint_is_checked_suspends_and_is_decided_by_the_finance_department(scene: Evaluating) -> None:
    complaint = complained(scene)
    assert complaint.check_by == day_of("clock.challenge.complaint_check", localdate())
    assert complaint.decide_by == day_of("clock.challenge.complaint_decided", localdate())
    assert [each.pk for each in queries.to_check(scene.watcher)] == [complaint.pk]
    with pytest.raises(NotAllowed):
        actions.accept_complaint(complaint, by=scene.officer)
    with pytest.raises(Refused, match="受理以后"):
        actions.suspend_purchase(complaint, by=scene.watcher)
    client = client_of(scene.watcher)
    assert client.post(f"/purchasing/complaints/{complaint.pk}/accept/").status_code == 302
    assert client.post(f"/purchasing/complaints/{complaint.pk}/suspend/").status_code == 302
    held = Complaint.objects.get()
    assert held.suspended_until is not None and held.suspended_until == localdate() + timedelta(days=30)
    (said,) = queries.held_up(held.challenge.tender)
    assert "财政部门通知暂停采购活动，到 " in said and day_named(held.suspended_until) in said and "第五十七条" in said
    with pytest.raises(Refused, match="只能通知一次"):
        actions.suspend_purchase(held, by=scene.watcher)
    decided = client.post(f"/purchasing/complaints/{complaint.pk}/decide/", {"outcome": "no", "decision": "驳回投诉。"})
    assert decided.status_code == 302 and queries.held_up(held.challenge.tender) == []
    assert "驳回投诉。" in client_of(scene.bidders[0]).get(held.challenge.page).content.decode()
    with pytest.raises(Refused, match="已经办结"):
        actions.decide_complaint(held, by=scene.watcher, upheld=True, decision="再定。")


def test_a_complaint_that_is_not_taken_up_says_why(scene: Evaluating) -> None:
    complaint = complained(scene)
    at = f"/purchasing/complaints/{complaint.pk}/refuse/"
    assert client_of(scene.watcher).post(at, {"reason": "超出质疑的内容。"}).status_code == 302
    assert "超出质疑的内容。" in client_of(scene.bidders[0]).get(complaint.challenge.page).content.decode()
    with pytest.raises(Refused, match="办结"):
        actions.accept_complaint(complaint, by=scene.watcher)


def test_a_challenge_is_raised_from_the_page_of_the_tender(scene: Evaluating) -> None:
    tender = awarded(scene)
    client = client_of(scene.bidders[0])
    assert "提出质疑" in client.get(tender.get_absolute_url()).content.decode()
    given = {"agency": scene.agencies[0].pk, "about": "result", "text": "客观分算错了。"}
    assert client.post(f"/purchasing/tenders/{tender.pk}/challenge/", given).status_code == 302
    foreign = {**given, "agency": scene.agencies[1].pk}
    assert client.post(f"/purchasing/tenders/{tender.pk}/challenge/", foreign).status_code == 422
    assert scene.agencies[0].name in client_of(scene.officer).get(tender.get_absolute_url()).content.decode()


def suspended(scene: Evaluating, tender: Tender) -> Complaint:
    """A complaint about the process, for which the finance department has stopped the purchase."""
    challenge = actions.raise_challenge(
        scene.agencies[0], by=scene.bidders[0], tender=tender, about="process", text="评委迟到。"
    )
    actions.answer_challenge(challenge, by=scene.agent, upheld=False, answer="没有迟到。")
    made = actions.file_complaint(Challenge.objects.get(), by=scene.bidders[0], text="仍然不服。")
    actions.accept_complaint(made, by=scene.watcher)
    return actions.suspend_purchase(Complaint.objects.get(), by=scene.watcher)


def test_while_the_finance_department_suspends_nothing_is_awarded_and_no_result_is_published(scene: Evaluating) -> None:
    """政府采购法 57."""
    tender = scene.ranked()
    complaint = suspended(scene, tender)
    with pytest.raises(Refused, match="第五十七条.*请问财政部门的采购监督人员"):
        awards.decide_award(tender, by=scene.approver)
    with pytest.raises(Refused, match="暂停采购活动"):
        awards.deem_award(tender, by=scene.agent)
    Complaint.objects.update(suspended_until=localdate() - timedelta(days=1))
    awards.decide_award(tender, by=scene.approver)
    Complaint.objects.update(suspended_until=localdate())
    with pytest.raises(Refused, match="暂停采购活动"):
        awards.publish_result(tender, by=scene.agent)
    actions.decide_complaint(Complaint.objects.get(pk=complaint.pk), by=scene.watcher, upheld=False, decision="驳回。")
    assert awards.publish_result(tender, by=scene.agent).published_on == localdate()


def test_a_complaint_that_is_upheld_after_another_was_chosen_counts_against_that_award(scene: Evaluating) -> None:
    complaint = complained(scene)
    tender = complaint.challenge.tender
    awards.award_next(tender, by=scene.approver, why="refused", reason="来函放弃。")
    assert not queries.upheld_against(tender)
    actions.accept_complaint(complaint, by=scene.watcher)
    actions.decide_complaint(Complaint.objects.get(), by=scene.watcher, upheld=True, decision="评分有误。")
    assert queries.upheld_against(tender) and "成立并且影响中标结果" in str(queries.held_up(tender)[0])


def test_a_complaint_waits_for_who_decides_over_that_purchaser_and_for_nobody_who_reads_it_only(
    scene: Evaluating,
) -> None:
    complaint = complained(scene)
    elsewhere = user_with("procurement_supervisor", scene.city.places["330402"])
    grant(elsewhere, "project_officer", scene.buyer)
    reader = User.objects.get(pk=elsewhere.pk)
    assert queries.complaints(reader).filter(pk=complaint.pk).exists()
    assert not queries.to_check(reader).exists() and queries.to_check(scene.watcher).exists()


def test_the_page_of_an_answered_challenge_names_what_the_purchase_still_waits_for(scene: Evaluating) -> None:
    challenge = challenged(scene)
    assert queries.waits_for(challenge) == [], "nobody has answered it"
    actions.answer_challenge(challenge, by=scene.agent, upheld=False, answer="评分没有错。")
    challenge = Challenge.objects.get()
    published = Award.objects.get().published_on
    assert published is not None
    until, last = queries.may_complain_until(challenge), day_of("clock.contract.signing", published)
    said = [str(each) for each in queries.waits_for(challenge)]
    assert said == [f"质疑人可以投诉，到 {day_named(until)} 为止。", f"签订合同，最晚 {day_named(last)}。"]
    for who in (scene.agent, scene.bidders[0]):
        page = client_of(who).get(f"/purchasing/challenges/{challenge.pk}/").content.decode()
        assert "这次采购还在等" in page and "签订合同，最晚" in page
    actions.file_complaint(challenge, by=scene.bidders[0], text="仍然不服。")
    assert [str(each)[:4] for each in queries.waits_for(Challenge.objects.get())] == ["签订合同"]
    Tender.objects.update(state="failed")
    assert queries.waits_for(Challenge.objects.get()) == []
