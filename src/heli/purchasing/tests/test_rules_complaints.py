"""Complaints without ground within twelve months, and what was done about one after its day (财政部令第94号 21, 22, 37)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule
from heli.purchasing.rules import complaints as rules
from heli.purchasing.rules.complaints import Deed

TODAY = date(2026, 11, 29)
CLOCK = "clock.challenge.complaint_"


@pytest.mark.parametrize(
    ("decided", "run"),
    [
        # 第三十七条: three within twelve months, and not two
        (["2026-01-10", "2026-06-10"], ()),
        (["2026-01-10", "2026-06-10", "2026-12-10"], (0, 1, 2)),
        # twelve months and a day apart: two lie within
        (["2025-12-09", "2026-06-10", "2026-12-10"], ()),
        (["2025-12-10", "2026-06-10", "2026-12-10"], ()),
        (["2025-12-11", "2026-06-10", "2026-12-10"], (0, 1, 2)),
        # in any order, and of several runs the last; one that lies apart is left out
        (["2026-12-10", "2026-06-10", "2026-01-10"], (2, 1, 0)),
        (["2024-01-10", "2026-01-10", "2026-06-10", "2026-07-10"], (1, 2, 3)),
        (["2025-01-10", "2025-02-10", "2025-03-10", "2026-11-10"], (0, 1, 2)),
        (["2026-01-10", "2026-02-10", "2026-03-10", "2026-04-10"], (0, 1, 2, 3)),
        # a leap day counts back to the last of February
        (["2023-02-28", "2024-02-29", "2024-02-29"], ()),
        (["2023-03-01", "2024-02-29", "2024-02-29"], (0, 1, 2)),
    ],
)
def test_three_within_twelve_months_are_held_together(decided: list[str], run: tuple[int, ...]) -> None:
    assert rules.groundless_run([date.fromisoformat(each) for each in decided], TODAY) == run


def test_the_order_was_not_in_force_before_march_2018() -> None:
    with pytest.raises(NoRule):
        rules.groundless_rule(date(2018, 2, 28))
    assert rules.groundless_rule(date(2018, 3, 1)).source.article == "第三十七条"


@given(st.lists(st.dates(date(2019, 1, 1), date(2030, 12, 31)), max_size=8))
def test_what_is_held_together_lies_within_a_year_and_is_never_fewer_than_three(decided: list[date]) -> None:
    run = [decided[at] for at in rules.groundless_run(decided, TODAY)]
    assert run == sorted(run)
    if run:
        assert len(run) >= 3 and (run[-1] - run[0]) < timedelta(days=366)


@pytest.mark.parametrize(
    ("key", "since", "done", "due"),
    [
        # published test cases: received Friday 2025-12-12, checked by the 19th; Monday 2025-11-03, refused by the 6th
        (f"{CLOCK}check", "2025-12-12", "2025-12-19", None),
        (f"{CLOCK}check", "2025-12-12", "2025-12-22", "2025-12-19"),
        (f"{CLOCK}refused", "2025-11-03", "2025-11-06", None),
        (f"{CLOCK}refused", "2025-11-03", "2025-11-07", "2025-11-06"),
        # 第二十一条: copies within 8 working days; 第二十二条: 5 to explain
        (f"{CLOCK}sent", "2025-11-03", "2025-11-13", None),
        (f"{CLOCK}sent", "2025-11-03", "2025-11-14", "2025-11-13"),
        (f"{CLOCK}explained", "2025-11-03", "2025-11-10", None),
        (f"{CLOCK}explained", "2025-11-03", "2025-11-11", "2025-11-10"),
        (f"{CLOCK}decided", "2025-11-03", "2025-12-15", None),
        (f"{CLOCK}decided", "2025-11-03", None, "2025-12-15"),
        ("clock.challenge.challenge_reply", "2025-11-03", "2025-11-13", "2025-11-12"),
    ],
)
def test_a_deed_after_its_day_is_late_and_says_so_with_its_article(
    key: str, since: str, done: str | None, due: str | None
) -> None:
    done_on = date.fromisoformat(done) if done else None
    found = rules.late([Deed(key, date.fromisoformat(since), done_on)], TODAY, {})
    assert [str(each.due_on) for each in found] == ([due] if due else [])
    for each in found:
        assert each.source.article in ("第二十一条", "第二十二条", "第二十六条", "第五十三条")
        assert "逾期" in str(each.said) and each.source.cited in str(each.said)


def test_what_is_still_to_be_done_is_late_from_the_day_after() -> None:
    deed = Deed(f"{CLOCK}refused", date(2025, 11, 3), None)
    assert not rules.late([deed], date(2025, 11, 6), {})
    (found,) = rules.late([deed], date(2025, 11, 7), {})
    assert found.done_on is None and "还没有办" in str(found.said)
