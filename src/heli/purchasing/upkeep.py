"""What happens in purchasing by the clock."""

from __future__ import annotations

from heli.core.job_kinds import Progress
from heli.core.rules.sentence import Sentence
from heli.purchasing.actions.costs import tell_alarms
from heli.purchasing.actions.running import end_project, left_open
from heli.purchasing.models import Contract


def cost_alarms(job: Progress) -> str:
    """A running contract a step: a second run goes on after the last one that was looked at."""
    rows = list(Contract.objects.running().filter(pk__gt=int(job.checkpoint or 0)).order_by("pk"))
    told = 0
    for done, contract in enumerate(rows, 1):
        with job.step(str(contract.pk), done, len(rows)):
            told += tell_alarms(contract, by=job.by)
    return Sentence("提醒了 %(count)s 件合同资金的事项。", count=f"{told:,}")


def ended_projects(job: Progress) -> str:
    """A project a step: a second run finds those that are left."""
    rows = left_open()
    ended = 0
    for done, project in enumerate(rows, 1):
        with job.step(str(project.pk), done, len(rows)):
            ended += end_project(project, by=job.by)
    return Sentence("处理了 %(count)s 个框架协议到期的项目。", count=f"{ended:,}")
