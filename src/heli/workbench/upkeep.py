"""What happens in the workbench by the clock."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.core.job_kinds import Progress
from heli.core.rules.sentence import Sentence
from heli.workbench.actions.requests import escalate_late, settle_provisional
from heli.workbench.actions.resolutions import remind


def late_requests(job: Progress) -> str:
    """Tell those above of every request of which a clock has run out; what was provisional is settled first."""
    settle_provisional(by=job.by)
    return Sentence("上报了 %(count)s 件逾期的协办。", count=f"{escalate_late(by=job.by):,}")


def reminders(job: Progress) -> str:
    """Tell owners of what ends soon or is over; each day of reminding is told once, however often this runs."""
    return Sentence("提醒了 %(count)s 人次。", count=f"{remind(None, by=job.by, today=localdate()):,}")
