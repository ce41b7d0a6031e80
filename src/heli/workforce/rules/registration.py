"""When a certificate may be registered, for how long, and when somebody is reminded: from ``law/licence.yaml``.

Days are days of the calendar, both ends of a term counted; a month has as many days as it has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from heli.core.rules.book import Book, Source, open_book
from heli.core.rules.calendar import add_months

LAW = Path(__file__).parents[1] / "law"
FIRST, RENEWAL, RETURN = "first", "renewal", "return"
ONE_DAY = timedelta(days=1)
#: how long before its last day a registration is reminded of, the longest first: months, then days
MARKS: dict[str, tuple[int, int]] = {
    "12m": (12, 0), "6m": (6, 0), "3m": (3, 0), "30d": (0, 30), "7d": (0, 7),
}  # fmt: skip


def law() -> Book:
    return open_book(LAW)


@dataclass(frozen=True)
class Term:
    """A registration from a day to a day, both in force, and the rule that says how long."""

    starts_on: date
    ends_on: date
    source: Source


@dataclass(frozen=True)
class Opening:
    """What may be applied for on a day. ``kind`` is empty where nothing may yet: then ``opens_on`` says from when.

    ``closes_on`` is the last day on which it is in time; ``late`` where that is over. ``sources`` are the rules that say
    so, and of what is late the one that says what then holds.
    """

    kind: str
    opens_on: date | None
    closes_on: date | None
    late: bool
    sources: tuple[Source, ...]

    @property
    def confirmed(self) -> bool:
        """Whether every rule it rests on was confirmed, not recalled."""
        return all(source.confirmed for source in self.sources)


@dataclass(frozen=True)
class Hours:
    """Hours of continuing education in the running term, in tenths; ``counted`` is None where nobody knows."""

    counted: int | None
    required: int
    source: Source

    @property
    def missing(self) -> int | None:
        """How many are still to be learned; None where nobody knows, which is not the same as none."""
        return None if self.counted is None else max(0, self.required - self.counted)


@dataclass(frozen=True)
class Body:
    """Who leads registration on a day: the competent body. ``city`` stands before a name that is no full one."""

    name: str
    name_en: str
    source: Source
    city: str = ""


def first_deadline(issued_on: date, day: date, book: Book) -> tuple[date, Source]:
    """The last day on which a new certificate is registered in time, by the rule of a day."""
    rule = book.at("licence.first_registration", day)
    return add_months(issued_on, 12 * int(rule["years"])), rule.source


def window(until: date, day: date, book: Book) -> tuple[date, date, Source]:
    """First and last day on which a running registration may be renewed, by the rule of a day."""
    rule = book.at("licence.renewal_window", day)
    return add_months(until, -int(rule["months"])), until, rule.source


def opening(issued_on: date | None, until: date | None, day: date, book: Book) -> Opening:
    """What may be applied for on a day, for a certificate issued on a day and registered until another, if ever.

    Without a day of issue that has come nobody can be late for the first time.
    """
    if until is None:
        if issued_on is None or issued_on > day:
            return Opening(FIRST, None, None, False, (book.at("licence.first_registration", day).source,))
        last, source = first_deadline(issued_on, day, book)
        late = day > last
        return Opening(FIRST, issued_on, last, late, (source, *_late(book, day, late)))
    opens, closes, source = window(until, day, book)
    if day > closes:
        return Opening(RETURN, closes + ONE_DAY, None, True, (source, *_late(book, day, True)))
    return Opening(RENEWAL if day >= opens else "", opens, closes, False, (source,))


def _late(book: Book, day: date, late: bool) -> tuple[Source, ...]:
    return (book.at("licence.late_registration", day).source,) if late else ()


def term(kind: str, follows: date | None, day: date, book: Book) -> Term:
    """The term that an approval of a day gives: of a renewal from the day after the one before, else from that day."""
    starts = follows + ONE_DAY if kind == RENEWAL and follows is not None else day
    rule = book.at("licence.term", day)
    return Term(starts, add_months(starts, 12 * int(rule["years"])) - ONE_DAY, rule.source)


def required_hours(level: str, day: date, book: Book) -> tuple[int, Source]:
    """Hours that each term asks for, by level, in tenths."""
    rule = book.at("licence.continuing_education", day)
    return int(rule[level]) * 10, rule.source


def lacks_hours(kind: str, hours: Hours) -> bool:
    """Whether a renewal lacks hours that the Measures ask of its term. What comes after a lapse they do not say, and a first
    registration follows no term."""
    return kind == RENEWAL and bool(hours.missing)


def body(day: date, book: Book) -> Body:
    """The competent body of a day."""
    rule = book.at("licence.competent_body", day)
    return Body(str(rule["name"]), str(rule["name_en"]), rule.source)


def marked(until: date, mark: str) -> date:
    """The day of a reminder."""
    months, days = MARKS[mark]
    return add_months(until, -months) - timedelta(days=days)


def reminder(until: date, day: date) -> str:
    """The reminder that a day falls under: the latest whose day has come; empty before the first and after the end.

    Whoever looks again on a later day finds the same one until the next has come: told once for each, none is told
    twice, and one that was missed for so long that the next has come is no longer told.
    """
    if day > until:
        return ""
    return next((mark for mark in reversed(MARKS) if day >= marked(until, mark)), "")


def ends_within(mark: str, day: date) -> tuple[date, date]:
    """Between which last days a registration may fall under a reminder on a day, both counted: a little wide, since
    months differ; ``reminder`` decides."""
    marks = list(MARKS)
    later = marks[marks.index(mark) + 1 :]
    first = _after(day, *MARKS[later[0]]) if later else day
    return first - timedelta(days=3), _after(day, *MARKS[mark]) + timedelta(days=3)


def _after(day: date, months: int, days: int) -> date:
    return add_months(day, months) + timedelta(days=days)
