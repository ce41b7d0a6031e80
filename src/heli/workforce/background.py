"""Long work of the workforce."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localdate

from heli.core.job_kinds import Progress
from heli.core.models import Job
from heli.core.rules.sentence import Sentence
from heli.workforce.actions.accounts import make_accounts
from heli.workforce.actions.proposals import ask_to_confirm
from heli.workforce.queries import accounts as queries


def page_of(job: Job) -> str:
    """The list of employers says for whom sheets are to be printed now; its other half is a tab away."""
    return f"{reverse('workforce:account-list')}?state=outside"


def make_all(job: Progress) -> str:
    """An employer a step; who is done drops out of the list, so that a second run goes on where the first stopped."""
    wanted, made = queries.all_missing(job.by), 0
    for done, employer in enumerate(wanted, 1):
        with job.step(str(employer.node), done, len(wanted)):
            made += make_accounts(employer, by=job.by)
    return Sentence(
        "已为 %(people)s 人建立账号，要打印 %(sheets)s 张登录码单。", people=f"{made:,}", sheets=f"{len(wanted):,}"
    )


def yearly_look(job: Progress) -> str:
    """Ask those who have not looked their record through for a year; each is asked once until they answer."""
    return Sentence(
        "请了 %(count)s 人核对本人的资料。", count=f"{ask_to_confirm(None, by=job.by, today=localdate()):,}"
    )
