"""What the register holds of many workers, as columns, and what lies ahead of them as rows of the table of outlooks.

Days leave the database as whole numbers: to make a million dates of text takes longer than all of the rule.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Exists, Max, Min, OuterRef, QuerySet
from django.utils.timezone import localdate

from heli.core.queries import settings
from heli.core.rules.book import Book, open_book
from heli.directory.models import Organisation
from heli.workforce.models import ConductCase, Outlook, Training, Worker
from heli.workforce.rules.eligible import LAW, TARGETS
from heli.workforce.rules.hours import BY_TABLE, KINDS
from heli.workforce.rules.outlook import MAY, STATES, Asked, exam_after, is_social_work, known_education, worked_until
from heli.workforce.rules.outlook_columns import (
    EDUCATIONS,
    NO_DAY,
    NOT_SAID,
    OTHER,
    SOCIAL_WORK,
    Columns,
    Ints,
    Papers,
    People,
    Posts,
    Records,
    columns,
    day_of,
)

#: settings by which a city counts hours of a kind up to so many in a year
CAPS = {kind: f"learning_cap_{kind}" for kind in BY_TABLE}
BEFORE = "exam_years_before"
#: so many keys stand in one query
MOST_KEYS = 10_000

Row = tuple[Any, ...]


def law() -> Book:
    return open_book(LAW)


def asked(day: date) -> Asked:
    """The next exam after a day, by the law and the settings of the city."""
    held = settings(BEFORE, *CAPS.values())
    caps = {kind: int(held[key]) * 10 for kind, key in CAPS.items() if held[key].isdigit()}
    year = exam_after(day)
    return Asked(year, worked_until(year, int(held[BEFORE] or 0)), law(), caps)


def version_of(asked: Asked) -> str:
    """Since when the rules that were asked are in force."""
    on = date(asked.exam_year, 12, 31)
    keys = ("licence.continuing_education", *(f"exam.eligible.{target}" for target in TARGETS))
    return " ".join(sorted({asked.book.at(key, on).source.effective_from.isoformat() for key in keys}))


@dataclass(frozen=True)
class Loaded:
    """Some workers: their keys in order, what the rule takes, and where they work."""

    keys: Ints
    people: People
    employer: Ints
    place: Ints


@dataclass(frozen=True)
class Among:
    """Which workers: all between two keys, or some keys."""

    low: int = 0
    high: int = 0
    keys: tuple[int, ...] | None = None

    def where(self, column: str) -> tuple[str, list[int]]:
        if self.keys is None:
            return f"{column} BETWEEN %s AND %s", [self.low, self.high]
        return f"{column} IN ({', '.join(['%s'] * len(self.keys)) or 'NULL'})", list(self.keys)


def stretches(size: int) -> list[Among]:
    """All workers, so many keys at a time."""
    ends = Worker.objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    return [Among(low, low + size - 1) for low in range(ends["first"], ends["last"] + 1, size)]


def of_keys(keys: Collection[int]) -> list[Among]:
    found = sorted(set(keys))
    return [Among(keys=tuple(found[at : at + MOST_KEYS])) for at in range(0, len(found), MOST_KEYS)]


def _day(column: str) -> str:
    """A day as the number of days since 1970, ``NO_DAY`` for none."""
    if connection.vendor == "sqlite":
        return f"COALESCE(CAST(julianday({column}) - 2440587.5 AS INTEGER), {NO_DAY})"
    return f"COALESCE(({column} - DATE '1970-01-01')::bigint, {NO_DAY})"


def _columns(
    names: Sequence[str], table: str, among: Among, key: str = "worker_id", order: str = ""
) -> list[Sequence[Any]]:
    """Columns of a table, as the database gives them; empty ones where nothing is found."""
    where, given = among.where(key)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM {table} WHERE {where}{order}", given)
        rows = cursor.fetchall()
    return list(zip(*rows, strict=True)) if rows else [() for _name in names]


def _ints(values: Sequence[Any]) -> Ints:
    return np.array(values, dtype=np.int64)


def _numbered(values: Sequence[Any], names: Sequence[str]) -> Ints:
    number = {name: at for at, name in enumerate(names)}
    return _ints([number[value] for value in values])


def load(among: Among) -> Loaded:
    """All that the rule asks of some workers, by four queries."""
    keys, education, major, studied = _columns(
        ("id", "education", "major", _day("studied_until")), "workforce_worker", among, "id", " ORDER BY id"
    )
    known = _ints(keys)
    levels: dict[str, int] = {}
    majors: dict[str, int] = {}
    for word in set(education):
        name = known_education(word)
        levels[word] = -1 if name is None else EDUCATIONS.index(name)
    for word in set(major):
        said = is_social_work(word)
        majors[word] = NOT_SAID if said is None else SOCIAL_WORK if said else OTHER
    whose, level, issued, until = _columns(
        ("worker_id", "level", _day("issued_on"), _day("registered_until")), "workforce_certificate", among
    )
    papers = Papers(_at(known, whose), _numbered(level, TARGETS), _ints(issued), _ints(until))
    whose, kind, ended, tenths, state = _columns(
        ("worker_id", "kind", _day("end_on"), "tenths", "state"), "workforce_training", among
    )
    counts = np.array([each != Training.State.RETURNED for each in state], dtype=bool)
    records = Records(
        _at(known, whose)[counts], _numbered(kind, KINDS)[counts], _ints(ended)[counts], _ints(tenths)[counts],
        np.array([each == Training.State.CONFIRMED for each in state], dtype=bool)[counts],
    )  # fmt: skip
    posts, employer, place = _posts(known, among)
    people = People(
        _ints([levels[word] for word in education]), _ints([majors[word] for word in major]), _ints(studied), papers,
        posts, records,
    )  # fmt: skip
    return Loaded(known, people, employer, place)


def _at(known: Ints, whose: Sequence[Any]) -> Ints:
    return np.searchsorted(known, _ints(whose)).astype(np.int64)


def _posts(known: Ints, among: Among) -> tuple[Posts, Ints, Ints]:
    """Every post, and organisation and place of the main one: one that runs before one that ended, full time first, then
    the earliest start; an unknown one is since ever."""
    time = connection.ops.quote_name("time")
    whose, start, end, organisation, place, part, key = _columns(
        (
            "worker_id", _day("start_on"), _day("end_on"), "COALESCE(organisation_id, 0)", "COALESCE(place_id, 0)",
            f"CASE WHEN {time} = 'full' THEN 0 ELSE 1 END", "id",
        ),
        "workforce_employment", among,
    )  # fmt: skip
    at, starts, ends = _at(known, whose), _ints(start), _ints(end)
    order = np.lexsort((_ints(key), starts, _ints(part), ends != NO_DAY, at))
    first = np.ones(len(order), bool)
    first[1:] = at[order][1:] != at[order][:-1]
    main = order[first]
    employer, places = np.zeros(len(known), np.int64), np.zeros(len(known), np.int64)
    employer[at[main]], places[at[main]] = _ints(organisation)[main], _ints(place)[main]
    return Posts(at, starts, ends), employer, np.where(places == 0, _homes(employer), places)


def _homes(employer: Ints) -> Ints:
    """Where organisations lie, 0 where that is unknown."""
    wanted, which = np.unique(employer, return_inverse=True)
    rows = Organisation.objects.filter(place__isnull=False).values_list("pk", "place")
    lies = dict(rows if len(wanted) > 500 else rows.filter(pk__in=wanted.tolist()))
    return _ints([lies.get(int(pk), 0) for pk in wanted])[which]


#: columns of the table of outlooks, in the order of ``rows_of``
COLUMNS = (
    "worker_id", "as_of", "law", "exam_year", "level", "expires_on", "counted", "waiting", "required", "short_by",
    "employer_id", "place_id", "study_known",
    *(f"{target}{part}" for target in TARGETS for part in ("", "_missing", "_rule")),
)  # fmt: skip


def rows_of(loaded: Loaded, found: Columns, asked: Asked, day: date) -> list[Row]:
    """Rows for the table of outlooks, one a worker."""
    count, version = len(loaded.keys), version_of(asked)
    levels = np.array([*TARGETS, ""], dtype=object)
    parts: list[list[Any]] = [
        loaded.keys.tolist(), [day] * count, [version] * count, [asked.exam_year] * count, levels[found.level].tolist(),
        _days(found.expires_on), found.counted.tolist(), found.waiting.tolist(), _or_none(found.required, -1),
        found.short.tolist(), _or_none(loaded.employer, 0), _or_none(loaded.place, 0),
        (loaded.people.studied_until != NO_DAY).tolist(),
    ]  # fmt: skip
    states = np.array(STATES, dtype=object)
    for sits in found.sits:
        rules = np.array([*sits.rules, ""], dtype=object)
        parts += [states[sits.state].tolist(), _or_none(sits.missing, -1), rules[sits.rule].tolist()]
    return list(zip(*parts, strict=True))


def _days(numbers: Ints) -> list[date | None]:
    """Each day made once."""
    days, which = np.unique(numbers, return_inverse=True)
    made = np.array([None if day == NO_DAY else day_of(int(day)) for day in days], dtype=object)
    found: list[date | None] = made[which].tolist()
    return found


def _or_none(values: Ints, nothing: int) -> list[int | None]:
    found = values.astype(object)
    found[values == nothing] = None
    made: list[int | None] = found.tolist()
    return made


def reckoned(among: Among, day: date) -> list[Row]:
    """What lies ahead of some workers, as rows of the table."""
    question = asked(day)
    loaded = load(among)
    return rows_of(loaded, columns(loaded.people, question), question, day) if len(loaded.keys) else []


def _listed(user: Any) -> QuerySet[Outlook]:
    seen = Outlook.objects.visible_to(user).select_related("worker__person", "employer", "place__parent__parent")
    return seen.defer("place__outline", "place__parent__outline", "place__parent__parent__outline")


def short_of_hours(user: Any) -> QuerySet[Outlook]:
    """Whose registration still runs and will end with hours missing, as reckoned last; not who lost it by a decision."""
    today = localdate()
    removed = ConductCase.objects.in_force(today).filter(worker=OuterRef("pk"), sanction=ConductCase.Outcome.REMOVAL)
    return _listed(user).filter(~Exists(removed), short_by__gt=0, expires_on__gte=today)


def exams(user: Any) -> QuerySet[Outlook]:
    """What everybody within the scope may sit next, as reckoned last."""
    return _listed(user)


def sitters(rows: QuerySet[Any], target: str) -> QuerySet[Any]:
    """Of some rows those who may sit an exam, by employer and name, for the list that is printed."""
    found = rows.filter(**{target: MAY}).select_related("worker__person", "employer", "place__parent__parent")
    return found.order_by("employer__name_pinyin", "worker__person__name_pinyin", "pk")


def reckoned_on() -> date | None:
    """The day of the last reckoning that is shown, of whichever row."""
    return Outlook.objects.order_by("pk").values_list("as_of", flat=True).first()
