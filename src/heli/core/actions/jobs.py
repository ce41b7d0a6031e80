"""Changes of a job. Its queueing is part of the action that causes it; its steps are told by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell_who_asked
from heli.core.errors import NotAllowed, Refused
from heli.core.job_kinds import called, kind_of
from heli.core.models import Acting, Actor, Job
from heli.core.rules.sentence import Sentence, packed

#: how it is told that work ended; who stopped it themselves knows
ENDS: dict[str, str] = {
    Job.State.DONE: Sentence("「%(what)s」已完成。").text,
    Job.State.REFUSED: Sentence("「%(what)s」没有完成。").text,
}


def enqueue(kind: str, subject: Any = None, by: Acting | None = None, name: str = "") -> Job:
    """Queue work in the running transaction: gone with it when it fails. ``subject`` is a record or its key, ``name`` says
    of what it is to whoever asked."""
    assert by is not None
    asked = by.actor.on_behalf_of or by.actor
    job = Job(
        kind=kind, subject_id=getattr(subject, "pk", subject), asked_by=asked, language=get_language() or "zh-hans",
        name=name[:120],
    )  # fmt: skip
    job.save()
    return job


def enqueue_due(kind: str, due: datetime, by: Actor) -> bool:
    """Queue work by the clock for one of its due times; whether it was this worker that did. A due time before the one
    served last, as after a clock that was set back, is served already."""
    last = Job.objects.filter(kind=kind).aggregate(last=Max("due_at"))["last"]
    if last is not None and last >= due:
        return False
    try:
        with transaction.atomic():
            Job(kind=kind, due_at=due, asked_by=by).save(force_insert=True)
    except (IntegrityError, ValidationError):  # another worker came first
        return False
    return True


@action("core.schedule.run")
def run_schedule(on: None, /, *, by: Acting, kind: str, clock: Actor) -> Job:
    """Let work by the clock run now, beside its due times."""
    going = Job.objects.filter(kind=kind, state__in=Job.GOING).first()
    if going is not None:
        raise Refused(_("这项任务正在排队或运行，不用再点。"), code="state")
    job = Job(kind=kind, asked_by=clock)
    job.save()
    return job


@action("core.job.forget")
def forget_runs(on: None, /, *, by: Acting, kinds: list[str], before: datetime) -> int:
    """Throw away what is kept of runs by the clock that ended long ago, the last of each kind excepted."""
    ended = Job.objects.filter(kind__in=kinds, ended_at__lt=before).exclude(state__in=Job.GOING)
    newest = Job.objects.filter(kind__in=kinds).values("kind").annotate(last=Max("pk"), due=Max("due_at"))
    kept = Q(pk__in=[row["last"] for row in newest]) | Q(due_at__in=[row["due"] for row in newest if row["due"]])
    gone, _rows = ended.exclude(kept).delete()
    return gone


def take_job(pk: int, state: str, beat: datetime | None) -> bool:
    """Whether this worker now holds the job that it saw in ``state`` with that heartbeat."""
    moment = now()
    seen = Q(heartbeat_at__isnull=True) if beat is None else Q(heartbeat_at=beat)
    return bool(
        Job.objects.filter(seen, pk=pk, state=state).update(
            state=Job.State.RUNNING, heartbeat_at=moment, started_at=moment, version=F("version") + 1
        )
    )


def end_job(job: Job, state: str, message: str) -> None:
    """Write how it ended, unless another worker has taken it meanwhile, and tell whoever asked: they may have gone on to
    something else."""
    said = message if isinstance(message, Sentence) else Sentence(str(message))
    end = Job.LIFE.steps["end"]
    assert state in end.targets
    mine = Job.objects.filter(pk=job.pk, state__in=end.sources, started_at=job.started_at)
    with transaction.atomic():
        written = mine.update(
            state=state,
            message=said.text,
            message_values=packed(said.values),
            ended_at=now(),
            version=F("version") + 1,
        )
        if written and state in ENDS:
            tell_who_asked(job, Sentence(ENDS[state], what=called(job)))


@action("core.job.cancel", step=Job.LIFE.steps["cancel"])
def cancel_job(job: Job, /, *, by: Acting) -> Job:
    """Ask one's own job to stop: at once where it has not begun, else before its next step."""
    if job.asked_by_id != by.actor.pk:
        raise NotAllowed(_("只有发起人可以取消。"), code="not_allowed")
    return _stopped(job)


@action("core.job.stop", step=Job.LIFE.steps["stop"])
def stop_job(job: Job, /, *, by: Acting) -> Job:
    """Stop work of whomever, where it keeps the others waiting."""
    return _stopped(job)


def _stopped(job: Job) -> Job:
    job.cancel_asked = True
    if not job.is_going:
        job.ended_at = now()
    job.save()
    return job


@action("core.job.again")
def again(job: Job, /, *, by: Acting) -> Job:
    """Ask once more for work of one's own that ended: how, its kind knows."""
    if job.asked_by_id != by.actor.pk:
        raise NotAllowed(_("只有发起人可以重新运行。"), code="not_allowed")
    ask = kind_of(job).again
    if ask is None or not kind_of(job).can_run_again(job):
        raise Refused(_("这项任务现在不能重新运行。"), code="state")
    return ask(job, by)
