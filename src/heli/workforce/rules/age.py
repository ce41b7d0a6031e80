"""Age in whole years."""

from __future__ import annotations

from datetime import date


def born_by(age: int, today: date) -> date | None:
    """The last birth date of whoever is at least so old today; None where the calendar does not reach back so far.

    Somebody born on 29 February is a year older on 1 March where the year has no such day.
    """
    year = today.year - age
    if not date.min.year <= year <= date.max.year:
        return None
    try:
        return today.replace(year=year)
    except ValueError:  # today is 29 February, and that year had none
        return date(year, 2, 28)
