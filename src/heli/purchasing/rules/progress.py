"""Reports of a contract by schedule: which periods they are about, and until when each is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

#: months of a period, by how often a contract asks for a report; a contract that asks for none has no entry
MONTHS = {"month": 1, "quarter": 3, "half": 6}


@dataclass(frozen=True)
class Period:
    """Both days count; ``due_on`` is the last day on which its report is in time."""

    number: int
    from_on: date
    until_on: date
    due_on: date


def periods(start: date, end: date, every: str, days: int) -> list[Period]:
    """From the first day of a contract to its last, each so many months long, the last perhaps shorter. ``days``: how long after
    a period its report may come. Empty where none is asked for."""
    months = MONTHS.get(every)
    found: list[Period] = []
    while months is not None and (first := _later(start, len(found) * months)) <= end:
        last = min(_later(start, (len(found) + 1) * months) - timedelta(days=1), end)
        found.append(Period(len(found) + 1, first, last, last + timedelta(days=days)))
    return found


def _later(day: date, months: int) -> date:
    """The same day of a later month; where that month has none, the first of the next."""
    number = day.year * 12 + day.month - 1 + months
    try:
        return date(number // 12, number % 12 + 1, day.day)
    except ValueError:
        return date((number + 1) // 12, (number + 1) % 12 + 1, 1)
