"""The lines of the list of workers, made of values: models for all that a line shows took most of a page's time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heli.core.prepared import Prepared
from heli.workforce.models import Certificate, Employment, LicenceLevel, Worker
from heli.workforce.queries.register import DUE_DAYS, MAIN_FIRST
from heli.workforce.words import RANK, place_line, standing

_people = Prepared(
    lambda keys: Worker.objects.filter(pk__in=keys).values_list("pk", "person__name", "education", "major")
)
_papers = Prepared(
    lambda keys: Certificate.objects.filter(worker__in=keys).values_list("worker_id", "level", "registered_until")
)
#: in the order in which the first running one is the main employment
_posts = Prepared(
    lambda keys: (
        Employment.objects.filter(worker__in=keys)
        .order_by(*MAIN_FIRST)
        .values_list(
            "worker_id", "end_on", "time", "post", "organisation__name", "place__name",
            "place__parent__name", "place__parent__level", "place__parent__parent__name", "place__parent__parent__level",
        )
    )
)  # fmt: skip


@dataclass(slots=True)
class WorkerRow:
    """A worker in words: the best certificate, the registration that runs longest, the main employment."""

    pk: int
    name: str
    education: str
    major: str
    level: str = ""
    #: what it is today, and the mark beside it
    registration: tuple[str, str] = ("", "")
    until: date | None = None
    time: str = ""
    post: str = ""
    employer: str | None = None
    place: str = ""


def worker_rows(keys: list[int]) -> list[WorkerRow]:
    """The lines of some workers, whom the caller has found within the user's scope."""
    rows = {row[0]: WorkerRow(*row) for row in _people(keys)}
    _put_certificates(rows, keys)
    times = {value: str(label) for value, label in Employment.Time.choices}
    main: dict[int, Any] = {}
    for post in _posts(keys):
        known = main.get(post[0])
        if known is None or (known[1] is not None and post[1] is None):
            main[post[0]] = post
    for pk, (_worker, _end, time, post, employer, place, parent, level, upper, upper_level) in main.items():
        row = rows[pk]
        row.time, row.post, row.employer = times[time], post, employer
        if place:
            row.place = place_line(place, ((parent, level), (upper, upper_level)))
    return list(rows.values())


def _put_certificates(rows: dict[int, WorkerRow], keys: list[int]) -> None:
    best: dict[int, str] = {}
    until: dict[int, date] = {}
    for pk, level, ends in _papers(keys):
        if pk not in best or RANK[level] > RANK[best[pk]]:
            best[pk] = level
        if ends is not None and (pk not in until or ends > until[pk]):
            until[pk] = ends
    levels, none = {value: str(label) for value, label in LicenceLevel.choices}, _("未持证")
    today = localdate()
    language = get_language() or ""
    for pk, row in rows.items():
        held, row.until = pk in best, until.get(pk)
        row.level = levels[best[pk]] if held else none
        row.registration = _told(held, row.until, today, language)


@lru_cache(maxsize=5000)
def _told(licensed: bool, until: date | None, today: date, language: str) -> tuple[str, str]:
    """The same few hundred days for everybody; ``language`` is the one that is active."""
    now = standing(licensed, until, today, DUE_DAYS)
    return now.words, now.tone
