"""Continuing education as it is read: one worker's records, the hours of a term, and which exam is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from heli.core.life import Step
from heli.core.rules.book import NoRule, Source
from heli.workforce.models import Certificate, OfWorkerQuerySet, Training, Worker
from heli.workforce.queries.outlook import asked, law
from heli.workforce.rules import hours, outlook
from heli.workforce.rules.eligible import TARGETS
from heli.workforce.rules.hours import Hours, Learned, Tenths, Term

NONE = Hours(Tenths(0), Tenths(0), Tenths(0))


def trainings(user: Any) -> OfWorkerQuerySet:
    """Records of the workers somebody sees."""
    found = Training.objects.visible_to(user).select_related("worker__person", "recorded_by", "confirmed_by", "proof")
    return found.order_by("-end_on", "-pk")


def own_trainings(user: Any) -> QuerySet[Training]:
    """One's own, for whoever's account was matched with a record."""
    own = Training.objects.filter(worker__person__user=getattr(user, "pk", None))
    return own.select_related("worker__person", "recorded_by", "confirmed_by", "proof").order_by("-end_on", "-pk")


def to_confirm(user: Any) -> QuerySet[Training]:
    """What workers reported and this user may confirm; nobody confirms their own."""
    if not user.holds("workforce.training.confirm"):
        return Training.objects.none()
    found = trainings(user).filter(state=Training.State.RECORDED)
    return found.exclude(worker__person=user.person_id) if getattr(user, "person_id", None) else found


def steps(user: Any, training: Training) -> list[Step]:
    """What this user may do now: nobody confirms their own, and only one's own is reported again."""
    own = user.person_id is not None and user.person_id == training.worker.person_id
    closed = "confirm" if own else "resubmit"
    return [step for step in Training.LIFE.open_to(training, user) if step.name != closed]


def learned(worker: Worker) -> tuple[Learned, ...]:
    """Every record that was not returned."""
    kept = [one for one in worker.trainings.all() if one.state != Training.State.RETURNED]
    return tuple(Learned(one.kind, one.end_on, one.tenths, one.state == Training.State.CONFIRMED) for one in kept)


def hours_in_term(
    worker: Worker, certificate: Certificate, day: date, question: outlook.Asked | None = None
) -> tuple[Hours, Tenths]:
    """Hours of the term of a registration in which a day lies, and what it asks of the level of that certificate, both in
    tenths of a 学时. A certificate without a registration has no term: nothing is counted, nothing asked."""
    if certificate.registered_until is None:
        return NONE, Tenths(0)
    question = question or asked(day)
    try:
        term = hours.term_of(certificate.registered_until, day, question.book)
        needed = hours.required(certificate.level, term.end, question.book).tenths
    except NoRule:
        return NONE, Tenths(0)
    return hours.counted(learned(worker), term, question.book, question.caps), needed


def known_of(worker: Worker) -> outlook.Known:
    """What the register holds of a worker, for the rules."""
    return outlook.Known(
        worker.education, worker.major, worker.studied_until,
        tuple(outlook.Paper(one.level, one.issued_on, one.registered_until) for one in worker.certificates.all()),
        tuple(outlook.Post(one.start_on, one.end_on) for one in worker.employments.all()),
        learned(worker),
    )  # fmt: skip


@dataclass(frozen=True)
class Ahead:
    """What lies ahead of one worker today, with the articles: for their own page."""

    found: outlook.Outlook
    term: Term | None
    uncounted: int
    exam_year: int
    worked_until: date
    hours_by: Source | None
    #: by exam: target, verdict, and the article of the row that decides
    exams: tuple[tuple[str, outlook.Verdict, Source | None], ...]


def ahead(worker: Worker, day: date) -> Ahead:
    """The rule asked for one worker, on what the register holds now."""
    question, known = asked(day), known_of(worker)
    found = outlook.outlook(known, question)
    term, uncounted, source = None, 0, None
    if found.required is not None and found.expires_on is not None:
        term = hours.last_term(found.expires_on, question.book)
        uncounted = hours.counted(known.learned, term, question.book, question.caps).uncounted
        source = hours.required(found.level, found.expires_on, question.book).source
    exams = tuple(
        (target, verdict, _source(target, question) if verdict.rule else None)
        for target, verdict in zip(TARGETS, found.verdicts, strict=True)
    )
    return Ahead(found, term, uncounted, question.exam_year, question.worked_until, source, exams)


def _source(target: str, question: outlook.Asked) -> Source:
    return law().at(f"exam.eligible.{target}", date(question.exam_year, 12, 31)).source
