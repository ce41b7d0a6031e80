"""Due times: the last and the next, from any moment."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.timetable import Daily, Hourly, Timetable

CHINA = timezone(timedelta(hours=8))
MOMENTS = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2040, 1, 1), timezones=st.just(CHINA))
TABLES = st.one_of(
    st.builds(Daily, st.integers(0, 23), st.integers(0, 59)), st.builds(Hourly, st.integers(0, 59))
)  # fmt: skip


@pytest.mark.parametrize(
    ("when", "at", "last", "next_"),
    [
        (Daily(3), "2026-11-26T03:00:00", "2026-11-26T03:00:00", "2026-11-27T03:00:00"),
        (Daily(3), "2026-11-26T02:59:59", "2026-11-25T03:00:00", "2026-11-26T03:00:00"),
        (Daily(23, 30), "2026-12-31T23:31:00", "2026-12-31T23:30:00", "2027-01-01T23:30:00"),
        (Hourly(17), "2026-11-26T00:16:00", "2026-11-25T23:17:00", "2026-11-26T00:17:00"),
        (Hourly(17), "2026-11-26T09:17:00", "2026-11-26T09:17:00", "2026-11-26T10:17:00"),
    ],
)
def test_the_last_due_time_and_the_next(when: Timetable, at: str, last: str, next_: str) -> None:
    moment = datetime.fromisoformat(at).replace(tzinfo=CHINA)
    assert when.last(moment).replace(tzinfo=None).isoformat() == last
    assert when.next(moment).replace(tzinfo=None).isoformat() == next_


@given(TABLES, MOMENTS)
def test_no_due_time_lies_between_the_last_and_the_next(when: Timetable, moment: datetime) -> None:
    last, following = when.last(moment), when.next(moment)
    assert last <= moment < following
    assert when.last(last) == last and when.next(last) == following
    assert when.last(following - timedelta(microseconds=1)) == last


def test_a_timetable_is_told_in_words() -> None:
    assert Daily(3).words == "每天 03:00" and Hourly(17).words == "每小时的第 17 分钟"
