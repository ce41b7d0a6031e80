"""When a certificate may be registered, for how long, and when somebody is reminded: each row with its article."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.calendar import add_months
from heli.workforce.rules import proof
from heli.workforce.rules import registration as rules

LAW = rules.law()
MEASURES = "社会工作者职业水平证书登记办法（民发〔2009〕44号）"
LATE = "办法未作规定，登记失效而证书不失效"


def day(text: str) -> date:
    return date.fromisoformat(text)


#: issued, registered until, asked on: what may be asked for, from when, until when, late, and the article
OPENINGS = [
    # 首次登记: within one year of passing
    ("2025-11-27", None, "2025-11-27", "first", "2025-11-27", "2026-11-27", False, "首次登记"),
    ("2025-11-27", None, "2026-11-27", "first", "2025-11-27", "2026-11-27", False, "首次登记"),
    ("2025-11-27", None, "2026-11-28", "first", "2025-11-27", "2026-11-27", True, "首次登记"),
    ("2024-02-29", None, "2025-02-28", "first", "2024-02-29", "2025-02-28", False, "首次登记"),
    ("2024-02-29", None, "2025-03-01", "first", "2024-02-29", "2025-02-28", True, "首次登记"),
    (None, None, "2026-11-27", "first", None, None, False, "首次登记"),
    ("2027-01-01", None, "2026-11-27", "first", None, None, False, "首次登记"),
    # 再登记: in the three months before the last day
    ("2022-01-01", "2026-11-30", "2026-08-29", "", "2026-08-30", "2026-11-30", False, "再登记"),
    ("2022-01-01", "2026-11-30", "2026-08-30", "renewal", "2026-08-30", "2026-11-30", False, "再登记"),
    ("2022-01-01", "2026-11-30", "2026-11-30", "renewal", "2026-08-30", "2026-11-30", False, "再登记"),
    (None, "2026-05-31", "2026-02-28", "renewal", "2026-02-28", "2026-05-31", False, "再登记"),
    (None, "2026-05-31", "2026-02-27", "", "2026-02-28", "2026-05-31", False, "再登记"),
    # 失效以后: the Measures are silent
    ("2022-01-01", "2026-11-30", "2026-12-01", "return", "2026-12-01", None, True, "再登记"),
    (None, "2012-01-01", "2026-12-01", "return", "2012-01-02", None, True, "再登记"),
]


@pytest.mark.parametrize(("issued", "until", "asked", "kind", "opens", "closes", "late", "article"), OPENINGS)
def test_what_may_be_asked_for_on_a_day(
    issued: str | None, until: str | None, asked: str, kind: str, opens: str | None, closes: str | None, late: bool,
    article: str,
) -> None:  # fmt: skip
    found = rules.opening(issued and day(issued), until and day(until), day(asked), LAW)
    assert found.kind == kind
    assert (found.opens_on, found.closes_on) == (opens and day(opens), closes and day(closes))
    assert found.late == late
    assert (found.sources[0].document, found.sources[0].article) == (MEASURES, article)
    assert [source.document for source in found.sources[1:]] == ([LATE] if late else [])
    assert found.confirmed is not late, "what the Measures do not say is shown as unconfirmed"


#: kind, the term before until, decided on: from and until
TERMS = [
    ("first", None, "2026-11-27", "2026-11-27", "2029-11-26"),
    ("first", None, "2024-02-29", "2024-02-29", "2027-02-27"),
    ("renewal", "2026-11-30", "2026-09-01", "2026-12-01", "2029-11-30"),
    # decided after the last day, asked for in time: without a gap
    ("renewal", "2026-11-30", "2026-12-20", "2026-12-01", "2029-11-30"),
    ("renewal", "2024-02-28", "2024-01-01", "2024-02-29", "2027-02-27"),
    ("return", "2024-11-30", "2026-11-27", "2026-11-27", "2029-11-26"),
]


@pytest.mark.parametrize(("kind", "follows", "decided", "starts", "ends"), TERMS)
def test_a_term_of_three_years(kind: str, follows: str | None, decided: str, starts: str, ends: str) -> None:
    found = rules.term(kind, follows and day(follows), day(decided), LAW)
    assert (found.starts_on, found.ends_on) == (day(starts), day(ends))
    assert (found.source.document, found.source.article) == (MEASURES, "登记有效期") and found.source.confirmed


@pytest.mark.parametrize(("level", "hours"), [("junior", 72), ("intermediate", 90), ("senior", 90)])
def test_hours_that_a_term_asks_for(level: str, hours: int) -> None:
    required, source = rules.required_hours(level, day("2026-11-27"), LAW)
    assert required == hours * 10, "in tenths"
    assert (source.document, source.article) == ("社会工作者继续教育办法（民发〔2009〕123号）", "学时要求")


def test_hours_that_nobody_counted_are_unknown_and_never_met() -> None:
    source = rules.required_hours("junior", day("2026-11-27"), LAW)[1]
    assert rules.Hours(None, 720, source).missing is None
    assert rules.Hours(600, 720, source).missing == 120
    assert rules.Hours(715, 720, source).missing == 5, "half an hour is not rounded away"
    assert rules.Hours(800, 720, source).missing == 0


@pytest.mark.parametrize(
    ("kind", "level", "counted", "lacks"),
    [
        ("renewal", "junior", 719, True), ("renewal", "junior", 720, False), ("renewal", "intermediate", 895, True),
        ("renewal", "intermediate", 900, False), ("renewal", "senior", 899, True), ("renewal", "senior", 900, False),
        ("first", "junior", 0, False), ("return", "junior", 0, False),
    ],
)  # fmt: skip
def test_hours_are_asked_of_a_renewal_by_level(kind: str, level: str, counted: int, lacks: bool) -> None:
    """社会工作者继续教育办法, 学时要求; what follows a lapse the Measures leave open."""
    required, source = rules.required_hours(level, day("2026-11-27"), LAW)
    assert rules.lacks_hours(kind, rules.Hours(counted, required, source)) is lacks


@pytest.mark.parametrize(
    ("on", "name"),
    [
        ("2012-01-01", "民政部门"),
        ("2022-12-31", "民政部门"),
        ("2023-01-01", "社会工作部"),
        ("2026-11-27", "社会工作部"),
    ],
)
def test_the_competent_body_of_a_day(on: str, name: str) -> None:
    found = rules.body(day(on), LAW)
    assert found.name == name
    assert not found.source.confirmed, "it is recalled, and shown so"


UNTIL = day("2026-11-30")
#: the days on which each reminder begins to hold
REMINDERS = [
    ("2025-11-29", ""), ("2025-11-30", "12m"), ("2026-05-29", "12m"), ("2026-05-30", "6m"), ("2026-08-30", "3m"),
    ("2026-10-30", "3m"), ("2026-10-31", "30d"), ("2026-11-22", "30d"), ("2026-11-23", "7d"), ("2026-11-30", "7d"),
    ("2026-12-01", ""),
]  # fmt: skip


@pytest.mark.parametrize(("on", "mark"), REMINDERS)
def test_the_reminder_of_a_day(on: str, mark: str) -> None:
    assert rules.reminder(UNTIL, day(on)) == mark


def told(until: date, days: list[date]) -> list[str]:
    """What is told by whoever looks on these days and keeps what was told."""
    found: list[str] = []
    for each in days:
        mark = rules.reminder(until, each)
        if mark and mark not in found:
            found.append(mark)
    return found


@given(until=st.dates(date(2026, 1, 1), date(2031, 1, 1)))
def test_day_by_day_each_reminder_comes_once_and_in_order(until: date) -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range((until - date(2024, 1, 1)).days + 400)]
    assert told(until, days) == list(rules.MARKS)
    first = {mark: next(each for each in days if rules.reminder(until, each) == mark) for mark in rules.MARKS}
    assert first == {
        "12m": add_months(until, -12), "6m": add_months(until, -6), "3m": add_months(until, -3),
        "30d": until - timedelta(days=30), "7d": until - timedelta(days=7),
    }  # fmt: skip


@given(until=st.dates(date(2026, 1, 1), date(2031, 1, 1)), gaps=st.lists(st.integers(1, 400), min_size=1, max_size=200))
def test_where_the_clock_skipped_days_none_comes_twice_and_none_after_a_later_one(until: date, gaps: list[int]) -> None:
    days, at = [], until - timedelta(days=500)
    for gap in gaps:
        at += timedelta(days=gap)
        days.append(at)
    found = told(until, days)
    assert found == [mark for mark in rules.MARKS if mark in found], "each once, in order"
    expected = [mark for mark in rules.MARKS if any(rules.reminder(until, each) == mark for each in days)]
    assert found == expected, "one that still holds when the clock goes on is told late"


@given(until=st.dates(date(2026, 1, 1), date(2031, 1, 1)), gaps=st.lists(st.integers(1, 20), min_size=60, max_size=90))
def test_no_reminder_is_lost_where_less_than_three_weeks_were_skipped(until: date, gaps: list[int]) -> None:
    days, at = [], until - timedelta(days=400)
    while at <= until:
        days.append(at)
        at += timedelta(days=min(gaps[len(days) % len(gaps)], 7 if at > until - timedelta(days=31) else 20))
    assert told(until, days) == list(rules.MARKS)


@given(until=st.dates(date(2026, 1, 1), date(2031, 1, 1)), before=st.integers(-10, 800))
def test_the_days_looked_at_hold_whatever_is_reminded_of(until: date, before: int) -> None:
    on = until - timedelta(days=before)
    mark = rules.reminder(until, on)
    if mark:
        first, last = rules.ends_within(mark, on)
        assert first <= until <= last


@given(code=st.text(proof.ALPHABET, min_size=proof.LENGTH, max_size=proof.LENGTH))
def test_a_code_is_read_however_it_was_typed(code: str) -> None:
    assert proof.tidy(proof.grouped(code)) == code
    assert proof.tidy(f"  {proof.grouped(code).lower()} ") == code


@given(typed=st.text(max_size=30))
def test_what_is_no_code_is_none(typed: str) -> None:
    found = proof.tidy(typed)
    assert found is None or (len(found) == proof.LENGTH and set(found) <= set(proof.ALPHABET))
