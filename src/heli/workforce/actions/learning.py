"""Continuing education: recorded by an office or reported by the worker, confirmed, returned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.files import keep
from heli.core.actions.notifications import tell
from heli.core.documents.door import Examined, examined
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, StoredFile, must
from heli.core.rules.sentence import Sentence
from heli.workforce.actions.outlook import refresh
from heli.workforce.models import Training, Worker

CONFIRMED = Sentence("学时已确认：%(name)s")


@dataclass(frozen=True)
class Lesson:
    """What a record says; hours in tenths of a 学时."""

    kind: str
    name: str
    end_on: date
    tenths: int
    provider: str = ""
    start_on: date | None = None
    number: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.end_on} {self.tenths}"


def add_training(worker: Worker, /, *, by: Acting, lesson: Lesson, file: Any = None) -> Training:
    """Recorded by employer or department; who may not, is told before the proof is looked at."""
    must(by, "workforce.training.add", worker)
    with _looked_at(file) as proof:
        return record_training(worker, by=by, lesson=lesson, proof=proof)


def report_training(worker: Worker, /, *, by: Acting, lesson: Lesson, file: Any = None) -> Training:
    """Reported by the worker, who shows the proof."""
    must(by, "workforce.training.report", None)
    with _looked_at(file) as proof:
        return report_own_training(None, by=by, worker=worker, lesson=lesson, proof=proof)


def resubmit_training(
    training: Training, /, *, by: Acting, lesson: Lesson, file: Any = None, expect: int | None = None
) -> Training:
    """The worker mends what they reported; without another file the proof stays."""
    must(by, "workforce.training.resubmit", training)
    with _looked_at(file) as proof:
        return resubmit_own_training(training, by=by, expect=expect, lesson=lesson, proof=proof)


@contextmanager
def _looked_at(file: Any) -> Iterator[Examined | None]:
    if not file:
        yield None
        return
    with examined(file, str(getattr(file, "name", ""))) as found:
        yield found


def _kept(proof: Examined | None, by: Acting) -> StoredFile | None:
    return None if proof is None else keep(proof.stream, proof.name, by=by, content_type=proof.content_type)


@action("workforce.training.add")
def record_training(worker: Worker, /, *, by: Acting, lesson: Lesson, proof: Examined | None = None) -> Training:
    """Counts at once; what somebody records of themselves waits for another, like any report."""
    training = _made(worker, by, lesson)
    training.proof = _kept(proof, by)
    if not is_own(by, worker):
        training.state, training.confirmed_by = Training.State.CONFIRMED, by.actor
    training.save()
    refresh([worker.pk])
    return training


@action("workforce.training.report")
def report_own_training(
    on: None, /, *, by: Acting, worker: Worker, lesson: Lesson, proof: Examined | None = None
) -> Training:
    """One's own; it counts once somebody else confirmed it."""
    if not is_own(by, worker):
        raise NotAllowed(_("只能申报本人的继续教育。"), code="not_allowed")
    training = _made(worker, by, lesson)
    training.proof = _kept(proof, by)
    training.save()
    refresh([worker.pk])
    return training


@action("workforce.training.resubmit", step=Training.LIFE.steps["resubmit"])
def resubmit_own_training(
    training: Training, /, *, by: Acting, lesson: Lesson, proof: Examined | None = None
) -> Training:
    if not is_own(by, training.worker):
        raise NotAllowed(_("只能申报本人的继续教育。"), code="not_allowed")
    _write(training, lesson)
    training.proof = _kept(proof, by) or training.proof
    training.reason, training.confirmed_by = "", None
    training.save()
    refresh([training.worker_id])
    return training


@action("workforce.training.confirm", step=Training.LIFE.steps["confirm"])
def confirm_training(training: Training, /, *, by: Acting) -> Training:
    """From now on its hours count. Nobody confirms their own."""
    if is_own(by, training.worker):
        raise Refused(_("本人的学时要由单位或部门的其他人确认。"), code="own")
    training.confirmed_by = by.actor
    training.save()
    _tell_reporter(training, "workforce.training.confirm", CONFIRMED, by)
    refresh([training.worker_id])
    return training


@action("workforce.training.return", step=Training.LIFE.steps["return"])
def return_training(training: Training, /, *, by: Acting, reason: str) -> Training:
    """It does not count, or not any more; the worker reads why and may report it again."""
    training.reason, training.confirmed_by = reason, None
    training.save()
    _tell_reporter(training, "workforce.training.return", Sentence("继续教育记录被退回，请看原因：%(name)s"), by)
    refresh([training.worker_id])
    return training


def confirmed_many(trainings: QuerySet[Training], by: Acting) -> None:
    """What follows where many were confirmed at once."""
    own = trainings.filter(recorded_by__user__person=F("worker__person")).select_related("recorded_by__user", "worker")
    for training in own.order_by("pk").iterator(2000):
        _tell_reporter(training, "workforce.training.confirm", CONFIRMED, by)
    refresh_many(trainings, by)


def refresh_many(trainings: QuerySet[Training], by: Acting) -> None:
    """The outlooks of their workers, reckoned anew."""
    refresh(list(trainings.order_by().values_list("worker", flat=True).distinct()))


def _tell_reporter(training: Training, kind: str, said: Sentence, by: Acting) -> None:
    """The worker, where it was they who reported it."""
    reporter = training.recorded_by
    account = getattr(reporter, "user", None)
    if account is not None and account.person_id == training.worker.person_id:
        tell([reporter], kind, training, Sentence(said.text, name=training.name), by=by)


@action("workforce.study.enter")
def enter_study(worker: Worker, /, *, by: Acting, studied_until: date | None) -> Worker:
    """The day on which full-time study ended: work before it does not count towards an exam."""
    if studied_until is not None and studied_until > localdate().replace(year=localdate().year + 10, day=1):
        raise Refused(_("这个日期太远，请核对年份。"), field="studied_until", code="date")
    worker.studied_until = studied_until
    worker.save()
    refresh([worker.pk])
    return worker


def person_of(by: Acting) -> int | None:
    """The natural person who acts, or for whom a job does; None for the house itself."""
    found: int | None = getattr(getattr(by, "user", by), "person_id", None)
    return found


def is_own(by: Acting, worker: Worker) -> bool:
    return person_of(by) is not None and person_of(by) == worker.person_id


def _made(worker: Worker, by: Acting, lesson: Lesson) -> Training:
    training = Training(worker=worker, recorded_by=by.actor)
    _write(training, lesson)
    return training


def _write(training: Training, lesson: Lesson) -> None:
    if lesson.end_on > localdate():
        raise Refused(_("结束日期不能晚于今天：学完以后再登记。"), field="end_on", code="date_in_future")
    training.kind, training.name, training.provider = lesson.kind, lesson.name, lesson.provider
    training.start_on, training.end_on = lesson.start_on, lesson.end_on
    training.tenths, training.number = lesson.tenths, lesson.number
