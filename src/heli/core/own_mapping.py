"""Many answers of a local field copied to the city's, as work in the background."""

from __future__ import annotations

from heli.core.actions.own_mapping import carry_batch
from heli.core.job_kinds import Progress
from heli.core.models import Job, OwnFieldMapping
from heli.core.rules.sentence import Sentence


def page_of(job: Job) -> str:
    """The page of the local field tells what became of it."""
    return OwnFieldMapping.objects.get(pk=job.subject_id or 0).get_absolute_url()


def carry(job: Progress) -> str:
    """A batch a step, from where an earlier run came to."""
    mapping = OwnFieldMapping.objects.get(pk=job.subject_id)
    total, after = mapping.source.values.count(), int(job.checkpoint or 0)
    while mapping.applied_at is None:
        done = mapping.source.values.filter(record__lte=after).count()
        with job.step(str(after), done, total):
            after = carry_batch(mapping, by=job.by, after=after)
        mapping.refresh_from_db()
    return Sentence("已复制 %(count)s 条。", count=f"{mapping.count:,}")
