"""When the figures for everybody are counted anew."""

from __future__ import annotations

from dataclasses import dataclass

from heli.portal.fresh import QUICK, RESTS, Fresh


@dataclass
class Watch:
    """A clock that goes when it is told to."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


class Counting:
    """A count that takes some seconds and says how often it was asked for."""

    def __init__(self, watch: Watch, takes: float) -> None:
        self.watch, self.takes, self.times = watch, takes, 0

    def __call__(self) -> int:
        self.watch.now += self.takes
        self.times += 1
        return self.times


def test_what_is_counted_quickly_is_counted_after_every_change_and_only_then() -> None:
    watch = Watch()
    fresh, count = Fresh[int](watch), Counting(watch, QUICK / 2)
    assert [fresh.of("day", written, count)[0] for written in (1, 1, 2, 2, 3)] == [1, 1, 2, 2, 3]


def test_what_takes_long_rests_between_two_counts_and_is_made_up_for() -> None:
    watch = Watch()
    fresh, count = Fresh[int](watch), Counting(watch, QUICK * 2)
    answer, number = fresh.of("day", 1, count)
    assert fresh.of("day", 2, count) == (answer, number) == (1, number), "somebody wrote a moment later"
    watch.now += QUICK * 2 * RESTS
    again, other = fresh.of("day", 2, count)
    assert (again, other != number) == (2, True)


def test_two_that_are_kept_side_by_side_never_bear_one_number() -> None:
    made = [Fresh[int]().of("day", 1, lambda: 1)[1] for _one in range(3)]
    assert len(set(made)) == 3


def test_another_day_or_another_house_is_counted_at_once() -> None:
    watch = Watch()
    fresh, count = Fresh[int](watch), Counting(watch, QUICK * 2)
    assert fresh.of(("house", 1), 1, count)[0] == 1
    assert fresh.of(("house", 2), 1, count)[0] == 2
    assert fresh.of(("restored", 2), 1, count)[0] == 3
