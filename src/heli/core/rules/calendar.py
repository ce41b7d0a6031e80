"""Working days and the last day of legal periods.

The table of days is an argument: ``{day: "statutory" | "rest" | "workday"}`` holds the days that differ from Monday
to Friday, year by year from the notices of the State Council (全国年节及纪念日放假办法, art. 7). A year without an entry
is not published: there only Saturday and Sunday are known, and a period that needs it is provisional.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from heli.core.rules.book import Value, open_book
from heli.core.rules.sentence import Sentence

STATUTORY, REST, WORKDAY = "statutory", "rest", "workday"
Unit = Literal["workdays", "days", "months"]
_ONE_DAY = timedelta(days=1)


def is_workday(day: date, days: Mapping[date, str]) -> bool:
    """Whether the day is worked: Monday to Friday but for what the notice says."""
    kind = days.get(day)
    return kind == WORKDAY if kind else day.weekday() < 5


def kind_of(day: date, days: Mapping[date, str]) -> str:
    """``statutory`` (paid threefold), ``rest`` or ``workday``: pay needs all three (劳动法 44)."""
    return days.get(day) or (WORKDAY if day.weekday() < 5 else REST)


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from Monday to Friday, or is statutory, and the notice that says so."""

    day: date
    kind: str
    notice: str


def notices() -> list[SpecialDay]:
    """Every day of the notices that come with heli, in order: the first rows of the table of days."""
    book = open_book(Path(__file__).parents[1] / "law")
    return [day for key in book.keys("holidays.") for day in _days_of(book.history(key)[0])]


def _days_of(year: Value) -> list[SpecialDay]:
    """The days of one notice; a weekend day that is neither statutory nor worked needs no entry."""
    kinds: dict[date, str] = dict.fromkeys(year["worked"], WORKDAY)
    for first, last in year["days_off"]:
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        kinds |= {day: REST for day in span if day.weekday() < 5}
    kinds |= dict.fromkeys(year["statutory"], STATUTORY)
    return [SpecialDay(day, kinds[day], year.source.document) for day in sorted(kinds)]


def published_years(days: Mapping[date, str]) -> frozenset[int]:
    """Years whose notice is loaded: those with a statutory day (a notice may reach into the weeks around a year)."""
    return frozenset(day.year for day, kind in days.items() if kind == STATUTORY)


def add_months(start: date, count: int) -> date:
    """The same day so many months later, or the last of that month (民法典 202: 月末日)."""
    month = start.year * 12 + start.month - 1 + count
    year, month = month // 12, month % 12 + 1
    return date(year, month, min(start.day, monthrange(year, month)[1]))


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; of 29 February the 28th where the year has none (民法典 202: 月末日)."""
    return add_months(day, -12 * years)


class TooFar(ValueError):
    """A period that ends after the last day a date can name."""

    def __init__(self) -> None:
        super().__init__(Sentence("期限太长，算到了公元 9999 年以后。请核对起始日和期限。"))


def deadline(start: date, count: int, unit: Unit | str, days: Mapping[date, str]) -> tuple[date, bool]:
    """The last day of a period and whether it is provisional because a year it needs is not published.

    The start day is not counted (民法典 201). ``workdays`` counts working days; ``days`` and ``months`` count the
    calendar, and a last day that is not worked moves on to the next working day (203; weekends and moved rest days
    treated likewise).
    """
    if count < 0:
        raise ValueError("a period counts forward: latest_start counts backward")
    if unit not in {"workdays", "days", "months"}:
        raise ValueError(f"unknown unit {unit!r}: workdays, days or months")
    years = published_years(days)
    # most of 9999 is given up, so that neither arithmetic nor rolling can fall off the end of the calendar
    if start.year + count // {"workdays": 200, "days": 365, "months": 12}[unit] >= date.max.year - 1:
        raise TooFar
    if unit == "workdays":
        return _working_days(start, count, days, years)
    last = start + timedelta(days=count) if unit == "days" else add_months(start, count)
    asked = {last.year}
    while not is_workday(last, days):
        last += _ONE_DAY
        asked.add(last.year)
    return last, not asked <= years


def _working_days(start: date, count: int, days: Mapping[date, str], years: Collection[int]) -> tuple[date, bool]:
    """The count-th working day after the start; provisional when a day of an unpublished year was looked at."""
    day, provisional = start, False
    while count:
        day += _ONE_DAY
        provisional = provisional or day.year not in years
        count -= is_workday(day, days)
    return day, provisional


def latest_start(event: date, count: int, unit: Unit | str, days: Mapping[date, str]) -> tuple[date, bool]:
    """The last day on which something must have happened "at least so many days before" an event.

    Counted backward, the event day not counted, the whole span complete before it; never moved toward the event
    (our reading: the law only moves ends forward).
    """
    years = published_years(days)
    if unit == "months":
        last = add_months(event, -count)
        return last, last.year not in years
    if unit == "days":
        last = event - timedelta(days=count)
        return last, last.year not in years
    day, provisional = event, False
    while count:
        day -= _ONE_DAY
        provisional = provisional or day.year not in years
        count -= is_workday(day, days)
    return day, provisional


def workdays_between(first: date, last: date, days: Mapping[date, str]) -> int:
    """Working days from the first to the last day, both counted."""
    return sum(is_workday(first + timedelta(days=n), days) for n in range((last - first).days + 1))
