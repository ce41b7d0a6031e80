"""Background tasks of the demo city: a list that was exported, one that was cancelled, and what ran by the clock."""

from __future__ import annotations

from django.utils.timezone import now

from heli.accounts.models import User
from heli.core import background_exports, jobs
from heli.core.actions.jobs import cancel_job
from heli.core.schedules import Clock

WORKERS = "/workforce/workers/"


def background(officer: User) -> None:
    """As that officer would have asked for it; done here and now, so that nothing waits when the city is opened."""
    background_exports.begin(officer, WORKERS, "format=xlsx", "xlsx", "核对全市人员花名册", "192.168.10.24")
    unwanted = background_exports.begin(officer, WORKERS, "format=csv", "csv", "培训通知", "192.168.10.24")
    assert unwanted.job is not None
    cancel_job(unwanted.job, by=officer)
    Clock().queue_due(now())
    while jobs.run_one() is not None:
        pass
