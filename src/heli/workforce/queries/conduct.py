"""Cases of conduct as they are read: the list, one case, what holds against somebody, and what waits."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core import words
from heli.core.dated import Dated, Entry, entry_of
from heli.core.life import Stage, Step
from heli.core.models import AuditEntry, DocumentVersion
from heli.core.prepared import Prepared
from heli.core.queries import who_did
from heli.core.rules.sentence import Sentence
from heli.core.second import acting, lent
from heli.core.waiting import Source, Waiting
from heli.workforce.models import ConductCase, Employment, Worker
from heli.workforce.models.conduct import VIEW, ConductCaseQuerySet
from heli.workforce.queries import match
from heli.workforce.rules.conduct import Sanction
from heli.workforce.rules.match import applying

State = ConductCase.State


def cases(user: Any) -> ConductCaseQuerySet:
    """Cases this user may see, with the person they are about."""
    return ConductCase.objects.visible_to(user).select_related(
        "worker__person", "inquirer", "decided_by", "received_by"
    )


def cases_of(user: Any, worker: Worker) -> ConductCaseQuerySet:
    """Those about one person, the latest first."""
    return cases(user).filter(worker=worker).order_by("-year", "-serial")


def own_cases(user: Any) -> QuerySet[ConductCase]:
    """What a person is told of their own: from the day they are called to be heard. Who complained is not among it."""
    told = Q(hearing_on__isnull=False) | ~Q(outcome="")
    own = ConductCase.objects.filter(told, worker__person__user=getattr(user, "pk", None))
    return own.defer("complainant", "contact", "complaint").order_by("-year", "-serial")


def own_documents(user: Any) -> QuerySet[DocumentVersion]:
    """What somebody handed in themselves in cases of their own, and nobody else's papers; also where the office has put
    one away: it is theirs."""
    mine = DocumentVersion.objects.filter(made_by=user.actor_id, document__about_type="workforce.conductcase")
    mine = mine.filter(document__about_id__in=own_cases(user).order_by().values("pk"))
    return mine.select_related("document", "file").order_by("document__title", "number", "pk")


def own_cases_shown(user: Any) -> list[ConductCase]:
    """The same with the documents one has handed in."""
    found: list[Any] = list(own_cases(user))
    handed_in = list(own_documents(user)) if found else []
    for case in found:
        case.handed_in = [each for each in handed_in if each.document.about_id == case.pk]
    return found


_sanctions = Prepared(
    lambda keys: ConductCase.objects.filter(worker__in=keys, sanction_from__isnull=False).values_list(
        "worker_id", "sanction", "sanction_from", "sanction_until"
    )
)


def sanctions(workers: list[int], day: date) -> dict[int, Sanction]:
    """What holds against these workers on a day, by their key, in one query: of several a removal, else the longest."""
    found: dict[int, Sanction] = {}
    for worker, *facts in _sanctions(workers):
        sanction, known = Sanction(*facts), found.get(worker)
        if sanction.holds_on(day) and (known is None or _outlasts(sanction, known)):
            found[worker] = sanction
    return found


def _outlasts(one: Sanction, other: Sanction) -> bool:
    return other.until is not None and (one.until is None or one.until > other.until)


def posts_of(worker: Worker) -> QuerySet[Employment]:
    """Posts that run, of which a removal may end some."""
    running = worker.employments.filter(end_on__isnull=True).select_related("organisation__place", "place")
    return running.order_by("pk")


def posts_to_end(worker: Worker) -> tuple[QuerySet[Employment], list[int]]:
    """Posts that run or are to begin, at organisations and in communities, and of these the keys of those for which a
    requirement asks for a certificate."""
    posts, ordered = posts_of(worker), match.in_force(localdate())
    asked = [(post.pk, applying(match.post_of(post), ordered)) for post in posts]
    return posts, [pk for pk, requirement in asked if requirement is not None and requirement.level]


def left_running(case: ConductCase) -> list[Employment]:
    """After a removal: posts that ask for a certificate and go on."""
    if case.sanction != ConductCase.Outcome.REMOVAL:
        return []
    posts, asking = posts_to_end(case.worker)
    return [post for post in posts if post.pk in asking]


def called(found: ConductCaseQuerySet, text: str) -> ConductCaseQuerySet:
    """By the name of the person, or the serial of the case."""
    return found.filter(
        Q(worker__person__name__icontains=text) | Q(serial=int(text) if text.isdecimal() and len(text) < 9 else 0)
    )


def of_state(found: ConductCaseQuerySet, state: str) -> ConductCaseQuerySet:
    if state == "open":
        return found.open()
    if state == "in_force":
        return found.in_force(localdate())
    return found.filter(state=state)


#: steps of who inquires; whoever took one had a part in the case, though another may have taken it over since
INQUIRES = ("workforce.conduct.inquire", "workforce.conduct.call", "workforce.conduct.hear")


def took_part(case: ConductCase) -> set[int]:
    """Who received a case or inquired into it, and in whose stead: they do not decide it."""
    entries = AuditEntry.objects.filter(
        subject_type="workforce.conductcase", subject_id=case.pk, event__in=INQUIRES
    )  # fmt: skip
    known = {key for key in (case.inquirer_id, case.received_by_id) if key is not None}
    return known | who_did(entries)


def deciders(case: ConductCase) -> set[int]:
    """Who decided, and in whose stead: they do not answer an appeal."""
    if case.decided_by_id is None:
        return set()
    return {case.decided_by_id} | lent(case, "workforce.conduct.decide")


def _inquired_by(actors: Collection[int]) -> QuerySet[Any]:
    """Keys of the cases in which these people took a step of who inquires."""
    entries = AuditEntry.objects.filter(subject_type="workforce.conductcase", event__in=INQUIRES)
    either = Q(actor__in=actors) | Q(actor__deputy__in=actors) | Q(actor__on_behalf_of__in=actors)
    return entries.filter(either).values("subject_id")


def steps(user: Any, case: ConductCase) -> list[Step]:
    """What this user may do now: a decision and the answer to an appeal are for somebody who had no part before."""
    part = took_part(case)
    closed = {
        "decide": bool(acting(user, "workforce.conduct.decide", case) & part),
        "settle": bool(acting(user, "workforce.conduct.settle", case) & (part | deciders(case))),
        "appeal": not case.in_appeal_term,
    }
    return [step for step in ConductCase.LIFE.open_to(case, user) if not closed.get(step.name)]


def stages(case: ConductCase) -> list[Stage]:
    """Received, inquired, heard, decided; and the appeal where there was one."""
    state = State(case.state)
    received = Stage(_("已受理"), words.day(case.received_on), "done")
    if state == State.DISMISSED:
        return [received, Stage(_("不予处理"), "", "stopped")]
    order = [State.RECEIVED, State.INQUIRY, State.HEARING, State.HEARD, State.DECIDED, State.APPEALED, State.SETTLED]
    come = order.index(state)
    way: list[tuple[int, Any, Any]] = [
        (2, _("调查"), case.inquirer.name if case.inquirer else ""),
        (3, _("听取申辩"), words.day(case.hearing_on)),
        (4, _("决定"), words.day(case.decided_on)),
    ]
    if come >= order.index(State.APPEALED):
        way.append((6, _("申诉"), words.day(case.settled_on or case.appealed_on)))
    found = [received]
    for at, label, note in way:
        is_now = come < at and all(come >= before for before, _label, _note in way if before < at)
        found.append(Stage(label, note or "", "done" if come >= at else "now" if is_now else "empty"))
    return found


# what waits, and what has a day


def _named(user: Any) -> ConductCaseQuerySet:
    """A line of each: what is sealed stays where it is."""
    found = ConductCase.objects.visible_to(user).only("year", "serial", "state", "hearing_on", "version", "updated_at")
    return found.annotate(name=F("worker__person__name"))


def _to(user: Any, permission: str, *states: str) -> ConductCaseQuerySet:
    if not user.holds(permission):
        return ConductCase.objects.none()
    return _named(user).filter(state__in=states).order_by("received_on", "pk")


def to_inquire(user: Any) -> ConductCaseQuerySet:
    """Received and taken up by nobody yet; or taken up by this user, or by who is away and lent the right, who goes on."""
    mine = _to(user, "workforce.conduct.inquire", State.RECEIVED, State.INQUIRY, State.HEARING)
    hands = user.hands("workforce.conduct.inquire")
    return mine.filter(Q(state=State.RECEIVED) | Q(inquirer__in=hands))


def to_decide(user: Any) -> ConductCaseQuerySet:
    """Heard, by somebody else."""
    right = "workforce.conduct.decide"
    return _without_part(user.hands(right), _to(user, right, State.HEARD))


def to_settle(user: Any) -> ConductCaseQuerySet:
    """Appealed, where this user had no part before."""
    right = "workforce.conduct.settle"
    found = _to(user, right, State.APPEALED).exclude(decided_by__in=user.hands(right))
    return _without_part(user.hands(right), found)


def _without_part(actors: Collection[int], found: ConductCaseQuerySet) -> ConductCaseQuerySet:
    own = Q(inquirer__in=actors, inquirer__isnull=False) | Q(received_by__in=actors)
    return found.exclude(own).exclude(pk__in=_inquired_by(actors))


def inquired_by(actors: Any) -> ConductCaseQuerySet:
    """Taken up by these people, who go on until the person was heard."""
    found = ConductCase.objects.filter(inquirer__in=actors, state__in=(State.INQUIRY, State.HEARING))
    return found.order_by("received_on", "pk")


def inquired_line(case: Any) -> Waiting:
    """By its number: a head who hands it over is not told of whom somebody complained."""
    until = case.hearing_on if case.is_to_be_heard else None
    return Waiting(case.number, case.get_state_display(), until, _("办理"), case.get_absolute_url(), "waiting")


def hearings(user: Any, first: date, last: date) -> ConductCaseQuerySet:
    """Days on which somebody is heard."""
    found = _named(user).filter(state=State.HEARING, hearing_on__range=(first, last))
    return found.order_by("hearing_on", "pk")


def _hearing(_user: Any, case: Any) -> Entry:
    assert case.hearing_on is not None, "only what has a day is asked for"
    what = Sentence("%(number)s听取申辩", number=case.number)
    return entry_of(case, case.hearing_on, what, case.name, told_outside=what)


def _line(verb: Any) -> Any:
    def line(case: Any) -> Waiting:
        what = Sentence("%(name)s：%(number)s", name=case.name, number=case.number)
        until = case.hearing_on if case.state == State.HEARING else None
        return Waiting(what, case.get_state_display(), until, verb, case.get_absolute_url(), "waiting")

    return line


def own_hearings(user: Any) -> QuerySet[ConductCase]:
    """Days on which oneself is to be heard."""
    own = ConductCase.objects.filter(state=State.HEARING, worker__person__user=getattr(user, "pk", None))
    return own.only("year", "serial", "state", "hearing_on", "version", "updated_at").order_by("hearing_on", "pk")


def _own_line(case: Any) -> Waiting:
    what = Sentence("%(number)s：听取本人的陈述和申辩", number=case.number)
    to = reverse("workforce:own-case-state", args=[case.pk])
    return Waiting(what, _("可以事先提交书面的陈述和材料"), case.hearing_on, _("写陈述"), to, "waiting")


WAITING = (
    Source(
        "workforce.conduct.inquire", _("待调查的执业投诉"), "workforce.conduct.inquire", to_inquire, _line(_("办理"))
    ),
    Source(
        "workforce.conduct.decide", _("待决定的执业投诉"), "workforce.conduct.decide", to_decide, _line(_("作决定"))
    ),
    Source("workforce.conduct.settle", _("待答复的申诉"), "workforce.conduct.settle", to_settle, _line(_("答复"))),
    Source(
        "workforce.conduct.state_own", _("约定本人申辩"), "workbench.open", own_hearings, _own_line, until="hearing_on"
    ),
)
DATED = (Dated("workforce.conduct", _("听取申辩"), VIEW, hearings, _hearing),)
