"""Long work: queued in the transaction of its cause, taken by one worker at a time, resumed after a kill.

``heli run`` starts ``work()`` in a process of its own. Rooms declare handlers; the roof lists them in
``heli.site.jobs.KINDS``. A handler does its work in steps, tells ``progress`` after each, and may be run again from
``checkpoint`` by another worker: what it does up to a checkpoint is done once or can be done again.
"""

from __future__ import annotations

import logging
import os
import signal
import threading
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from importlib import import_module
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import OperationalError, close_old_connections, connection, models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import override

from heli.core.actions.files import sweep_uploads
from heli.core.actions.jobs import end_job, enqueue, take_job
from heli.core.errors import HeliError
from heli.core.models import Acting, Job
from heli.core.rules.sentence import Sentence

__all__ = ["Cancelled", "Handler", "Progress", "enqueue", "run_one", "work"]

#: after so long without a heartbeat work is taken up by another worker
LEASE = timedelta(seconds=float(os.environ.get("HELI_LEASE", "60")))
BEAT = 15.0
#: how often progress is written and a wish to stop is looked for
GLANCE = 0.5
IDLE = 1.0
#: how often abandoned uploads are looked for, in seconds
SWEEP = 3600.0
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
        if Job.objects.filter(pk=self.job.pk, cancel_asked=True).exists():
            raise Cancelled

    def __call__(self, done: int, total: int) -> None:
        self.progress(done, total)


Handler = Callable[[Progress], str]


def _mine(job: Job) -> models.QuerySet[Job]:
    """The row while this very run holds it: each taking sets another start."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, started_at=job.started_at)


def kinds() -> dict[str, Handler]:
    """The handlers of all rooms, as the roof lists them."""
    found: dict[str, Handler] = import_module(settings.HELI_JOBS).KINDS
    return found


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
    handler = kinds().get(job.kind)
    if handler is None:
        return Job.State.REFUSED, Sentence("这个版本没有「%(kind)s」这种任务。", kind=job.kind)
    if job.cancel_asked:
        return Job.State.CANCELLED, ""
    try:
        with override(job.language):
            return Job.State.DONE, handler(Progress(job, acting.on_behalf_of(job.asked_by)))
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
    end_job(job, Job.State.REFUSED, Sentence(
        "抱歉，这项任务没有完成，什么也没有改动。如再试仍不行，请告知编号 %(number)s。", number=number
    ))  # fmt: skip


def where_it_broke(error: BaseException) -> str:
    """The kind and the places of a defect, never its words: they may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    places = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in frames)
    return f"{type(error).__name__} at {places}"


def work(once: bool = False) -> None:
    """Do what waits, until told to stop; ``once`` ends when nothing waits. A defect ends the process."""
    stop = threading.Event()

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, on_signal)
    swept_at = float("-inf")
    while not stop.is_set():
        close_old_connections()
        try:
            if time.monotonic() - swept_at > SWEEP:
                swept_at = time.monotonic()
                sweep_uploads()
            job = run_one(beating=True)
        except OperationalError as error:
            log.warning("the database does not answer: %s", type(error).__name__)
            job = None
        if job is None:
            if once:
                return
            stop.wait(IDLE)
