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
from heli.directory.models import Level
from heli.workforce.models import Employment, LicenceLevel, Worker
from heli.workforce.queries.conduct import sanctions
from heli.workforce.queries.register import DUE_DAYS, main_first
from heli.workforce.rules.conduct import Sanction
from heli.workforce.words import RANK, Standing, place_line, sanctioned, standing

#: a line for each certificate with each employment of a worker: one query costs less than the few lines named twice
_lines = Prepared(
    lambda keys: (
        Worker.objects.filter(pk__in=keys)
        .order_by(*main_first("employments__"))
        .values_list(
            "pk", "person__name", "education", "major", "certificates__level", "certificates__registered_until",
            "employments__end_on", "employments__time", "employments__post", "employments__organisation__name",
            *(f"employments__place__{name}" for name in ("name", "level", "parent__name", "parent__level", "parent__parent__name", "parent__parent__level")),
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
    street: str = ""


def worker_rows(keys: list[int]) -> list[WorkerRow]:
    """The lines of some workers, whom the caller has found within the user's scope."""
    rows: dict[int, WorkerRow] = {}
    level: dict[int, str] = {}
    main: dict[int, Any] = {}
    for pk, name, education, major, held, until, *post in _lines(keys):
        row = rows.get(pk)
        if row is None:
            row = rows[pk] = WorkerRow(pk, name, education, major)
            level[pk], main[pk] = held, post
        if held is not None and RANK[held] > RANK[level[pk]]:
            level[pk] = held
        if until is not None and (row.until is None or until > row.until):
            row.until = until
        if main[pk][0] is not None and post[0] is None:
            main[pk] = post  # one that runs goes before one that has ended
    today, language = localdate(), get_language() or ""
    levels, times = _labels(language)
    for pk, row in rows.items():
        row.level, row.registration = levels[level[pk]], _told(level[pk] is not None, row.until, today, language)
        _end, time, post, row.employer, place, lies, *above = main[pk]
        row.time, row.post = times[time], post or ""
        if place:
            row.place = place_line(place, *above)
            row.street = place if lies == Level.STREET else above[0] if above[1] == Level.STREET else ""
    for pk, sanction in sanctions(keys, today).items():
        held = sanctioned(sanction)
        rows[pk].registration = held.words, held.tone
    return list(rows.values())


@lru_cache(maxsize=10)
def _labels(language: str) -> tuple[dict[str | None, str], dict[str | None, str]]:
    """Levels and working times in words: to walk through the choices again took a twentieth of a page's time."""
    levels: dict[str | None, str] = {value: str(label) for value, label in LicenceLevel.choices}
    times: dict[str | None, str] = {value: str(label) for value, label in Employment.Time.choices}
    return {None: _("未持证")} | levels, {None: ""} | times


@lru_cache(maxsize=5000)
def _told(licensed: bool, until: date | None, today: date, language: str) -> tuple[str, str]:
    """The same few hundred days for everybody; ``language`` is the one that is active."""
    now = standing(licensed, until, today, DUE_DAYS)
    return now.words, now.tone


def own_standing(user: Any, today: date) -> Standing | None:
    """Where the registration of whoever asks stands, where an account was matched with a record; by one query."""
    if user.person_id is None:
        return None
    facts = ("certificates__level", "certificates__registered_until")
    held = (f"conduct_cases__{name}" for name in ("sanction", "sanction_from", "sanction_until"))
    own = list(Worker.objects.filter(person_id=user.person_id).values_list(*facts, *held))
    if not own:
        return None
    stopping = [Sanction(kind, begins, until) for _level, _until, kind, begins, until in own if begins is not None]
    for sanction in stopping:
        if sanction.holds_on(today):
            return sanctioned(sanction)
    until = max((row[1] for row in own if row[1]), default=None)
    return standing(any(row[0] for row in own), until, today, DUE_DAYS)
