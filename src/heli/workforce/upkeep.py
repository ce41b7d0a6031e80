"""What the workforce does by the clock."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate

from heli.core.job_kinds import Progress
from heli.core.rules.sentence import Sentence
from heli.workforce.actions.expiring import end_all, remind_all
from heli.workforce.actions.outlook import write_outlooks
from heli.workforce.actions.transfers import escalate_late, finish_due
from heli.workforce.queries.outlook import reckoned, stretches

#: workers at a time: what is written for so many holds the database for a fraction of a second
AT_ONCE = 20_000


def outlooks(job: Progress) -> str:
    """Reckon what lies ahead of every worker, so many at a time; what is done stays done when it is stopped or killed."""
    day, begun = _begun(job)
    parts = stretches(AT_ONCE)
    written = 0
    for number, among in enumerate(parts):
        if among.high <= begun:
            continue
        rows = reckoned(among, day)
        with job.step(f"{day.isoformat()} {among.high}", number + 1, len(parts)):
            written += write_outlooks(None, by=job.by, low=among.low, high=among.high, as_of=day, rows=rows)
    return Sentence("已算出 %(count)s 人的学时和考试资格。", count=f"{written:,}")


def _begun(job: Progress) -> tuple[date, int]:
    """For which day, and up to which key an earlier run came."""
    if not job.checkpoint:
        return localdate(), 0
    day, _space, key = job.checkpoint.partition(" ")
    return date.fromisoformat(day), int(key)


def transfers(job: Progress) -> str:
    """What both employers agreed is done on its day; who did not answer in time is told of above."""
    done, late = finish_due(by=job.by), escalate_late(by=job.by)
    return Sentence("办结 %(done)s 件调动，上报 %(late)s 件没有答复的。", done=f"{done:,}", late=f"{late:,}")


def registrations(job: Progress) -> str:
    """Close the terms that are over, then remind of those that run out; however often this runs, each once."""
    today = localdate()
    ended = end_all(by=job.by, today=today)
    told = remind_all(by=job.by, today=today)
    return Sentence("%(ended)s 件登记期满，提醒了 %(told)s 张证书。", ended=f"{ended:,}", told=f"{told:,}")
