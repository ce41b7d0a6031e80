"""Changes of many records as work in the background: staged in chunks, then written in one short transaction."""

from __future__ import annotations

from django.urls import reverse

from heli.core.actions import bulk as actions
from heli.core.job_kinds import Progress
from heli.core.models import BulkChange, Job
from heli.core.rules.sentence import Sentence


def page_of(job: Job) -> str:
    """Where the result is shown."""
    return reverse("core:bulk-detail", args=[job.subject_id])


def apply(job: Progress) -> str:
    """Carry out what was asked for; done already when a first run was killed after it."""
    change = BulkChange.objects.get(pk=job.subject_id)
    if change.state == BulkChange.State.WAITING:
        actions.unstage(change)
        found = actions.planned(change.table, change.key, change.query, job.by)
        actions.stage(change, found, job)
        change = actions.settle_bulk(change, by=job.by)
    return Sentence("已改动 %(count)s 条。", count=f"{change.count:,}")


def undo(job: Progress) -> str:
    """Take it back; refused, with the reason, where something was built on it."""
    change = BulkChange.objects.get(pk=job.subject_id)
    if change.state != BulkChange.State.UNDONE:
        job.progress(0, change.count, "undoing")
        actions.restore_bulk(change, by=job.by)
    return Sentence("已撤销，%(count)s 条恢复为办理以前的样子。", count=f"{change.count:,}")
