"""Every change of a case of conduct. Who inquired does not decide, and who decided does not answer the appeal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.db.models import Max, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.accounts.models import Grant, User
from heli.accounts.queries import who_may
from heli.core.actions import action
from heli.core.actions.documents import hang
from heli.core.actions.notifications import tell
from heli.core.actions.turns import take_turn
from heli.core.documents.door import Examined
from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.core.rules.sentence import Sentence, day_named
from heli.core.second import acting
from heli.workforce.actions.register import end
from heli.workforce.models import ConductCase, Employment, EndReason, Own, Worker
from heli.workforce.queries.conduct import deciders, took_part
from heli.workforce.rules import conduct as rules

LIFE = ConductCase.LIFE.steps
Outcome = ConductCase.Outcome


@action("workforce.conduct.receive", lock=False)
def receive_complaint(
    worker: Worker, /, *, by: Acting, complaint: str, complainant: str, contact: str, received_on: date
) -> ConductCase:
    """A complaint about a worker, numbered in its year; who complained may stay unknown."""
    if received_on > localdate():
        raise Refused(_("受理日期不能晚于今天。"), field="received_on", code="date_in_future")
    year = received_on.year
    take_turn(f"workforce.conduct.{year}")  # so that no number is given twice
    last = ConductCase.objects.filter(year=year).aggregate(last=Max("serial"))["last"] or 0
    case = ConductCase(
        worker=worker, year=year, serial=last + 1, complaint=complaint, complainant=complainant, contact=contact,
        received_on=received_on, received_by=by.actor,
    )  # fmt: skip
    case.save()
    return case


@action("workforce.conduct.reveal", lock=False)
def reveal_complainant(case: ConductCase, /, *, by: Acting, purpose: str) -> dict[str, str]:
    """Who complained and how to reach them, for a purpose that is kept with the entry."""
    if len(purpose.strip()) < 2:
        raise Refused(_("请写明为什么要看，例如：联系投诉人核实。"), field="purpose", code="needed")
    return {"complainant": str(case.complainant), "contact": str(case.contact)}


@action("workforce.conduct.inquire", step=LIFE["inquire"])
def begin_inquiry(case: ConductCase, /, *, by: Acting) -> ConductCase:
    """Whoever begins is the one who inquires."""
    case.inquirer = by.actor
    case.save()
    return case


@action("workforce.conduct.call", step=LIFE["call"], final=True)
def call_to_hearing(case: ConductCase, /, *, by: Acting, findings: str, hearing_on: date) -> ConductCase:
    """Tell the person what was found, and when they are heard: not before the days of notice have passed."""
    earliest = rules.earliest_hearing(localdate())
    if hearing_on < earliest:
        raise Refused(
            Sentence("要提前告知本人，最早 %(day)s。", day=day_named(earliest)), field="hearing_on", code="notice"
        )
    case.findings, case.hearing_on = findings, hearing_on
    case.save()
    words = Sentence("%(number)s：%(day)s听取本人的陈述和申辩", number=case.number, day=day_named(hearing_on))
    tell(User.actors_of(case.worker.person_id), "workforce.conduct.call", case.worker, words, by=by, until=hearing_on)
    return case


@action("workforce.conduct.state_own", lock=False, final=True)
def state_own(
    own: Own[ConductCase],
    /,
    *,
    by: Acting,
    statement: str,
    proofs: Iterable[Examined] = (),
    expected: int | None = None,
) -> ConductCase:
    """What the person hands in themselves before they are heard; until then they may put it otherwise."""
    case = _own(own, expected)
    if not case.is_to_be_heard:
        raise Refused(_("陈述和申辩在约定以后、听取以前提交。"), code="state")
    case.own_statement, case.own_stated_on = statement, localdate()
    case.save()
    _hang(case, by, proofs, _("陈述和申辩的材料"))
    assert case.inquirer is not None, "somebody has inquired"
    words = Sentence("%(number)s：本人提交了陈述和申辩", number=case.number)
    tell([case.inquirer], "workforce.conduct.state_own", case, words, by=by)
    return case


@action("workforce.conduct.appeal_own", lock=False, final=True)
def appeal_own(
    own: Own[ConductCase], /, *, by: Acting, appeal: str, proofs: Iterable[Examined] = (), expected: int | None = None
) -> ConductCase:
    """The person appeals themselves."""
    case = _own(own, expected)
    LIFE["appeal"].take(case, {"appeal": appeal})
    _hang(case, by, proofs, _("申诉的材料"))
    return _appeal(case, by, appeal)


def _own(own: Own[ConductCase], expected: int | None) -> ConductCase:
    """One's own case as it is now, held until the end."""
    mine = ConductCase.objects.filter(worker__person=own.person)
    return own.held(mine.select_related("worker__person", "inquirer"), expected)


def _hang(case: ConductCase, by: Acting, proofs: Iterable[Examined], title: str) -> None:
    for number, proof in enumerate(proofs, 1):
        hang(case, by=by, file=proof, title=f"{title} {number}")


@action("workforce.conduct.hear", step=LIFE["hear"])
def record_hearing(case: ConductCase, /, *, by: Acting, statement: str) -> ConductCase:
    """What the person said, or that they did not come or gave up being heard; not before the day they were called to."""
    if case.hearing_on is not None and localdate() < case.hearing_on:
        raise Refused(
            Sentence("约定的日期是 %(day)s，到时再记录。", day=day_named(case.hearing_on)),
            field="statement",
            code="early",
        )
    case.statement = statement
    case.save()
    return case


@action("workforce.conduct.decide", step=LIFE["decide"], final=True)
def decide_case(
    case: ConductCase, /, *, by: Acting, outcome: str, reason: str, begins: date | None = None, until: date | None = None,
    employments: Sequence[Employment] = (),
) -> ConductCase:  # fmt: skip
    """Decide what was heard. A removal ends these posts of the person, on the day before it begins, and their employers
    are told. Nobody decides what they inquired into themselves."""
    if acting(by, "workforce.conduct.decide", case) & took_part(case):
        raise Refused(_("受理或调查这件投诉的人不能作决定，请另一位同事办理。"), code="same_person")
    today = localdate()
    case.outcome, case.reason = outcome, reason
    case.decided_on, case.decided_by, case.appeal_until = today, by.actor, rules.appeal_until(today)
    case.sanction, case.sanction_from, case.sanction_until = outcome, *_term(outcome, begins, until, today)
    case.save()
    told = {actor.pk: actor for actor in User.actors_of(case.worker.person_id)}
    if outcome in ConductCase.SANCTIONS:
        told |= {actor.pk: actor for actor in _employers(case.worker)}
    tell(told.values(), "workforce.conduct.decide", case.worker, _decision(case), by=by)
    if outcome == Outcome.REMOVAL:
        assert case.sanction_from is not None, "a sanction begins"
        _end_posts(case.worker, employments, case.sanction_from, by)
    return case


def _term(outcome: str, begins: date | None, until: date | None, today: date) -> tuple[date | None, date | None]:
    """From and to of a sanction; what holds no registration has neither."""
    if outcome not in ConductCase.SANCTIONS:
        return None, None
    if begins is None:
        raise Refused(_("请填写从哪一天起。"), field="begins", code="needed")
    if begins < today:
        raise Refused(_("处分不能从过去的日子起。"), field="begins", code="past")
    if outcome == Outcome.REMOVAL:
        return begins, None
    if until is None:
        raise Refused(_("暂停要写明到哪一天为止。"), field="until", code="needed")
    if until < begins:
        raise Refused(_("暂停的最后一天不能早于第一天。"), field="until", code="dates")
    return begins, until


def _decision(case: ConductCase) -> Sentence:
    name, begins, until = case.worker.person.name, case.sanction_from, case.sanction_until
    if case.sanction == Outcome.SUSPENSION and begins and until:
        return Sentence(
            "%(name)s的登记暂停，%(begins)s 至 %(until)s", name=name, begins=day_named(begins), until=day_named(until)
        )
    if case.sanction == Outcome.REMOVAL and begins:
        return Sentence("%(name)s的登记自 %(begins)s 起取消", name=name, begins=day_named(begins))
    return Sentence("%(number)s已作出决定", number=case.number)


def _end_posts(worker: Worker, employments: Iterable[Employment], begins: date, by: Acting) -> None:
    """On the day before it begins; who began only after that, on their first day."""
    last_day = begins - timedelta(days=1)
    chosen = [each.pk for each in employments]
    for post in worker.employments.filter(pk__in=chosen, end_on__isnull=True).select_related("organisation"):
        end(post, by, max(last_day, post.start_on or last_day), EndReason.REMOVED, "")


@action("workforce.conduct.appeal", step=LIFE["appeal"])
def appeal_decision(case: ConductCase, /, *, by: Acting, appeal: str) -> ConductCase:
    """Within the term; what was decided holds until the appeal is answered."""
    return _appeal(case, by, appeal)


def _appeal(case: ConductCase, by: Acting, appeal: str) -> ConductCase:
    if not case.in_appeal_term:
        until = day_named(case.appeal_until) if case.appeal_until else ""
        raise Refused(Sentence("申诉期限到 %(day)s 为止，已经过了。", day=until), field="appeal", code="late")
    case.appeal, case.appealed_on = appeal, localdate()
    case.save()
    had_part = deciders(case) | took_part(case)
    may = [user.actor for user in who_may("workforce.conduct.settle", case) if user.actor.pk not in had_part]
    tell(may, "workforce.conduct.appeal", case, Sentence("%(number)s有申诉，等待答复", number=case.number), by=by)
    return case


@action("workforce.conduct.settle", step=LIFE["settle"], final=True)
def settle_appeal(
    case: ConductCase, /, *, by: Acting, verdict: str, settlement: str, until: date | None = None
) -> ConductCase:
    """Answer an appeal: upheld, lifted, or eased to a suspension that ends sooner. Posts that were ended stay ended: the
    employer takes the person back or not. It is answered by somebody who had no part in the case."""
    if acting(by, "workforce.conduct.settle", case) & (took_part(case) | deciders(case)):
        raise Refused(_("经办过这件投诉的人不能答复申诉，请另一位同事办理。"), code="same_person")
    held = sanction_of(case)
    try:
        left = rules.after_appeal(held, verdict, until)
    except ValueError:
        raise Refused(
            _("减轻就是改为更早结束的暂停，请填写比原来更早的最后一天。"), field="until", code="dates"
        ) from None
    if held is not None:
        case.sanction = left.kind if left else Outcome.NONE
        case.sanction_from, case.sanction_until = (left.begins, left.until) if left else (None, None)
    elif verdict == "lifted":
        case.sanction = Outcome.NONE
    case.settlement, case.settled_on = settlement, localdate()
    case.save()
    told = {actor.pk: actor for actor in User.actors_of(case.worker.person_id)}
    if held is not None and left != held:
        told |= {actor.pk: actor for actor in _employers(case.worker)}
    words = _decision(case) if left else Sentence("对%(name)s的处分已撤销", name=case.worker.person.name)
    tell(told.values(), "workforce.conduct.settle", case.worker, words, by=by)
    return case


def sanction_of(case: ConductCase) -> rules.Sanction | None:
    """What of a decision the public is told of."""
    if case.sanction not in ConductCase.SANCTIONS:
        return None
    assert case.sanction_from is not None, "a sanction begins"
    return rules.Sanction(case.sanction, case.sanction_from, case.sanction_until)


@action("workforce.conduct.dismiss", step=LIFE["dismiss"])
def dismiss_complaint(case: ConductCase, /, *, by: Acting, reason: str) -> ConductCase:
    """Nothing comes of it: not of this office, or not so."""
    case.reason = reason
    case.save()
    return case


def _employers(worker: Worker) -> list[Actor]:
    """Who keeps the record of this person where they work, and sees it: of an employer its registrar, of a community its
    own and its street's. Posts that a removal ended are among them, for whoever is to hear what an appeal made of it."""
    ended = Q(end_reason=EndReason.REMOVED)
    found: dict[int, Actor] = {}
    for post in worker.employments.filter(Q(end_on__isnull=True) | ended).select_related("organisation", "place"):
        for user in who_may("workforce.employment.end", post.employer):
            if any(_keeps(grant, post) for grant in user.grants_now):
                found[user.actor.pk] = user.actor
    return list(found.values())


def _keeps(grant: Grant, post: Employment) -> bool:
    """Whether somebody keeps the register of just this place of work, and not of all that lies around it."""
    if post.organisation_id is not None:
        return grant.organisation_id == post.organisation_id
    assert post.place is not None, "a post without an employer lies in a place"
    return grant.place_id is not None and grant.place_id in (post.place_id, post.place.parent_id)
