"""Long work: queued in the transaction of its cause, taken by one worker at a time, resumed after a kill.

``heli run`` starts ``work()`` in processes of their own. Rooms declare handlers; the roof lists them in
``heli.site.jobs.KINDS``. A handler does its work in steps and may be run again from ``checkpoint`` by another worker.
What a step changes and the word that it is done are one transaction (``with job.step(…)``), so that a kill at any moment
leaves both or neither, and a worker that was thought dead changes nothing any more. Where the work itself is one
transaction that can be told to be done already, or changes nothing, ``progress`` alone says how far it is.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, close_old_connections, connection, models, transaction
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import override

from heli.core.actions.jobs import end_job, enqueue, take_job
from heli.core.channels import PATIENCE
from heli.core.deliveries import Courier
from heli.core.errors import HeliError, Refused
from heli.core.models import Acting, Job
from heli.core.rules.sentence import Sentence
from heli.core.schedules import Clock

__all__ = ["Cancelled", "Handler", "JobKind", "Progress", "enqueue", "run_one", "work"]

#: after so long without a heartbeat work is taken up by another worker
LEASE = timedelta(seconds=float(os.environ.get("HELI_LEASE", "60")))
BEAT = min(15.0, LEASE.total_seconds() / 4) or 15.0
#: how often progress is written and a wish to stop is looked for
GLANCE = 0.5
IDLE = 1.0
log = logging.getLogger("heli.jobs")


class Cancelled(Exception):  # no error: somebody wished it
    """Who asked for the work does not want it any more; raised between two steps."""


class Lost(Exception):
    """Another worker has taken the work up: this one was thought dead."""


class Progress:
    """What a handler holds of its job."""

    def __init__(self, job: Job, by: Acting) -> None:
        self.job, self.by = job, by
        self._glanced = 0.0

    @property
    def subject_id(self) -> int:
        assert self.job.subject_id is not None
        return self.job.subject_id

    @property
    def checkpoint(self) -> str:
        """Where an earlier run came to; empty on the first."""
        return self.job.checkpoint

    def progress(self, done: int, total: int, checkpoint: str = "") -> None:
        """Tell how far the work is; a checkpoint is written at once. Raises Cancelled between two steps."""
        self.job.done, self.job.total = done, total
        if checkpoint:
            self.job.checkpoint = checkpoint
        elif time.monotonic() - self._glanced < GLANCE:
            return
        self._glanced = time.monotonic()
        kept = _mine(self.job).update(
            done=done, total=total, checkpoint=self.job.checkpoint, heartbeat_at=now(), version=models.F("version") + 1
        )
        if not kept:
            raise Lost
        self._look()

    @contextmanager
    def step(self, checkpoint: str, done: int, total: int) -> Iterator[None]:
        """Do one step whole or not at all, and once: what it changes is stored with its checkpoint. Keep it short; whoever
        asked waits for its end to cancel. Raises Lost where another worker has the work, Cancelled after the step."""
        with transaction.atomic():
            # first of all: the row is held to the end, so that nobody else takes the work up within the step
            kept = _mine(self.job).update(
                done=done, total=total, checkpoint=checkpoint, heartbeat_at=now(), version=models.F("version") + 1
            )
            if not kept:
                raise Lost
            yield
        self.job.done, self.job.total, self.job.checkpoint = done, total, checkpoint
        self._glanced = time.monotonic()
        self._look()

    def _look(self) -> None:
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def __call__(self, done: int, total: int) -> None:
        self.progress(done, total)


Handler = Callable[[Progress], str]


def _nowhere(job: Job) -> str:
    return ""


@dataclass(frozen=True)
class JobKind:
    """One kind of long work. ``page`` and ``refused_rows`` are addresses for whoever asked, empty where there is none.

    ``again`` asks once more for work that was cancelled or refused, ``repeats`` also for what was done. ``by_steps``:
    what was done before it stopped stays done, else nothing is.
    """

    run: Handler
    label: Any
    page: Callable[[Job], str] = _nowhere
    refused_rows: Callable[[Job], str] = _nowhere
    again: Callable[[Job, Acting], Job] | None = None
    repeats: bool = False
    by_steps: bool = False

    def can_run_again(self, job: Job) -> bool:
        return self.again is not None and not job.is_going and (self.repeats or job.state != Job.State.DONE)


def _mine(job: Job) -> models.QuerySet[Job]:
    """The row while this very run holds it: each taking sets another start."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, started_at=job.started_at)


def kinds() -> dict[str, JobKind]:
    """The long work of all rooms, as the roof lists it."""
    found: dict[str, JobKind] = import_module(settings.HELI_JOBS).KINDS
    return found


def kind_of(job: Job) -> JobKind:
    """What is declared of a job's kind; of one that this version does not know, its key alone."""
    return kinds().get(job.kind) or JobKind(_unknown, job.kind)


def _unknown(job: Progress) -> str:
    raise Refused(Sentence("这个版本没有「%(kind)s」这种任务。", kind=job.job.kind))


def waiting() -> models.QuerySet[Job]:
    """Work to take: queued, or running under a lease that ended."""
    left = Q(state=Job.State.RUNNING) & (Q(heartbeat_at__isnull=True) | Q(heartbeat_at__lt=now() - LEASE))
    return Job.objects.filter(Q(state=Job.State.QUEUED) | left)


def claim(wanted: int | None = None) -> Job | None:
    """Take the oldest waiting work, or the wanted one, by an update that only one of two workers can make."""
    found = waiting() if wanted is None else waiting().filter(pk=wanted)
    for pk, state, beat in found.order_by("pk").values_list("pk", "state", "heartbeat_at")[:5]:
        if take_job(pk, state, beat):
            return Job.objects.get(pk=pk)
    return None


class Heart(threading.Thread):
    """Keeps the lease while one long step runs; a database that is busy for a moment is asked again."""

    def __init__(self, job: Job) -> None:
        super().__init__(daemon=True)
        self.job, self.ended = job, threading.Event()

    def run(self) -> None:
        while not self.ended.wait(BEAT):
            with suppress(OperationalError):
                _mine(self.job).update(heartbeat_at=now())
        connection.close()


def run_one(wanted: int | None = None, *, beating: bool = False) -> Job | None:
    """Take and do one piece of work, or the wanted one, here and now. None where it does not wait.

    A refusal is a result. Anything else is a defect: it is written down and raised, so that the worker dies of it and
    ``heli run`` starts another, which knows nothing of what broke.
    """
    job = claim(wanted)
    if job is None:
        return None
    heart = Heart(job)
    if beating:
        heart.start()
    try:
        state, message = _do(job)
    except Lost:
        return job
    except BaseException as error:
        _note_defect(job, error)
        raise
    finally:
        heart.ended.set()
    end_job(job, state, message)
    job.refresh_from_db()
    return job


def _do(job: Job) -> tuple[str, str]:
    """The state in which the work ends, and the sentence its page shows."""
    acting: Any = import_module(settings.HELI_ACTING)
    kind = kind_of(job)
    if job.cancel_asked:
        return Job.State.CANCELLED, ""
    try:
        with override(job.language):
            return Job.State.DONE, kind.run(Progress(job, acting.on_behalf_of(job.asked_by)))
    except Cancelled:
        return Job.State.CANCELLED, ""
    except HeliError as error:
        return Job.State.REFUSED, error.message
    except ValidationError as error:
        return Job.State.REFUSED, "".join(error.messages)


def _note_defect(job: Job, error: BaseException) -> None:
    """Write that a defect of ours ended the work, before the process dies of it: whoever asked is told, and the next
    worker does not run into it again. Being told to stop is no defect: the work is given back, to be taken up."""
    if not isinstance(error, Exception):
        _mine(job).update(heartbeat_at=None)  # ended from outside: others need not wait for the lease
        return
    number = f"{os.urandom(2).hex().upper()}"
    log.error("job %s ended by %s (number %s)", job.kind, where_it_broke(error), number)
    if kind_of(job).by_steps:
        said = Sentence("抱歉，这项任务没有完成，做完的部分保留。如再试仍不行，请告知编号 %(number)s。", number=number)
    else:
        said = Sentence("抱歉，这项任务没有完成，什么也没有改动。如再试仍不行，请告知编号 %(number)s。", number=number)
    end_job(job, Job.State.REFUSED, said)


def where_it_broke(error: BaseException) -> str:
    """The kind and the places of a defect, never its words: they may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}"


def work(once: bool = False) -> None:
    """Do what waits and send what is due, until told to stop; ``once`` only works, and ends when nothing waits. A defect
    ends the process."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
    clock, courier = Clock(), Courier(stop)
    if not once:
        courier.start()
    while not stop.is_set():
        close_old_connections()
        try:
            clock.queue_due(now())
            job = run_one(beating=True)
        except OperationalError as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            job = None
        if job is None:
            if once:
                return
            stop.wait(IDLE)
    if courier.is_alive():
        courier.join(PATIENCE)
