"""Challenges and complaints: until when each may be raised and has to be answered, what they hold up, what waits for whom."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.queries import special_days
from heli.core.rules.book import Source as RuleSource
from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence, day_named
from heli.core.waiting import Source, Waiting
from heli.directory.models import Organisation
from heli.purchasing.models import Award, Bid, Challenge, Complaint, Contract, Tender
from heli.purchasing.models.challenges import RAISE
from heli.purchasing.queries import desks
from heli.purchasing.queries.award import award_of, day_of, notice_ends
from heli.purchasing.queries.evaluation import evaluation_of
from heli.purchasing.rules import complaints as rules
from heli.purchasing.rules.complaints import Deed, Late
from heli.purchasing.rules.rank import LAW

VIEW, ANSWER = "purchasing.challenge.view", "purchasing.challenge.answer"
ACCEPT, DECIDE = "purchasing.complaint.accept", "purchasing.complaint.decide"
SEND, EXPLAIN = "purchasing.complaint.send", "purchasing.complaint.explain"
About = Challenge.About


def challenges(user: Any) -> QuerySet[Challenge]:
    """Those of this user's side, and those this user's agency raised."""
    if not user.holds(VIEW):
        return Challenge.objects.none()
    found = Challenge.objects.visible_to(user).select_related("tender__buyer", "agency", "answered_by", "complaint")
    return found.order_by("-pk")


def complaints(user: Any) -> QuerySet[Complaint]:
    """Those about challenges this user may read."""
    found = Complaint.objects.filter(challenge__in=challenges(user))
    return found.select_related("challenge__tender", "challenge__agency").order_by("-pk")


def known_on(tender: Tender, about: str) -> date | None:
    """From which day a challenge is counted (94号令第十条、第十一条); None where there is nothing to challenge yet."""
    if about == About.DOCUMENT:
        return (
            None
            if tender.announced_on is None
            else day_of("clock.notice.tender_notice", tender.announced_on) - timedelta(days=1)
        )
    if about == About.RESULT:
        award = award_of(tender)
        return notice_ends(award) if award else None
    return _last_step_on(tender)


def _last_step_on(tender: Tender) -> date | None:
    """When the step of the process ended that ended last: what happened in it could not be known before."""
    ended = _steps_of(tender)
    return localtime(max(ended)).date() if ended else None


def _steps_of(tender: Tender) -> list[datetime]:
    held = evaluation_of(tender)
    steps = (held.qualified_at, held.conforming_at, held.quotes_opened_at, held.signed_at) if held else ()
    return [each for each in (tender.opened_at, *steps) if each is not None]


def last_day(tender: Tender, about: str) -> date | None:
    """The last day on which it may be challenged."""
    since = known_on(tender, about)
    return day_of("clock.challenge.challenge", since) if since else None


def raised_already(agency: Organisation, tender: Tender, about: str) -> Sentence | None:
    """Why an agency may not challenge the same step again: the document asks that all be raised at once (94号令第十条). What ended
    after its challenge, or was changed in the document since, is another step."""
    if not tender.one_challenge:
        return None
    before = Challenge.objects.filter(agency=agency, tender=tender, about=about).order_by("-pk").first()
    if before is None or _goes_on_after(tender, about, before.created_at):
        return None
    return Sentence(
        "采购文件要求一次性提出针对同一采购程序环节的质疑，%(day)s 已经提出过：%(source)s。",
        day=day_named(before.received_on), source=source_on("document.one_challenge").cited,
    )  # fmt: skip


def _goes_on_after(tender: Tender, about: str, moment: datetime) -> bool:
    if about == About.DOCUMENT:
        return tender.clarifications.filter(sent_at__gt=moment).exists()
    if about == About.RESULT:
        award = award_of(tender)
        return award is not None and award.created_at > moment
    return any(each > moment for each in _steps_of(tender))


def may_complain_until(challenge: Challenge) -> date:
    """Counted from the end of the term for the answer, not from the answer."""
    return day_of("clock.challenge.complaint", challenge.due_on)


def may_complain(user: Any, challenge: Challenge) -> bool:
    """Whether this user's agency may complain today: who challenged may, whether it bid or not."""
    mine = user.holds(RAISE) and _speaks_for(user).filter(pk=challenge.agency_id).exists()
    answered = challenge.answered_on is not None or localdate() > challenge.due_on
    done = Complaint.objects.filter(challenge=challenge).exists()
    return bool(mine and answered and not done and localdate() <= may_complain_until(challenge))


def _speaks_for(user: Any) -> QuerySet[Organisation]:
    """The agencies in whose name this user challenges and complains."""
    nodes = user.offices(RAISE) if user.holds(RAISE) else ()
    found = Organisation.objects.in_use().order_by("name_pinyin", "pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def challengers(user: Any, tender: Tender) -> QuerySet[Organisation]:
    """For which agencies this user may challenge a tender: all while the document may be challenged, which can be longer than bids
    are taken (94号令第十条), then those that bid. Below the limits the law knows no challenge of a purchase (政府采购法第二条)."""
    if tender.method == Tender.Method.DIRECT or tender.is_of_society:
        return Organisation.objects.none()
    found = _speaks_for(user)
    last = last_day(tender, About.DOCUMENT) if tender.state in Tender.PUBLIC else None
    if tender.state == Tender.State.ANNOUNCED or (last is not None and localdate() <= last):
        return found
    return found.filter(pk__in=tender.bids.filter(state__in=Bid.CAME).values("agency"))


def held_up(tender: Tender) -> list[Sentence]:
    """Why no contract may be signed or fulfilled now, and until when; nothing where it may."""
    found = []
    stops = str(source_on("contract.held_up"))
    # what is said against the document can change the result too, as long as nobody has answered it
    waits = Challenge.objects.filter(tender=tender, answered_on__isnull=True).order_by("-due_on").first()
    if waits is not None:
        said = Sentence(
            "有质疑还没有答复，答复期限到 %(day)s 为止（%(source)s）。", day=day_named(waits.due_on), source=stops
        )
        found.append(said)
    if upheld_against(tender):
        found.append(
            Sentence("有质疑或者投诉成立并且影响中标结果，要先另行确定中标人或者废标（%(source)s）。", source=stops)
        )
    reason = suspended(tender)
    return found if reason is None else [*found, reason]


def waits_for(challenge: Challenge) -> list[Sentence]:
    """What the purchase still waits for once a challenge was answered, beside what holds it up; nothing where it has ended."""
    tender = challenge.tender
    if challenge.answered_on is None or tender.state in Tender.WITHOUT_RESULT:
        return []
    found, until = [], may_complain_until(challenge)
    if not Complaint.objects.filter(challenge=challenge).exists() and localdate() <= until:
        found.append(Sentence("质疑人可以投诉，到 %(day)s 为止。", day=day_named(until)))
    award = award_of(tender)
    if award is not None and award.published_on is not None and not tender.is_framework:
        signed = Contract.objects.filter(award=award, signed_on__isnull=False).exclude(state=Contract.State.DROPPED)
        last = day_of("clock.contract.signing", award.published_on)
        if not signed.exists():
            found.append(Sentence("签订合同，最晚 %(day)s。", day=day_named(last)))
    elif tender.deadline_at is not None and not tender.is_due:
        found.append(Sentence("投标截止和开标，%(day)s。", day=day_named(localtime(tender.deadline_at).date())))
    else:
        found.append(Sentence("评审和确定中标人。"))
    return found


def is_open(tender: Tender) -> bool:
    """Whether a challenge waits for its answer, or the purchase is suspended."""
    asked = Challenge.objects.filter(tender=tender, answered_on__isnull=True)
    return asked.exists() or suspended(tender) is not None


def source_on(key: str) -> RuleSource:
    """By which article, today."""
    return open_book(LAW).at(key, localdate()).source


def suspended(tender: Tender) -> Sentence | None:
    """What the finance department has notified, and until when (政府采购法第五十七条)."""
    running = Complaint.objects.filter(
        challenge__tender=tender, suspended_until__gte=localdate(), decided_on__isnull=True
    )
    until = running.aggregate(last=Max("suspended_until"))["last"]
    if until is None:
        return None
    source = str(source_on("contract.suspended"))
    return Sentence(
        "财政部门通知暂停采购活动，到 %(day)s 为止（%(source)s）。有疑问的，请问财政部门的采购监督人员。",
        day=day_named(until),
        source=source,
    )


def upheld_against(tender: Tender) -> bool:
    """Whether a challenge or a complaint was upheld that changes the result, and no other was chosen because of it since."""
    upheld = Challenge.objects.filter(tender=tender)
    upheld = upheld.filter(Q(upheld=True, changes_result=True) | Q(complaint__upheld=True))
    ended = Award.objects.filter(tender=tender, ended_on__isnull=False).exists()
    award = award_of(tender) if ended else None
    if award is None:
        return upheld.exists()
    # an answer and a decision are final: nothing of them is saved again after the moment at which they were given
    answered = Q(upheld=True, changes_result=True, updated_at__gt=award.created_at)
    return upheld.filter(answered | Q(complaint__upheld=True, complaint__updated_at__gt=award.created_at)).exists()


def refuse_by(complaint: Complaint) -> date:
    """Until when it is told that a complaint is not taken up."""
    return day_of("clock.challenge.complaint_refused", complaint.filed_on)


def late(challenge: Challenge, days: dict[date, str] | None = None) -> list[Late]:
    """What was done after its day, or is past it and still to be done, each with its article. ``days``: those that differ from
    Monday to Friday, where many are asked about."""
    deeds = [Deed("clock.challenge.challenge_reply", challenge.received_on, challenge.answered_on)]
    complaint = getattr(challenge, "complaint", None)
    if complaint is not None:
        deeds += _deeds_about(complaint)
    return rules.late(deeds, localdate(), special_days() if days is None else days)


def _deeds_about(complaint: Complaint) -> list[Deed]:
    since, clock = complaint.filed_on, "clock.challenge.complaint_"
    if complaint.is_accepted is False:
        return [Deed(f"{clock}refused", since, complaint.checked_on)]
    sent = complaint.sent_on or complaint.decided_on  # decided without copies: nobody sends them any more
    found = [Deed(f"{clock}check", since, complaint.checked_on), Deed(f"{clock}sent", since, sent)]
    if complaint.sent_on and complaint.explained_on:  # who does not explain waives it, and is late with nothing
        found.append(Deed(f"{clock}explained", complaint.sent_on, complaint.explained_on))
    return [*found, Deed(f"{clock}decided", since, complaint.decided_on)]


# what waits


def to_answer(user: Any) -> QuerySet[Challenge]:
    """Of the purchasers and agencies for which this user speaks, but not where this user evaluated or decided."""
    if not user.holds(ANSWER):
        return Challenge.objects.none()
    nodes = user.offices(ANSWER)
    found = Challenge.objects.filter(answered_on__isnull=True).select_related("tender__buyer", "agency")
    mine = user.hands(ANSWER)
    sat = Tender.objects.filter(evaluation__members__actor__in=mine, evaluation__members__replaced_at__isnull=True)
    found = found.exclude(tender__in=sat.values("pk")).exclude(tender__awards__decided_by__in=mine)
    chose = desks.lent_to(mine, "award", *desks.DECIDES)
    found = found.exclude(tender__in=Award.objects.filter(pk__in=chose).values("tender"))
    if nodes is not None:
        keys = [node // 2 for node in nodes]
        found = found.filter(Q(tender__buyer__in=keys) | Q(tender__agent__in=keys))
    return found.order_by("due_on", "pk")


def _complaints_of(user: Any, permission: str) -> QuerySet[Complaint]:
    """Open ones about purchases over which this user holds the right, beside the one to read them."""
    over = seen_by_sides(user, permission, "challenge__tender__buyer", "challenge__tender__agent")
    return complaints(user).filter(over, decided_on__isnull=True).order_by("check_by", "pk")


def to_check(user: Any) -> QuerySet[Complaint]:
    return _complaints_of(user, ACCEPT).filter(checked_on__isnull=True)


def to_send(user: Any) -> QuerySet[Complaint]:
    """Taken up, and no copy has gone to the respondent."""
    return _complaints_of(user, SEND).filter(is_accepted=True, sent_on__isnull=True).order_by("send_by", "pk")


def to_explain(user: Any) -> QuerySet[Complaint]:
    """About purchases of the sides for which this user speaks."""
    if not user.holds(EXPLAIN):
        return Complaint.objects.none()
    over = seen_by_sides(user, EXPLAIN, "challenge__tender__buyer", "challenge__tender__agent")
    found = Complaint.objects.filter(over, sent_on__isnull=False, explained_on__isnull=True, decided_on__isnull=True)
    return found.select_related("challenge__tender__buyer", "challenge__agency").order_by("explain_by", "pk")


def to_decide(user: Any) -> QuerySet[Complaint]:
    return _complaints_of(user, DECIDE).filter(is_accepted=True)


def _challenge_line(challenge: Challenge) -> Waiting:
    about = Sentence("%(name)s，%(number)s", name=challenge.agency.name, number=challenge.tender.number)
    return Waiting(challenge.tender.title, about, challenge.due_on, _("答复质疑"), challenge.page)


def _complaint_line(verb: Any, day: str) -> Any:
    def line(complaint: Complaint) -> Waiting:
        held = complaint.challenge
        about = Sentence("%(name)s，%(number)s", name=held.agency.name, number=held.tender.number)
        return Waiting(held.tender.title, about, getattr(complaint, day), verb, held.page)

    return line


WAITING = (
    Source(ANSWER, _("待答复的质疑"), ANSWER, to_answer, _challenge_line, until="due_on"),
    Source(ACCEPT, _("待审查的投诉"), ACCEPT, to_check,
           _complaint_line(_("审查投诉"), "check_by"), until="check_by"),
    Source(SEND, _("待发送副本的投诉"), SEND, to_send,
           _complaint_line(_("登记发送副本"), "send_by"), until="send_by"),
    Source(EXPLAIN, _("待说明的投诉"), EXPLAIN, to_explain,
           _complaint_line(_("作出说明"), "explain_by"), until="explain_by"),
    Source(DECIDE, _("待处理的投诉"), DECIDE, to_decide, _complaint_line(_("处理投诉"), "decide_by"), until="decide_by"),
)  # fmt: skip
