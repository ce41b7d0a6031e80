"""How long the next purchase takes by the clocks of the law, and by when it has to be begun so that no hole comes.

What the law makes wait is counted in full; what an office has to do within some days is counted with all of them. The thirty
days for signing are no wait: a contract can be signed once the result has run. This is heli's way of planning; no document
prescribes one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from heli.core.rules.book import Book, NoRule
from heli.core.rules.calendar import TooFar
from heli.purchasing.rules import document
from heli.purchasing.rules.clocks import BEFORE, Clock, clock, reckoned
from heli.purchasing.rules.notices import INTENTION

#: after the bids are due
AFTER_OPENING = ("clock.award.report", "clock.award.decision", "clock.award.result", "clock.award.result_notice")
#: no purchase of this book takes longer
_LONGEST = 400


@dataclass(frozen=True)
class Begun:
    """How far the next purchase is: from when its intention lets it be announced, when its bids are due, when its result was told."""

    free_on: date | None = None
    due_on: date | None = None
    told_on: date | None = None


@dataclass(frozen=True)
class Latest:
    """By when its intention has to be public and by when it has to be announced; None where the law asks for none."""

    intend: date | None
    announce: date


def _in_force(keys: Sequence[str | None], on: date, book: Book | None) -> list[Clock]:
    found = []
    for key in keys:
        try:
            found += [clock(key, on, book)] if key else []
        except NoRule:
            continue
    return found


def _reached(day: date, clocks: Sequence[Clock], days: Mapping[date, str]) -> date:
    """The day on which all of them are over, one after the other. Raises TooFar."""
    for each in clocks:
        if each.kind == BEFORE:  # so long before what follows: it begins after as many days
            day += timedelta(days=each.count)
        else:
            day = reckoned(each, day, days)[0]
    return day


def legs(method: str, on: date, book: Book | None = None) -> tuple[list[Clock], list[Clock], list[Clock]]:
    """The clocks of a method: of its intention, from its announcement until bids are due, and from there to its result. Below
    the limit none of them binds."""
    if method == document.DIRECT:
        return [], [], []
    after = AFTER_OPENING if method in document.EVALUATED else AFTER_OPENING[2:]
    waits = _in_force(document.EARLIEST.get(method, ())[:1], on, book)
    return _in_force([INTENTION], on, book), waits, _in_force(after, on, book)


def ready(begun: Begun, method: str, today: date, days: Mapping[date, str], book: Book | None = None) -> date:
    """The first day on which a service could begin, where everything that is not done yet is begun today. Raises TooFar."""
    intention, waits, after = legs(method, today, book)
    if begun.told_on is not None:
        return max(today, begun.told_on) + timedelta(days=1)
    if begun.due_on is not None:
        return _reached(max(today, begun.due_on), after, days) + timedelta(days=1)
    if begun.free_on is not None:
        return _reached(max(today, begun.free_on), [*waits, *after], days) + timedelta(days=1)
    return _reached(today, [*intention, *waits, *after], days) + timedelta(days=1)


def latest(start: date, method: str, today: date, days: Mapping[date, str], book: Book | None = None) -> Latest:
    """By when it has to be begun so that the service can begin on a day: counted backward by the same clocks."""
    intention, waits, after = legs(method, today, book)
    announce = _last(start, [*waits, *after], days)
    return Latest(_last(start, [*intention, *waits, *after], days) if intention else None, announce)


def _last(start: date, clocks: Sequence[Clock], days: Mapping[date, str]) -> date:
    """The last day from which all clocks are over before ``start``: they only ever lead later, so the half is looked for."""
    early, late = start - timedelta(days=_LONGEST), start - timedelta(days=1)
    while early < late:
        middle = late - (late - early) // 2
        if _over_before(start, middle, clocks, days):
            early = middle
        else:
            late = middle - timedelta(days=1)
    return early


def _over_before(start: date, day: date, clocks: Sequence[Clock], days: Mapping[date, str]) -> bool:
    try:
        return _reached(day, clocks, days) < start
    except TooFar:
        return False


def hole(end: date, start: date) -> int:
    """How many days lie between the last day of a service and the first of what follows; 0 where none does."""
    return max(0, (start - end).days - 1)
