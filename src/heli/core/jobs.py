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
import traceback
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

from heli.core.actions.jobs import end_job, enqueue, take_job
from heli.core.channels import PATIENCE
from heli.core.deliveries import Courier
from heli.core.errors import HeliError
from heli.core.job_kinds import Cancelled, Lost, Progress, kind_of, mine
from heli.core.models import Job
from heli.core.rules.sentence import Sentence
from heli.core.schedules import Clock

__all__ = ["Cancelled", "Progress", "enqueue", "run_one", "work"]

#: after so long without a heartbeat work is taken up by another worker
LEASE = timedelta(seconds=float(os.environ.get("HELI_LEASE", "60")))
BEAT = min(15.0, LEASE.total_seconds() / 4) or 15.0
IDLE = 1.0
log = logging.getLogger("heli.jobs")


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
                mine(self.job).update(heartbeat_at=now())
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
        mine(job).update(heartbeat_at=None)  # ended from outside: others need not wait for the lease
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
