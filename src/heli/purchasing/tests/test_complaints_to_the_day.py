"""Complaints held to the day; the challenges of one step at once; who complained without ground too often is proposed, never entered."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate, now

from heli.accounts import acting
from heli.core.actions.settings import load_law
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification
from heli.purchasing.actions import award as awards
from heli.purchasing.actions import challenges as actions
from heli.purchasing.actions import conduct
from heli.purchasing.models import Award, Challenge, Complaint, ConductEntry, Evaluation, Tender
from heli.purchasing.queries import challenges as queries
from heli.purchasing.queries import flags, groundless
from heli.purchasing.queries.award import day_of
from heli.purchasing.queries.tender_text import text_of
from heli.purchasing.tests.evaluation_scene import Evaluating
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Evaluating:
    load_law(None, by=acting.console())
    return Evaluating(city)


def challenged(scene: Evaluating, about: str = "result") -> Challenge:
    tender = scene.ranked()
    awards.decide_award(tender, by=scene.approver)
    awards.publish_result(tender, by=scene.agent)
    return again(scene, tender, about)


def again(scene: Evaluating, tender: Tender, about: str = "result") -> Challenge:
    agency, by = scene.agencies[0], scene.bidders[0]
    return actions.raise_challenge(agency, by=by, tender=tender, about=about, text="客观分算错了。")


def complained(scene: Evaluating, challenge: Challenge | None = None) -> Complaint:
    held = challenge or challenged(scene)
    actions.answer_challenge(held, by=scene.agent, upheld=False, answer="评分没有错。")
    return actions.file_complaint(Challenge.objects.get(pk=held.pk), by=scene.bidders[0], text="仍然不服。")


def accepted(scene: Evaluating) -> Complaint:
    return actions.accept_complaint(complained(scene), by=scene.watcher)


def without_ground(scene: Evaluating, many: int) -> Tender:
    """So many complaints of the first agency decided to be without ground."""
    tender = challenged(scene).tender
    for _number in range(many - 1):
        again(scene, tender)
    for challenge in Challenge.objects.order_by("pk"):
        made = actions.accept_complaint(complained(scene, challenge), by=scene.watcher)
        actions.decide_complaint(made, by=scene.watcher, upheld=False, is_groundless=True, decision="查无实据，驳回。")
    return tender


# one challenge per step


def test_a_document_that_asks_for_it_lets_one_step_be_challenged_once(scene: Evaluating) -> None:
    """94号令 10: what ended since is another step."""
    tender = challenged(scene, "process").tender
    again(scene, tender, "process")
    Tender.objects.filter(pk=tender.pk).update(one_challenge=True, announced_on=localdate())
    tender.refresh_from_db()
    for about in ("process", "process"):
        with pytest.raises(Refused, match="一次性提出.*第十条"):
            again(scene, tender, about)
    assert again(scene, tender, "result").pk and again(scene, tender, "document").pk
    for about in ("result", "document"):
        with pytest.raises(Refused, match="一次性提出.*第十条"):
            again(scene, tender, about)
    other = actions.raise_challenge(
        scene.agencies[1], by=scene.bidders[1], tender=tender, about="process", text="没有唱标。"
    )
    assert other.pk
    Evaluation.objects.filter(tender=tender).update(signed_at=now() + timedelta(minutes=1))
    assert again(scene, tender, "process").pk
    Award.objects.filter(tender=tender).update(created_at=now() + timedelta(minutes=1))
    assert again(scene, tender, "result").pk
    tender.clarifications.create(text="改了资格条件。", affects_bids=True, sent_at=now() + timedelta(minutes=1))
    assert again(scene, tender, "document").pk


def test_the_document_says_that_challenges_are_raised_at_once(scene: Evaluating) -> None:
    tender = scene.opened_with()
    said = "一次性提出针对同一采购程序环节的质疑"
    for asks in (False, True):
        tender.one_challenge = asks
        lines = [line for part in text_of(tender) for line in part.sentences if said in line]
        assert len(lines) == (1 if asks else 0)
    assert "财政部令第94号）第十条" in lines[0]


# the clocks


def test_copies_go_to_the_respondent_who_explains_within_five_working_days(scene: Evaluating) -> None:
    """94号令 21, 22."""
    complaint = accepted(scene)
    with pytest.raises(Refused, match="以后说明一次"):
        actions.explain_complaint(complaint, by=scene.agent, explanation="没有错。")
    assert complaint.send_by == day_of("clock.challenge.complaint_sent", localdate())
    assert list(queries.to_send(scene.watcher)) == [complaint]
    sent = actions.send_complaint(complaint, by=scene.watcher)
    assert sent.explain_by == day_of("clock.challenge.complaint_explained", localdate())
    assert Notification.objects.filter(kind="purchasing.complaint.send", reader=scene.agent.actor).exists()
    assert not queries.to_send(scene.watcher).exists() and list(queries.to_explain(scene.agent)) == [complaint]
    with pytest.raises(Refused, match="并且只发送一次"):
        actions.send_complaint(sent, by=scene.watcher)
    with pytest.raises(NotAllowed):
        actions.explain_complaint(sent, by=scene.bidders[0], explanation="没有错。")
    with pytest.raises(Refused, match="说明期限到"):
        actions.decide_complaint(sent, by=scene.watcher, upheld=False, decision="驳回。")
    page = client_of(scene.agent).get(sent.challenge.page).content.decode()
    assert "对投诉作出说明" in page
    explained = actions.explain_complaint(sent, by=scene.agent, explanation="评分表都在。")
    assert explained.explained_on == localdate() and not queries.to_explain(scene.agent).exists()
    with pytest.raises(Refused, match="以后说明一次"):
        actions.explain_complaint(explained, by=scene.agent, explanation="再说一次。")
    decided = actions.decide_complaint(explained, by=scene.watcher, upheld=False, decision="驳回。")
    assert not decided.is_groundless and not groundless.complainers(scene.watcher).exists()
    assert "评分表都在。" in client_of(scene.watcher).get(decided.challenge.page).content.decode()


def test_who_does_not_explain_has_waived_it_and_the_complaint_is_decided(scene: Evaluating) -> None:
    sent = actions.send_complaint(accepted(scene), by=scene.watcher)
    Complaint.objects.filter(pk=sent.pk).update(explain_by=localdate() - timedelta(days=1))
    decided = actions.decide_complaint(Complaint.objects.get(), by=scene.watcher, upheld=False, decision="驳回。")
    assert decided.decided_on and not queries.late(decided.challenge)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"is_accepted": False, "refusal": "超出质疑。"}, "告知不予受理.*第二十一条"),
        ({"is_accepted": True}, "审查投诉书.*第二十一条"),
    ],
)
def test_a_late_refusal_and_a_late_taking_up_are_shown_as_late(
    scene: Evaluating, changes: dict[str, object], said: str
) -> None:
    complaint = complained(scene)
    long_ago = localdate() - timedelta(days=40)
    Complaint.objects.filter(pk=complaint.pk).update(filed_on=long_ago, checked_on=localdate(), **changes)
    challenge = Challenge.objects.get()
    (first, *_more) = queries.late(challenge)
    assert re.search(said, str(first.said))
    page = client_of(scene.watcher).get(challenge.page).content.decode()
    assert "逾期" in page and "第二十一条" in page
    found = [each for each in flags.flags_of(scene.watcher, challenge.tender) if each.code == "late_deed"]
    assert str(first.said) in [str(each.said) for each in found]


def test_a_late_complaint_is_refused_with_the_article(scene: Evaluating) -> None:
    challenge = challenged(scene)
    Challenge.objects.filter(pk=challenge.pk).update(due_on=date(2025, 1, 6))
    with pytest.raises(Refused, match="投诉的期限到 2025年.*第五十五条"):
        actions.file_complaint(Challenge.objects.get(), by=scene.bidders[0], text="不服。")


# three without ground


def test_three_complaints_without_ground_are_proposed_with_their_evidence_and_never_entered_by_themselves(
    scene: Evaluating,
) -> None:
    """94号令 37."""
    agency = scene.agencies[0]
    without_ground(scene, 2)
    assert not groundless.complainers(scene.watcher).exists()
    extra = again(scene, Challenge.objects.all()[0].tender)
    made = actions.accept_complaint(complained(scene, extra), by=scene.watcher)
    actions.decide_complaint(made, by=scene.watcher, upheld=False, is_groundless=True, decision="没有证据。")
    assert list(groundless.complainers(scene.watcher)) == [agency] and not ConductEntry.objects.exists()
    assert not groundless.complainers(scene.bidders[0]).exists()
    line = groundless.WAITING[0].line(agency)
    page = client_of(scene.watcher).get(line.url).content.decode()
    assert "3 次投诉查无实据" in page and "没有证据。" in page
    assert agency.name in client_of(scene.watcher).get("/purchasing/conduct/").content.decode()
    entry = conduct.open_entry(
        agency, by=scene.watcher, kind="groundless_complaints", facts="三次。", evidence="三份决定。"
    )
    assert groundless.named_in(scene.watcher, entry).count() == 3
    assert not groundless.complainers(scene.watcher).exists()
    assert "有关的投诉" in client_of(scene.watcher).get(entry.get_absolute_url()).content.decode()
    conduct.withdraw_entry(entry, by=user_with("procurement_supervisor", scene.city.root), withdrawal="重新核实。")
    assert list(groundless.complainers(scene.watcher)) == [agency]


def test_complaints_a_year_apart_and_those_that_were_only_dismissed_are_not_counted(scene: Evaluating) -> None:
    without_ground(scene, 3)
    assert groundless.complainers(scene.watcher).exists()
    first = Complaint.objects.order_by("pk")[0]
    Complaint.objects.filter(pk=first.pk).update(decided_on=localdate() - timedelta(days=370))
    assert not groundless.complainers(scene.watcher).exists()
    Complaint.objects.filter(pk=first.pk).update(decided_on=localdate(), is_groundless=False)
    assert not groundless.complainers(scene.watcher).exists()
