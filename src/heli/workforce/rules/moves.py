"""From one employer to another: when what happens. No law says how long an employer may take to answer such a question:
the term is how heli counts, and the pages say so."""

from __future__ import annotations

from datetime import date, timedelta

#: working days within which the employer that is left answers, before the departments above it may act
ANSWER_WITHIN = 10


def first_day(last_day: date) -> date:
    """The next employment begins on the day after."""
    return last_day + timedelta(days=1)


def is_due(last_day: date, today: date) -> bool:
    """Whether the last day has come, so that the old employment ends and the new one is written."""
    return last_day <= today
