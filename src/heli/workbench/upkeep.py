"""What happens in the workbench by the clock."""

from __future__ import annotations

from heli.core.jobs import Progress
from heli.core.rules.sentence import Sentence
from heli.workbench.actions.requests import escalate_late


def late_requests(job: Progress) -> str:
    """Tell those above of every request of which a clock has run out."""
    return Sentence("上报了 %(count)s 件逾期的协办。", count=f"{escalate_late(by=job.by):,}")
