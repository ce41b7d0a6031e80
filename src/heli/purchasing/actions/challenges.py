"""Challenges and complaints, each within its clock; answered by somebody else than who evaluated or decided."""

from __future__ import annotations

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import speaks_for_office
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence, day_named
from heli.directory.models import Organisation
from heli.purchasing.actions.desks import buying, must_be_apart
from heli.purchasing.actions.evaluation import must_be_side
from heli.purchasing.actions.sides import speaking_for
from heli.purchasing.models import Bid, Challenge, Complaint, Member, Tender
from heli.purchasing.queries import challenges as queries
from heli.purchasing.queries.award import day_of
from heli.purchasing.queries.desks import acting, answerers, deciders
from heli.purchasing.rules import clocks, complaints
from heli.purchasing.rules.desks import SUPERVISOR

About = Challenge.About


def _speakers(challenge: Challenge) -> list[Actor]:
    """Who hears for the supplier."""
    right = "purchasing.challenge.raise"
    return [user.actor for user in who_may(right, challenge) if speaks_for_office(user, right, challenge.agency)]


@action("purchasing.challenge.raise", final=True, lock=False)
def raise_challenge(agency: Organisation, /, *, by: Acting, tender: Tender, about: str, text: str) -> Challenge:
    """Within seven working days from when it could be known; of the process and the result only by who bid."""
    speaking_for(by, "purchasing.challenge.raise", agency)
    if (
        tender.method == Tender.Method.DIRECT or tender.is_of_society
    ):  # below the limits the law knows no challenge (政府采购法第二条)
        raise Refused(_("限额以下的自行采购不适用质疑，有意见请直接向购买主体提出。"), field="about", code="method")
    bid = tender.bids.filter(agency=agency, state__in=Bid.CAME)
    if about != About.DOCUMENT and not (tender.opened_at and bid.exists()):
        raise Refused(_("没有参加这次采购的单位，只能质疑采购文件。"), field="about", code="no_bid")
    if same := queries.raised_already(agency, tender, about):
        raise Refused(same, field="about", code="once")
    today, last = localdate(), queries.last_day(tender, about)
    if last is None:
        raise Refused(_("现在还没有可以质疑的内容。"), field="about", code="early")
    if today > last:
        source = clocks.clock("clock.challenge.challenge", today).source
        text_ = Sentence("质疑的期限到 %(day)s 为止，已经过了：%(source)s。", day=day_named(last), source=source.cited)
        raise Refused(text_, field="about", code="late")
    made = Challenge(
        tender=tender, agency=agency, about=about, text=text, received_on=today,
        due_on=day_of("clock.challenge.challenge_reply", today),
    )  # fmt: skip
    made.save()
    words = Sentence("收到质疑：%(title)s", title=tender.title)
    told = [user.actor for user in who_may("purchasing.challenge.answer", tender)]
    tell(told, "purchasing.challenge.raise", tender, words, by=by, until=made.due_on)
    return made


@action("purchasing.challenge.answer", final=True)
@buying("purchasing.challenge.answer")
def answer_challenge(
    challenge: Challenge, /, *, by: Acting, upheld: bool, answer: str, changes_result: bool = False
) -> Challenge:
    """By the purchaser's side, and by nobody who sat on the committee or decided the award, nor for whom it was decided."""
    tender = challenge.tender
    must_be_side(tender, by, "purchasing.challenge.answer")
    if challenge.answered_on:
        raise Refused(_("这份质疑已经答复过。"), code="answered")
    people = acting(by, "purchasing.challenge.answer", challenge)
    sat = Member.objects.sitting().filter(evaluation__tender=tender, actor__in=people).exists()
    if sat or deciders(tender) & people:
        raise Refused(_("评审或者确定中标人的人不答复质疑，请由别人答复。"), code="own")
    challenge.upheld, challenge.changes_result = upheld, upheld and changes_result
    challenge.answer, challenge.answered_by, challenge.answered_on = answer, by.actor, localdate()
    challenge.save()
    words = Sentence("质疑已答复：%(title)s", title=tender.title)
    tell(_speakers(challenge), "purchasing.challenge.answer", tender, words, by=by)
    return challenge


@action("purchasing.complaint.file", final=True)
def file_complaint(challenge: Challenge, /, *, by: Acting, text: str) -> Complaint:
    """Where the answer does not satisfy or did not come; within fifteen working days from the end of the term for it."""
    speaking_for(by, "purchasing.complaint.file", challenge.agency)
    today, last = localdate(), queries.may_complain_until(challenge)
    if challenge.answered_on is None and today <= challenge.due_on:
        raise Refused(_("质疑的答复期限还没有过。"), code="early")
    if today > last:
        source = clocks.clock("clock.challenge.complaint", challenge.due_on).source
        said = Sentence("投诉的期限到 %(day)s 为止，已经过了：%(source)s。", day=day_named(last), source=source.cited)
        raise Refused(said, code="late")
    if Complaint.objects.filter(challenge=challenge).exists():
        raise Refused(_("这份质疑已经投诉过。"), code="filed")
    made = Complaint(
        challenge=challenge, text=text, filed_on=today,
        check_by=day_of("clock.challenge.complaint_check", today),
        send_by=day_of("clock.challenge.complaint_sent", today),
        decide_by=day_of("clock.challenge.complaint_decided", today),
    )  # fmt: skip
    made.save()
    words = Sentence("收到投诉：%(title)s", title=challenge.tender.title)
    told = [user.actor for user in who_may("purchasing.complaint.accept", challenge)]
    tell([*told, challenge.tender.drafted_by], "purchasing.complaint.file", challenge.tender, words, by=by)
    return made


def _must_be_another(complaint: Complaint, by: Acting, permission: str) -> None:
    """The one who decides about an answer did not give it."""
    if answerers(complaint.challenge) & acting(by, permission, complaint):
        raise Refused(_("答复质疑的人不处理投诉。"), code="own")
    must_be_apart(complaint.challenge.tender.project, by, SUPERVISOR, permission, complaint)
    if complaint.is_over:
        raise Refused(_("这份投诉已经办结。"), code="decided")


@action("purchasing.complaint.accept", final=True)
def accept_complaint(complaint: Complaint, /, *, by: Acting) -> Complaint:
    _must_be_another(complaint, by, "purchasing.complaint.accept")
    if complaint.checked_on:
        raise Refused(_("这份投诉已经受理。"), code="accepted")
    complaint.is_accepted, complaint.checked_on = True, localdate()
    complaint.save()
    _tell_both(complaint, Sentence("投诉已受理：%(title)s", title=complaint.challenge.tender.title), by)
    return complaint


@action("purchasing.complaint.refuse", final=True)
def refuse_complaint(complaint: Complaint, /, *, by: Acting, reason: str) -> Complaint:
    """Beyond the challenge, or not of who challenged; told with the reason."""
    _must_be_another(complaint, by, "purchasing.complaint.refuse")
    if complaint.checked_on:
        raise Refused(_("这份投诉已经受理。"), code="accepted")
    complaint.is_accepted, complaint.checked_on, complaint.refusal = False, localdate(), reason
    complaint.save()
    _tell_both(complaint, Sentence("投诉不予受理：%(title)s", title=complaint.challenge.tender.title), by)
    return complaint


@action("purchasing.complaint.send", final=True)
def send_complaint(complaint: Complaint, /, *, by: Acting) -> Complaint:
    """Copies go to the respondent, who has five working days from then to explain (94号令第二十一条、第二十二条); once."""
    _must_be_another(complaint, by, "purchasing.complaint.send")
    if not complaint.is_accepted or complaint.sent_on:
        raise Refused(_("受理以后才能发送副本，并且只发送一次。"), code="sent")
    complaint.sent_on = localdate()
    complaint.explain_by = day_of("clock.challenge.complaint_explained", complaint.sent_on)
    complaint.save()
    challenge = complaint.challenge
    words = Sentence("投诉书副本已发送，请作出说明：%(title)s", title=challenge.tender.title)
    told = [user.actor for user in who_may("purchasing.complaint.explain", challenge.tender)]
    tell(told, "purchasing.complaint.send", challenge.tender, words, by=by, until=complaint.explain_by)
    return complaint


@action("purchasing.complaint.explain", final=True)
@buying("purchasing.complaint.explain")
def explain_complaint(complaint: Complaint, /, *, by: Acting, explanation: str) -> Complaint:
    """By the respondent, the purchaser's side, once; who does not explain in time has waived it (94号令第二十二条), and what
    comes later all the same is shown as late."""
    must_be_side(complaint.challenge.tender, by, "purchasing.complaint.explain")
    if not complaint.sent_on or complaint.explained_on:
        raise Refused(_("收到投诉书副本以后说明一次。"), code="explained")
    if complaint.is_over:
        raise Refused(_("这份投诉已经办结。"), code="decided")
    complaint.explanation, complaint.explained_by, complaint.explained_on = explanation, by.actor, localdate()
    complaint.save()
    words = Sentence("被投诉人已作出说明：%(title)s", title=complaint.challenge.tender.title)
    told = [user.actor for user in who_may("purchasing.complaint.decide", complaint)]
    tell(told, "purchasing.complaint.explain", complaint.challenge.tender, words, by=by)
    return complaint


@action("purchasing.complaint.suspend", final=True)
def suspend_purchase(complaint: Complaint, /, *, by: Acting) -> Complaint:
    """Nothing is signed or fulfilled for thirty days at most from the notice (政府采购法第五十七条); once."""
    _must_be_another(complaint, by, "purchasing.complaint.suspend")
    if not complaint.is_accepted or complaint.suspended_on:
        raise Refused(_("受理以后才能通知暂停，并且只能通知一次。"), code="suspended")
    complaint.suspended_on = localdate()
    complaint.suspended_until = day_of("clock.challenge.suspension", complaint.suspended_on)
    complaint.save()
    _tell_both(complaint, Sentence("财政部门通知暂停采购：%(title)s", title=complaint.challenge.tender.title), by)
    return complaint


@action("purchasing.complaint.decide", final=True)
def decide_complaint(
    complaint: Complaint, /, *, by: Acting, upheld: bool, decision: str, is_groundless: bool = False
) -> Complaint:
    """By the finance department, not while the respondent may still explain; the purchaser then declares the tender failed
    where the decision says so. ``is_groundless``: nothing was found that proves it (查无实据)."""
    _must_be_another(complaint, by, "purchasing.complaint.decide")
    if not complaint.is_accepted:
        raise Refused(_("受理以后才能处理。"), code="unchecked")
    if complaint.explain_by and not complaint.explained_on and localdate() <= complaint.explain_by:
        day = day_named(complaint.explain_by)
        raise Refused(Sentence("被投诉人的说明期限到 %(day)s 为止，还没有过。", day=day), code="early")
    complaint.upheld, complaint.is_groundless, complaint.decision = upheld, is_groundless and not upheld, decision
    complaint.decided_by, complaint.decided_on = by.actor, localdate()
    complaint.counts_since = complaints.counted_since(localdate()) if complaint.is_groundless else None
    complaint.save()
    _tell_both(complaint, Sentence("投诉已处理：%(title)s", title=complaint.challenge.tender.title), by)
    return complaint


def _tell_both(complaint: Complaint, words: Sentence, by: Acting) -> None:
    tender = complaint.challenge.tender
    told = [tender.drafted_by, *_speakers(complaint.challenge)]
    tell(told, "purchasing.complaint.decide", tender, words, by=by)
