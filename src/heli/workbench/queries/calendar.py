"""The calendar of whoever reads it: a month by days, one day, and what a calendar program is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from heli.core.dated import Entry, Span, between
from heli.core.queries import special_days
from heli.core.rules.calendar import REST, STATUTORY, WORKDAY, add_months, is_workday, published_years
from heli.core.rules.sentence import Sentence

#: a day of the month shows so many, and leads to the rest
SHOWN = 4
#: what a calendar program is given: so many days back and ahead
BACK, AHEAD = 60, 400
#: what is said of a day that differs from Monday to Friday
SAID = {STATUTORY: Sentence("法定节假日"), REST: Sentence("放假"), WORKDAY: Sentence("调休上班")}


@dataclass
class Day:
    """One day: what the State Council says of it, and what is on it."""

    day: date
    kind: str = ""
    entries: list[Entry] = field(default_factory=list)

    @property
    def said(self) -> Sentence | None:
        return SAID.get(self.kind)

    @property
    def is_free(self) -> bool:
        return not is_workday(self.day, {self.day: self.kind} if self.kind else {})

    @property
    def is_worked(self) -> bool:
        return self.kind == WORKDAY

    @property
    def first(self) -> list[Entry]:
        return self.entries if len(self.entries) <= SHOWN + 1 else self.entries[:SHOWN]

    @property
    def more(self) -> int:
        return len(self.entries) - len(self.first)


@dataclass(frozen=True)
class Month:
    """The weeks that touch a month, Monday to Sunday."""

    first: date
    days: list[Day]
    cut: list[Any]
    #: the holidays of its year are known
    is_published: bool

    @property
    def previous(self) -> date:
        return add_months(self.first, -1)

    @property
    def following(self) -> date:
        return add_months(self.first, 1)

    @property
    def is_empty(self) -> bool:
        return not any(day.entries for day in self.days if day.day.month == self.first.month)


def month(user: Any, first: date) -> Month:
    """``first`` is the first of the month."""
    begins = first - timedelta(days=first.weekday())
    last = add_months(first, 1) - timedelta(days=1)
    ends = last + timedelta(days=6 - last.weekday())
    kinds = special_days()
    span = between(user, begins, ends)
    days = _by_day(span, begins, ends, kinds)
    return Month(first, days, span.cut, first.year in published_years(kinds))


def one_day(user: Any, day: date) -> tuple[Day, Span]:
    """All of one day."""
    span = between(user, day, day)
    return _by_day(span, day, day, special_days())[0], span


def _by_day(span: Span, first: date, last: date, kinds: dict[date, str]) -> list[Day]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    found = {day: Day(day, kinds.get(day, "")) for day in days}
    for entry in span.entries:
        for day in entry.days:
            if day in found:
                found[day].entries.append(entry)
    return list(found.values())


def for_a_program(user: Any, today: date) -> list[Entry]:
    """What a calendar program is given, the holidays and the weekends that are worked included."""
    first, last = today - timedelta(days=BACK), today + timedelta(days=AHEAD)
    holidays = [
        Entry(f"day-{day:%Y%m%d}", day, "", "", "", told_outside=SAID[kind])
        for day, kind in sorted(special_days().items())
        if first <= day <= last
    ]
    return [*between(user, first, last).entries, *holidays]
