"""What has a day and concerns somebody: each room declares its sources beside its reads, the roof lists them.

What waits and has a day is among it by itself; a room declares what is dated without waiting: a meeting, an absence.
The page of the calendar and the feed for a calendar program read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import F

from heli.core import waiting

#: of each kind at most so many between two days; a page says where there was more
MOST = 500


@dataclass(frozen=True)
class Entry:
    """One thing on its day. ``of`` names the record: whatever leads to it, it is shown once, and a calendar program knows
    it again when it moved."""

    of: str
    day: date
    what: Any
    about: Any
    url: str
    #: the last day of what lasts longer than one
    until: date | None = None
    #: the moment, for what has one
    begins: datetime | None = None
    where: str = ""
    is_off: bool = False
    version: int = 0
    changed: datetime | None = None
    #: what may leave the house; without it only the label of its kind, and how many of them there are
    told_outside: Any = None
    key: str = ""
    label: Any = ""

    @property
    def days(self) -> Iterator[date]:
        last = self.until or self.day
        return (self.day + timedelta(days=n) for n in range((last - self.day).days + 1))


def entry_of(row: Any, day: date, what: Any, about: Any, **facts: Any) -> Entry:
    """What a record says of itself, with the facts by which a calendar program notices a change."""
    return Entry(
        name_of(row), day, what, about, row.get_absolute_url(), version=row.version, changed=row.updated_at, **facts
    )


def name_of(row: Any) -> str:
    return f"{row._meta.label_lower}-{row.pk}"


@dataclass(frozen=True)
class Dated:
    """One declaration. ``rows`` gives what concerns a user between two days, both counted, scoped like every read and the
    nearest first; ``entry`` tells one row."""

    key: str
    label: Any
    right: str
    rows: Callable[[Any, date, date], Any]
    entry: Callable[[Any, Any], Entry]

    def is_for(self, user: Any) -> bool:
        return bool(user.holds(self.right))

    def between(self, user: Any, first: date, last: date) -> list[Entry]:
        """One query; one more than ``MOST`` says that there is more."""
        found = (self.entry(user, row) for row in self.rows(user, first, last)[: MOST + 1])
        return [replace(each, key=self.key, label=each.label or self.label) for each in found]


def of_waiting(source: waiting.Source) -> Dated:
    """A kind of what waits, by its days."""

    def rows(user: Any, first: date, last: date) -> Any:
        return source.rows(user).filter(**{f"{source.until}__range": (first, last)}).order_by(F(source.until), "pk")

    def entry(_user: Any, row: Any) -> Entry:
        line = source.line(row)
        assert line.until is not None, "only rows with a day are asked for"
        return Entry(name_of(row), line.until, line.what, line.about, line.url)

    return Dated(source.key, source.label, source.right, rows, entry)


def dated() -> Sequence[Dated]:
    """Those of all rooms; first what rooms declare, since it says more of a record that waits as well."""
    declared: Sequence[Dated] = import_module(settings.HELI_DATED).SOURCES
    return (*declared, *(of_waiting(each) for each in waiting.sources() if each.until))


@dataclass(frozen=True)
class Span:
    """What is dated between two days, in order, and the kinds of which there is more than could be shown."""

    entries: list[Entry]
    cut: list[Any] = field(default_factory=list)


def between(user: Any, first: date, last: date) -> Span:
    """Everything that concerns a user from a day to a day: one query for each kind, however many there are."""
    found: dict[str, Entry] = {}
    cut = []
    for source in dated():
        if not source.is_for(user):
            continue
        entries = source.between(user, first, last)
        if len(entries) > MOST:
            cut.append(source.label)
        for entry in entries[:MOST]:
            found.setdefault(entry.of, entry)
    # within a day in the order of the sources; what has a moment stands in the order of its rows
    return Span(sorted(found.values(), key=lambda entry: entry.day), cut)
