"""What long work is made of: its kinds as the roof lists them, and what a handler holds of its job."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy, override

from heli.core.errors import Refused
from heli.core.models import Acting, Job
from heli.core.rules.sentence import Sentence

#: how often progress is written and a wish to stop is looked for
GLANCE = 0.5


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
        kept = mine(self.job).update(
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
            kept = mine(self.job).update(
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


RESULT = gettext_lazy("查看结果")


@dataclass(frozen=True)
class JobKind:
    """One kind of long work. ``page`` and ``refused_rows`` are addresses for whoever asked, empty where there is none.

    ``again`` asks once more for work that was cancelled or refused, ``repeats`` also for what was done. ``by_steps``:
    what was done before it stopped stays done, else nothing is.
    """

    run: Handler
    label: Any
    page: Callable[[Job], str] = _nowhere
    page_words: Any = RESULT
    refused_rows: Callable[[Job], str] = _nowhere
    again: Callable[[Job, Acting], Job] | None = None
    repeats: bool = False
    by_steps: bool = False

    def can_run_again(self, job: Job) -> bool:
        return self.again is not None and not job.is_going and (self.repeats or job.state != Job.State.DONE)


def mine(job: Job) -> models.QuerySet[Job]:
    """The row while this very run holds it: each taking sets another start."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, started_at=job.started_at)


def kinds() -> dict[str, JobKind]:
    """The long work of all rooms, as the roof lists it."""
    found: dict[str, JobKind] = import_module(settings.HELI_JOBS).KINDS
    return found


def called(job: Job) -> Sentence:
    """What the work is called for whoever asked, to be said in the language of each reader."""
    with override("zh-hans"):
        label = Sentence(str(kind_of(job).label))
    return Sentence("%(kind)s：%(name)s", kind=label, name=job.name) if job.name else label


def kind_of(job: Job) -> JobKind:
    """What is declared of a job's kind; of one that this version does not know, its key alone."""
    return kinds().get(job.kind) or JobKind(_unknown, job.kind)


def _unknown(job: Progress) -> str:
    raise Refused(Sentence("这个版本没有「%(kind)s」这种任务。", kind=job.job.kind))
