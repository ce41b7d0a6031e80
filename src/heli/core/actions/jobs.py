"""Changes of a job. Its queueing is part of the action that causes it; its steps are told by the worker."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Acting, Job
from heli.core.rules.sentence import Sentence, packed


def enqueue(kind: str, subject: Any = None, by: Acting | None = None) -> Job:
    """Queue work in the running transaction: gone with it when it fails. ``subject`` is a record or its key."""
    assert by is not None
    asked = by.actor.on_behalf_of or by.actor
    job = Job(
        kind=kind, subject_id=getattr(subject, "pk", subject), asked_by=asked, language=get_language() or "zh-hans"
    )
    job.save()
    return job


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
    """Write how it ended, unless another worker has taken it meanwhile."""
    said = message if isinstance(message, Sentence) else Sentence(str(message))
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, started_at=job.started_at).update(
        state=state,
        message=said.text,
        message_values=packed(said.values),
        ended_at=now(),
        version=F("version") + 1,
    )


@action("core.job.cancel")
def cancel_job(job: Job, /, *, by: Acting) -> Job:
    """Ask a job to stop: at once where it has not begun, else before its next step."""
    if job.asked_by_id != by.actor.pk:
        raise NotAllowed(_("只有发起人可以取消。"), code="not_allowed")
    if not job.is_going:
        raise Refused(_("这项任务已经结束，不用取消。"), code="state")
    job.cancel_asked = True
    if job.state == Job.State.QUEUED:
        job.state, job.ended_at = Job.State.CANCELLED, now()
    job.save()
    return job
