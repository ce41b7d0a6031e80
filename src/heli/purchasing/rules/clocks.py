"""Clocks of a purchase: what has to be done by when, or may be done from when, counted from an event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from heli.core.rules.book import Book, Source, Value, open_book
from heli.core.rules.calendar import deadline, latest_start
from heli.purchasing.rules.rank import LAW

#: no later; not before the period is over; so long before an event to come; no sooner than so long before it; for no longer
WITHIN, AFTER, BEFORE, NOT_EARLIER, AT_MOST = "within", "after", "before", "not_earlier", "at_most"
KINDS = (WITHIN, AFTER, BEFORE, NOT_EARLIER, AT_MOST)
GROUPS = ("notice", "evaluation", "award", "contract", "challenge", "framework")


@dataclass(frozen=True)
class Clock:
    """``since`` is the event it counts from; ``unit`` is workdays or days."""

    key: str
    name: str
    name_en: str
    since: str
    since_en: str
    count: int
    unit: str
    kind: str
    source: Source

    @property
    def group(self) -> str:
        return self.key.split(".")[1]


def clock(key: str, on: date, book: Book | None = None) -> Clock:
    """As it was on the day of the event. Raises NoRule before there was one, KeyError for a key that no file has."""
    return _clock((book or open_book(LAW)).at(key, on))


def clocks(on: date, book: Book | None = None) -> list[Clock]:
    """All that are in force on a day, in the order of a purchase."""
    return [_clock(value) for value in (book or open_book(LAW)).all_at("clock.", on)]


def _clock(value: Value) -> Clock:
    held = value.value
    return Clock(
        value.key, held["name"], held["name_en"], held["since"], held["since_en"], held["count"], held["unit"],
        held["kind"], value.source,
    )  # fmt: skip


def reckoned(asked: Clock, event: date, days: Mapping[date, str]) -> tuple[date, bool]:
    """The day that the clock gives for an event, and whether it is provisional because a year is not published yet.

    Of a period that must be over (``after``) the first day after it; the law leaves open whether its last day will do, and
    one day more is safe (our reading). A day counted backward is not moved, nor is the end of what may last so long at most.
    Raises TooFar.
    """
    if asked.kind == AT_MOST:
        return event + timedelta(days=asked.count), False
    if asked.kind == WITHIN:
        return deadline(event, asked.count, asked.unit, days)
    if asked.kind == AFTER:
        last, provisional = deadline(event, asked.count, asked.unit, days)
        return last + timedelta(days=1), provisional
    return latest_start(event, asked.count, asked.unit, days)


def together(
    keys: Iterable[str], event: date, days: Mapping[date, str], book: Book | None = None
) -> tuple[date, Clock] | None:
    """Clocks that run side by side from an event: the day that the last of them gives, and that clock; None of none. Raises
    NoRule and TooFar."""
    found = [(reckoned(one, event, days)[0], one) for one in (clock(key, event, book) for key in keys)]
    return max(found, key=lambda one: one[0], default=None)


def first_lawful(asked: Clock, event: date, days: Mapping[date, str]) -> date:
    """Of a period that must be over (``after``) the earliest day that is not against the words of the law: the event and its
    count, not moved where that day is no working day. Before it something was done too early; `reckoned` advises one day more.
    Raises TooFar."""
    if asked.unit == "days":
        deadline(event, asked.count, asked.unit, days)  # too far is too far
        return event + timedelta(days=asked.count)
    return deadline(event, asked.count, asked.unit, days)[0]
