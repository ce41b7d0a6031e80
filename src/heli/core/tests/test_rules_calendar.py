"""Legal periods against the examples of the reference (calendar.md, 2 and 5) and against what must always hold."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.calendar import (
    TooFar,
    add_months,
    deadline,
    is_workday,
    kind_of,
    latest_start,
    notices,
    published_years,
    workdays_between,
    years_before,
)

DAYS = {special.day: special.kind for special in notices()}

# calendar.md 5: start, count, unit, end
PERIODS = [
    ("2025-12-02", 7, "workdays", "2025-12-11"),
    ("2025-12-12", 5, "workdays", "2025-12-19"),
    ("2025-11-03", 3, "workdays", "2025-11-06"),
    ("2025-05-06", 7, "workdays", "2025-05-15"),
    ("2025-05-07", 7, "workdays", "2025-05-16"),
    ("2024-09-26", 5, "workdays", "2024-10-09"),
    ("2025-09-30", 10, "workdays", "2025-10-21"),
    ("2026-02-12", 7, "workdays", "2026-02-28"),
    ("2026-02-13", 1, "workdays", "2026-02-14"),
    ("2026-02-14", 1, "workdays", "2026-02-24"),
    ("2026-04-30", 10, "workdays", "2026-05-18"),
    ("2026-09-24", 7, "workdays", "2026-10-12"),
    ("2026-11-24", 15, "workdays", "2026-12-15"),
    ("2026-09-12", 20, "days", "2026-10-08"),
    ("2026-01-25", 20, "days", "2026-02-14"),
    ("2026-04-01", 30, "days", "2026-05-06"),
    ("2026-01-31", 1, "months", "2026-02-28"),
    # 民法典 202: the end month has no such day; 2025-11-30 is a Sunday and rolls
    ("2025-10-31", 1, "months", "2025-12-01"),
    ("2023-12-29", 2, "months", "2024-02-29"),
]


@pytest.mark.parametrize(("start", "count", "unit", "end"), PERIODS)
def test_a_period_ends_on_the_day_of_the_reference(start: str, count: int, unit: str, end: str) -> None:
    assert deadline(date.fromisoformat(start), count, unit, DAYS) == (date.fromisoformat(end), False)


@pytest.mark.parametrize(
    ("start", "count", "unit", "end"),
    [
        ("2026-12-30", 2, "workdays", "2027-01-01"),
        ("2026-12-01", 2, "months", "2027-02-01"),
        ("2027-03-05", 1, "days", "2027-03-08"),
        ("2023-12-29", 1, "workdays", "2024-01-02"),  # whether Saturday 30 December 2023 was worked is not known here
    ],
)
def test_a_period_is_provisional_where_an_unpublished_year_decides(start: str, count: int, unit: str, end: str) -> None:
    assert deadline(date.fromisoformat(start), count, unit, DAYS) == (date.fromisoformat(end), True)


def test_the_last_day_of_the_last_published_year_is_sure_but_rolling_past_it_is_not() -> None:
    assert deadline(date(2026, 12, 30), 1, "workdays", DAYS) == (date(2026, 12, 31), False)
    without_2026 = {day: kind for day, kind in DAYS.items() if day.year < 2026}
    assert deadline(date(2025, 12, 30), 2, "days", without_2026) == (date(2026, 1, 1), True)


@pytest.mark.parametrize(
    ("year", "by_month"),
    [
        (2024, [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22]),
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ],
)
def test_working_days_of_each_month_are_those_of_the_reference(year: int, by_month: list[int]) -> None:
    found = [
        workdays_between(date(year, month, 1), add_months(date(year, month, 1), 1) - timedelta(days=1), DAYS)
        for month in range(1, 13)
    ]
    assert found == by_month


def test_the_table_says_what_the_package_says_for_every_day_of_three_years() -> None:
    first = date(2024, 1, 1)
    wrong = [
        day
        for day in (first + timedelta(days=n) for n in range(366 + 365 + 365))
        if is_workday(day, DAYS) != chinese_calendar.is_workday(day)
    ]
    assert wrong == []


def test_statutory_days_are_thirteen_from_2025_and_the_day_before_new_year_is_one_of_them() -> None:
    counts = {
        year: sum(kind == "statutory" and day.year == year for day, kind in DAYS.items()) for year in (2024, 2025, 2026)
    }
    assert counts == {2024: 11, 2025: 13, 2026: 13}
    assert kind_of(date(2026, 2, 15), DAYS) == "rest"  # off with the Spring Festival, but only a Sunday
    assert kind_of(date(2026, 2, 16), DAYS) == "statutory"
    assert kind_of(date(2026, 2, 14), DAYS) == "workday"
    assert published_years(DAYS) == {2024, 2025, 2026}


def test_every_special_day_names_its_notice() -> None:
    assert all(len(special.notice) <= 60 and "节假日安排" in special.notice for special in notices())


def test_a_limit_before_an_event_is_never_moved_toward_it() -> None:
    # 20 days before Monday 2026-05-25 is Tuesday 5 May, a day off: it stays
    assert latest_start(date(2026, 5, 25), 20, "days", DAYS) == (date(2026, 5, 5), False)
    assert latest_start(date(2026, 2, 24), 1, "workdays", DAYS) == (date(2026, 2, 14), False)
    assert latest_start(date(2026, 3, 31), 1, "months", DAYS) == (date(2026, 2, 28), False)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown unit"):
        deadline(date(2026, 1, 5), 1, "weeks", DAYS)
    with pytest.raises(ValueError, match="forward"):
        deadline(date(2026, 1, 5), -1, "days", DAYS)


@pytest.mark.parametrize(
    ("start", "count", "unit"),
    [(date(2026, 1, 5), 100_000, "months"), (date.max, 1, "days"), (date.max, 1, "workdays"), (date.max, 0, "months")],
)
def test_a_period_beyond_the_calendar_gets_a_sentence(start: date, count: int, unit: str) -> None:
    with pytest.raises(TooFar, match="期限太长"):
        deadline(start, count, unit, DAYS)


def test_a_long_period_is_counted_and_provisional() -> None:
    assert deadline(date(2026, 1, 5), 100_000, "days", DAYS) == (date(2299, 10, 23), True)


inside = st.dates(date(2024, 1, 1), date(2026, 6, 1))


@given(inside, st.integers(1, 60))
def test_counting_working_days_forward_and_back_agrees(start: date, count: int) -> None:
    end, provisional = deadline(start, count, "workdays", DAYS)
    assert not provisional
    assert is_workday(end, DAYS)
    assert workdays_between(start + timedelta(days=1), end, DAYS) == count


@given(inside, st.integers(0, 150), st.sampled_from(["days", "months"]))
def test_a_calendar_period_ends_on_a_working_day_with_only_days_off_before_it(
    start: date, count: int, unit: str
) -> None:
    count = count if unit == "days" else count % 6
    end, _ = deadline(start, count, unit, DAYS)
    plain = start + timedelta(days=count) if unit == "days" else add_months(start, count)
    assert end >= plain
    assert is_workday(end, DAYS)
    assert workdays_between(plain, end, DAYS) == 1


@given(inside, st.integers(0, 40), st.sampled_from(["workdays", "days", "months"]))
def test_a_later_start_or_a_longer_period_never_ends_earlier(start: date, count: int, unit: str) -> None:
    count = count % 6 if unit == "months" else count
    assert deadline(start, count, unit, DAYS)[0] <= deadline(start, count + 1, unit, DAYS)[0]
    assert deadline(start, count, unit, DAYS)[0] <= deadline(start + timedelta(days=1), count, unit, DAYS)[0]


@pytest.mark.parametrize(
    ("day", "years", "found"),
    [
        (date(2026, 11, 28), 3, date(2023, 11, 28)), (date(2028, 2, 29), 3, date(2025, 2, 28)),
        (date(2028, 2, 29), 4, date(2024, 2, 29)), (date(2025, 2, 28), 1, date(2024, 2, 28)),
    ],
)  # fmt: skip
def test_years_are_counted_back_to_the_same_day_or_the_last_of_its_month(day: date, years: int, found: date) -> None:
    """民法典 202."""
    assert years_before(day, years) == found
