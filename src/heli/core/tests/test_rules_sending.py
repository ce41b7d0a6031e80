"""When a message goes out: pauses, quiet hours over midnight, and the hour of the digest."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from heli.core.rules.sending import MOST_TRIES, after_quiet, next_digest, wait_after


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute)


@pytest.mark.parametrize(
    ("moment", "start", "end", "goes"),
    [
        (at(26, 20, 59), 21, 7, at(26, 20, 59)),
        (at(26, 21), 21, 7, at(27, 7)),
        (at(27, 6, 59), 21, 7, at(27, 7)),
        (at(27, 7), 21, 7, at(27, 7)),
        (at(26, 13), 12, 14, at(26, 14)),
        (at(26, 14), 12, 14, at(26, 14)),
        (at(26, 23, 30), 22, 0, at(27, 0)),
        (at(26, 3), None, None, at(26, 3)),
        (at(26, 3), 5, 5, at(26, 3)),
    ],
)
def test_in_quiet_hours_it_waits_for_their_end(
    moment: datetime, start: int | None, end: int | None, goes: datetime
) -> None:
    assert after_quiet(moment, start, end) == goes


@pytest.mark.parametrize(
    ("moment", "goes"), [(at(26, 7, 59), at(26, 8)), (at(26, 8), at(27, 8)), (at(26, 23), at(27, 8))]
)
def test_the_digest_is_always_still_to_come(moment: datetime, goes: datetime) -> None:
    assert next_digest(moment, 8) == goes


def test_the_pauses_grow_and_end() -> None:
    pauses = [wait_after(tries) for tries in range(1, MOST_TRIES)]
    assert all(pause is not None for pause in pauses)
    assert pauses == sorted(pauses, key=lambda pause: pause or timedelta())
    assert wait_after(MOST_TRIES) is None
