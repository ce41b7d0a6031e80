"""Registrations as they are read: the list, one application, what may be asked for now, and what can be decided at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from heli.core.life import Step
from heli.core.models import AuditEntry
from heli.core.rules.tenths import written
from heli.core.second import acting, lent
from heli.core.tables.bulk import rows_of
from heli.core.tables.listed import lists
from heli.core.words import day as told_day
from heli.workforce.models import Certificate, Own, Registration, RegistrationQuerySet, Worker, reached
from heli.workforce.queries.learning import hours_in_term
from heli.workforce.queries.register import called as workers_called
from heli.workforce.rules import registration as rules
from heli.workforce.rules.conduct import Sanction
from heli.workforce.rules.proof import grouped

CHECK, APPROVE = "workforce.registration.check", "workforce.registration.approve"
RELATED = ("certificate__worker__person", "certificate__proof", "applied_by", "checked_by", "decided_by")
#: so many applications are decided on one page
MOST = 200
State = Registration.State


def registrations(user: Any) -> RegistrationQuerySet:
    """Every application this user may see, one's own among them, the newest first."""
    return Registration.objects.visible_to(user).select_related(*RELATED).order_by("-applied_on", "-pk")


def listed(user: Any) -> RegistrationQuerySet:
    """Those of the list, which is for whoever sees workers."""
    return registrations(user) if user.holds("workforce.worker.view") else Registration.objects.none()


def called(rows: RegistrationQuerySet, words: str) -> RegistrationQuerySet:
    """By the worker: name, pinyin, initials, last four of the document."""
    return rows.filter(certificate__worker__in=workers_called(Worker.objects.all(), words))


def of_state(rows: RegistrationQuerySet, state: str) -> RegistrationQuerySet:
    """In a state; ``open`` for all that nobody has decided."""
    return rows.open() if state == "open" else rows.filter(state=state)


def certificates_to_register(user: Any) -> QuerySet[Certificate]:
    """Certificates of workers this user sees, and one's own."""
    seen, person = reached(user, "workforce.worker.view", "worker"), getattr(user, "person_id", None)
    own = seen | Q(worker__person=person) if person else seen
    return Certificate.objects.filter(own).select_related("worker__person", "proof")


def is_own(user: Any, worker: Worker) -> bool:
    return bool(user.person_id and user.person_id == worker.person_id)


def steps(user: Any, registration: Registration) -> list[Step]:
    """What this user may do now: whoever asked, and who it is about, decide nothing; one's own is asked for oneself."""
    own = is_own(user, registration.certificate.worker)
    life = registration.LIFE
    if own:
        return [step for step in life if step.name in Registration.ASKING and registration.state in step.sources]
    return [step for step in life.open_to(registration, user) if _is_for(user, registration, step)]


def _is_for(user: Any, registration: Registration, step: Step) -> bool:
    if step.name in Registration.ASKING or step.name == "end":
        return True
    decided = checkers(registration) if step.name in ("approve", "refuse") else set()
    return not acting(user, step.may, registration) & (askers(registration) | decided)


def askers(registration: Registration) -> set[int]:
    """Who asked, and in whose stead."""
    events = ("workforce.registration.apply", "workforce.registration.resubmit")
    return {registration.applied_by_id} | lent(registration, *events)


def checkers(registration: Registration) -> set[int]:
    """Who made the first check that holds now, and in whose stead."""
    if registration.checked_by_id is None:
        return set()
    return {registration.checked_by_id} | lent(registration, CHECK)


@dataclass(frozen=True)
class Now:
    """Where a certificate stands: its registration, what may be asked for, what is under way, and its terms."""

    certificate: Certificate
    opening: rules.Opening
    hours: rules.Hours
    under_way: Registration | None
    terms: list[Registration]
    code: str
    #: what a decision about conduct holds against the worker: then nothing may be asked for
    stopped: Sanction | None
    may_apply: bool
    may_prove: bool

    @property
    def opens_later(self) -> date | None:
        """From which day on something may be asked for, where nothing may yet."""
        return None if self.opening.kind else self.opening.opens_on

    @property
    def kind_words(self) -> str:
        return str(Registration.Kind(self.opening.kind).label) if self.opening.kind else ""


def opening_of(certificate: Certificate, today: date) -> rules.Opening:
    return rules.opening(certificate.issued_on, certificate.registered_until, today, rules.law())


def kind_of(certificate: Certificate, today: date) -> Any:
    """What would be asked for today, in words; empty where nothing may be."""
    kind = opening_of(certificate, today).kind
    return Registration.Kind(kind).label if kind else ""


def hours_of(certificate: Certificate, today: date) -> rules.Hours:
    """Hours of the running term, or of the last one where it is over: what is required, and what was confirmed. A first
    registration asks for none."""
    required, source = rules.required_hours(certificate.level, today, rules.law())
    until = certificate.registered_until
    if until is None:
        return rules.Hours(0, 0, source)
    counted, _needed = hours_in_term(certificate.worker, certificate, min(until, today))
    return rules.Hours(counted.counted, required, source)


def lacks_hours(registration: Registration, hours: rules.Hours) -> bool:
    """Whether an application that nobody decided yet cannot be approved for want of hours."""
    return registration.is_open and rules.lacks_hours(registration.kind, hours)


def told_hours(hours: rules.Hours) -> dict[str, str]:
    """Hours that are known, for a sentence."""
    return {
        "required": written(hours.required), "counted": written(hours.counted or 0), "missing": written(hours.missing or 0),
        "source": str(hours.source),
    }  # fmt: skip


def why_hours(registration: Registration, today: date) -> str:
    """What to write to whoever asked where hours are lacking, with the article; empty where none are."""
    hours = hours_of(registration.certificate, today)
    if not lacks_hours(registration, hours):
        return ""
    return gettext(
        "再登记要求 %(required)s 学时，已学 %(counted)s 学时，还差 %(missing)s 学时（%(source)s）。"
    ) % told_hours(hours)


def code_of(certificate: Certificate) -> str:
    """The code of the proof as it is printed; empty where there is none yet."""
    known = getattr(certificate, "proof", None)
    return grouped(known.code) if known is not None else ""


def registration_facts(user: Any, worker: Worker, today: date, stopped: Sanction | None) -> list[Now]:
    """Each certificate of a worker whom this user sees, with what may be done: two queries, however many there are."""
    held = list(Certificate.objects.filter(worker=worker).select_related("proof").order_by("level", "pk"))
    rows = Registration.objects.filter(certificate__in=held).order_by("-applied_on", "-pk")
    own = is_own(user, worker)
    may_apply = own or user.may("workforce.registration.apply", worker)
    may_prove = own or user.may("workforce.proof.issue", worker)
    found = []
    for certificate in held:
        certificate.worker = worker
        its = [row for row in rows if row.certificate_id == certificate.pk]
        found.append(
            Now(
                certificate, opening_of(certificate, today), hours_of(certificate, today),
                next((row for row in its if row.is_open), None), [row for row in its if not row.is_open],
                code_of(certificate), stopped, may_apply and stopped is None, may_prove and certificate.registered_until is not None,
            )
        )  # fmt: skip
    return found


def stages(registration: Registration) -> list[dict[str, Any]]:
    """The way of an application for the bar of its page."""
    order = [State.APPLIED, State.CHECKED, State.REGISTERED]
    labels = {State.APPLIED: _("初审"), State.CHECKED: _("终审"), State.REGISTERED: _("登记")}
    notes: dict[State, Any] = {
        State.APPLIED: registration.checked_by, State.CHECKED: registration.decided_by,
        State.REGISTERED: told_day(registration.ends_on),
    }  # fmt: skip
    now = State(registration.state)
    asked = {"label": _("申请"), "note": registration.applied_by.name, "state": "done"}
    if now in (State.RETURNED, State.WITHDRAWN):
        return [asked, {"label": now.label, "note": "", "state": "stopped"}]
    if now is State.REFUSED:
        checked = {"label": _("初审"), "note": str(registration.checked_by), "state": "done"}
        return [asked, checked, {"label": now.label, "note": str(registration.decided_by), "state": "stopped"}]
    at = order.index(now) if now in order else len(order)
    found = [asked]
    for number, each in enumerate(order):
        ended = number < at or (each is State.REGISTERED and now in Registration.GIVEN)
        note = str(notes[each] or "—")
        found.append({"label": labels[each], "note": note, "state": "done" if ended else "now" if number == at else ""})
    if now in (State.RENEWED, State.LAPSED):
        found.append({"label": now.label, "note": told_day(registration.ends_on), "state": "stopped"})
    return found


def entries_of_registration(registration: Registration) -> Q:
    """Entries of the audit chain about one application."""
    return Q(subject_type="workforce.registration", subject_id=registration.pk)


@dataclass(frozen=True)
class Moment:
    """One line of what happened."""

    at: str
    who: str
    what: Any


EVENTS = {
    "workforce.registration.apply": _("提出了申请"),
    "workforce.registration.apply_own": _("提出了申请"),
    "workforce.registration.resubmit": _("再次提交了申请"),
    "workforce.registration.resubmit_own": _("再次提交了申请"),
    "workforce.registration.withdraw": _("撤回了申请"),
    "workforce.registration.withdraw_own": _("撤回了申请"),
    "workforce.registration.check": _("初审通过"),
    "workforce.registration.return": _("退回了申请"),
    "workforce.registration.approve": _("终审通过"),
    "workforce.registration.refuse": _("决定不予登记"),
    "workforce.registration.end": _("登记期满"),
    "core.change.take_back": _("撤销了刚才的改动"),
}


def timeline(user: Any, registration: Registration) -> list[Moment]:
    """What happened, the latest first. The application must be visible to the user."""
    found = AuditEntry.objects.filter(entries_of_registration(registration)).select_related("actor")
    return [Moment(e.at[:10], e.actor.name, EVENTS.get(e.event, e.event)) for e in found.order_by("-number")[:50]]


@dataclass(frozen=True)
class Chosen:
    """One application that can be decided, the last day of the term that it would give, and the hours behind it; where it
    lacks hours it can only be returned."""

    row: Registration
    ends_on: date
    hours: rules.Hours
    lacks_hours: bool


@dataclass(frozen=True)
class Batch:
    """Applications chosen in the list: those one can decide now, and those that stay, each with why."""

    ready: list[Chosen]
    left: list[tuple[Registration, Any]]
    #: how many were chosen beyond those shown here
    more: int


def batch(user: Any, permission: str, query: str, today: date) -> Batch:
    """What of the chosen rows of the list can be checked, or approved, by this user; at most ``MOST`` at once."""
    listed_rows = rows_of(lists()["registrations"], query, user)
    found = listed_rows.select_related(*RELATED).prefetch_related("certificate__worker__trainings")
    chosen = list(found.order_by("applied_on", "pk")[:MOST])
    more = max(0, listed_rows.count() - MOST) if len(chosen) == MOST else 0
    reaching = reached(user, permission, "certificate__worker")
    mine = set(Registration.objects.filter(reaching, pk__in=[row.pk for row in chosen]).values_list("pk", flat=True))
    ready, left = [], []
    for row in chosen:
        why = _why_left(user, permission, row, row.pk in mine)
        if why:
            left.append((row, why))
        else:
            ends = rules.term(row.kind, row.follows, today, rules.law()).ends_on
            hours = hours_of(row.certificate, today)
            ready.append(Chosen(row, ends, hours, permission == APPROVE and lacks_hours(row, hours)))
    return Batch(ready, left, more)


def _why_left(user: Any, permission: str, row: Registration, mine: bool) -> Any:
    """Why an application stays as it is; empty where this user may decide it."""
    step = next(step for step in Registration.LIFE if step.may == permission)
    if row.state not in step.sources:
        return row.get_state_display()
    if not mine:
        return _("不在本人负责的范围内")
    if is_own(user, row.certificate.worker) or not _is_for(user, row, step):
        return _("要由另一位同事审核")
    return ""


def own_of(user: Any, record: Any) -> Own[Any]:
    """A record as this user's own, for what one asks for oneself."""
    return Own(record, user.person_id)
