"""A practice site begins again."""

from __future__ import annotations

from django.conf import settings

from heli.core.actions import action
from heli.core.actions.jobs import enqueue
from heli.core.errors import Refused
from heli.core.job_kinds import Progress
from heli.core.models import Acting, Job
from heli.core.practice import WISH, practising
from heli.core.rules.sentence import Sentence

KIND = "core.practice.restart"


@action("core.practice.restart")
def restart_practice(on: None, /, *, by: Acting) -> Job:
    """Queue the work that lays the first state over everything; only where nothing counts."""
    if not practising():
        raise Refused(Sentence("这里不是培训环境，这里的数据都作数。"), code="real")
    return enqueue(KIND, by=by)


def begin_again(job: Progress) -> str:
    """Ask whoever serves the site to lay the first state over it, as soon as this job is written as done."""
    (settings.HELI_HOME / WISH).touch()
    return Sentence("马上恢复成最初的样子，之后请重新登录。")
