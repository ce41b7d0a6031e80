"""Requests between departments: their number, their clocks, and who is told when a clock has run out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from heli.core.rules.calendar import deadline

#: working days within which a request is accepted or returned; no law gives it, it is how heli counts
ACCEPT_WITHIN = 3
#: the longest term one may ask for, in working days
LONGEST = 250


@dataclass(frozen=True)
class Clock:
    """The last day of a term; provisional where the holidays of its year are not published."""

    until: date
    provisional: bool


def clock(asked_on: date, working_days: int, days: Mapping[date, str]) -> Clock:
    """A term of working days after the day on which a request was asked."""
    return Clock(*deadline(asked_on, working_days, "workdays", days))


def number(year: int, serial: int) -> str:
    """As official documents are numbered: 协办〔2026〕12号."""
    return f"协办〔{year}〕{serial}号"
