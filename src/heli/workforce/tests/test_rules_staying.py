"""Turnover, retention and survival against examples worked by hand, and what holds of every one of them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.workforce.rules.staying import (
    Cell,
    first_of,
    interval,
    last_of,
    median,
    month_of,
    months_of,
    retention,
    served,
    stayed,
    survival,
    together,
)

JAN, FEB, MAR = (month_of(date(2026, month, 1)) for month in (1, 2, 3))


@pytest.mark.parametrize(
    ("start", "last_day", "months"),
    [
        (date(2025, 1, 1), date(2025, 12, 31), 12),
        (date(2025, 1, 1), date(2025, 12, 30), 11),
        (date(2025, 1, 1), date(2025, 1, 31), 1),
        (date(2025, 3, 15), date(2026, 3, 14), 12),
        (date(2025, 3, 15), date(2026, 3, 13), 11),
        (date(2025, 1, 31), date(2025, 2, 28), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2025, 5, 5), date(2025, 5, 5), 0),
    ],
)
def test_whole_months_count_both_ends(start: date, last_day: date, months: int) -> None:
    assert served(start, last_day) == months


def test_a_quarter_by_hand() -> None:
    """Ten there since ever; two join in January; one leaves in January for another employer, three in March for good."""
    cells = [
        Cell(7, None, None), Cell(1, None, JAN, "transfer", lost=False), Cell(2, None, MAR, "resigned", lost=True),
        Cell(1, JAN, None), Cell(1, JAN, MAR, "changed", lost=True),
    ]  # fmt: skip
    months = months_of(cells, JAN, MAR)
    assert [(m.before, m.joined, m.left, m.after) for m in months] == [(10, 2, 1, 11), (11, 0, 0, 11), (11, 0, 3, 8)]
    whole = together(months)
    # averages: 10.5, 11, 9.5; their mean is 31/3
    assert (whole.average, whole.left, whole.lost, whole.moved) == (Fraction(31, 3), 4, 3, 1)
    assert whole.turnover == Fraction(12, 31)
    assert whole.loss == Fraction(9, 31)
    kept = retention(cells, JAN, MAR)
    assert (kept.began, kept.still, kept.share) == (10, 7, Fraction(7, 10))


def test_nobody_there_has_no_rate() -> None:
    whole = together(months_of([], JAN, FEB))
    assert (whole.turnover, whole.loss, retention([], JAN, FEB).share) == (None, None, None)


def test_a_curve_by_hand() -> None:
    """Six people: left after 1, 3 and 3 whole months; still there after 2, 3 and 5.

    Month 1: 6 at risk, 1 leaves, 5/6. Month 3: 4 at risk (one is known to 2 only), 2 leave, 5/6 × 1/2 = 5/12.
    """
    curve = survival({1: (1, 0), 2: (0, 1), 3: (2, 1), 5: (0, 1)})
    assert [(p.months, p.at_risk, p.left, p.censored) for p in curve] == [
        (0, 6, 0, 0), (1, 6, 1, 0), (2, 5, 0, 1), (3, 4, 2, 1), (4, 1, 0, 0), (5, 1, 0, 1),
    ]  # fmt: skip
    assert [p.survival for p in curve] == [1, *[Fraction(5, 6)] * 2, *[Fraction(5, 12)] * 3]
    assert median(curve) == 4
    three = stayed(curve, 3)
    assert three is not None and three.survival == Fraction(5, 6)
    assert stayed(curve, 7) is None


def test_an_interval_by_hand() -> None:
    """5/6 after one of six left: Greenwood 1/(6·5); exp(±1.96·0.18257/0.18232) = 7.12 and 0.1405."""
    low, high = interval(Fraction(5, 6), 1 / 30)
    assert (round(low, 3), round(high, 3)) == (0.273, 0.975)
    assert interval(Fraction(1), 0.0) == (1.0, 1.0)
    assert interval(Fraction(0), 0.5) == (0.0, 0.0)


COUNTS = st.dictionaries(st.integers(0, 120), st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=25)


@given(COUNTS)
def test_a_curve_never_rises_and_stays_within_its_interval(counts: dict[int, tuple[int, int]]) -> None:
    curve = survival(counts)
    assert all(before.survival >= after.survival for before, after in pairwise(curve))
    assert all(0 <= p.survival <= 1 and p.low <= float(p.survival) <= p.high for p in curve)
    assert all(before.at_risk - before.left - before.censored == after.at_risk for before, after in pairwise(curve))
    assert sum(p.left for p in curve) == sum(left for left, _still in counts.values())


@given(st.dictionaries(st.integers(0, 60), st.integers(0, 40), min_size=1, max_size=20))
def test_where_everybody_is_watched_to_the_end_it_is_the_share_that_stayed(left: dict[int, int]) -> None:
    everybody, gone = sum(left.values()), 0
    for point in survival({month: (count, 0) for month, count in left.items()}):
        gone += point.left
        assert point.survival == (1 - Fraction(gone, everybody) if everybody else 1)


CELLS = st.lists(
    st.builds(
        lambda count, start, length, reason, lost: Cell(
            count, start, None if length is None else (start or JAN - 30) + length, reason, lost
        ),
        st.integers(1, 9), st.none() | st.integers(JAN - 30, JAN + 30), st.none() | st.integers(0, 40),
        st.sampled_from(["", "resigned"]), st.booleans(),
    ),
    max_size=20,
)  # fmt: skip


@given(CELLS, st.integers(1, 30))
def test_who_was_there_joined_and_left_are_those_who_are_there(cells: list[Cell], length: int) -> None:
    months = months_of(cells, JAN, JAN + length - 1)
    whole = together(months)
    assert whole.before + whole.joined - whole.left == whole.after
    assert whole.after == sum(cell.count for cell in cells if cell.is_there_after(JAN + length - 1))
    assert whole.left == whole.lost + whole.moved
    kept = retention(cells, JAN, JAN + length - 1)
    assert 0 <= kept.still <= kept.began == whole.before


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)))
def test_a_month_begins_and_ends_where_the_calendar_says(day: date) -> None:
    assert first_of(month_of(day)) <= day <= last_of(month_of(day))
    assert first_of(month_of(day)).day == 1
    assert month_of(last_of(month_of(day))) == month_of(day)
