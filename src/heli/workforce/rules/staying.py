"""Who stays: turnover, retention and the survival curve, from counts.

A month is a number, ``year * 12 + month - 1``. An employment begins in a month, or since ever where its start is unknown,
and ends in a month, or not yet. Whoever ends in a month is there at its beginning and not at its end.

    turnover  = leavers of a period / average headcount,   average headcount = mean over months of (beginning + end) / 2
    retention = of those there when the period began, the share still there when it ended
    survival  = Kaplan–Meier: the product over months of (1 - left / at risk). At risk in a month of service is whoever
                served that many whole months; who is still there today is known up to today and no further (censored).

Shares are exact; the interval (95 %, log-minus-log with Greenwood's variance) is rounded only where it is shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

#: so many standard deviations make 95 per cent
NORMAL_95 = 1.959963984540054
YEAR = 12


def month_of(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def last_of(month: int) -> date:
    return date.fromordinal(first_of(month + 1).toordinal() - 1)


def served(start: date, last_day: date) -> int:
    """Whole months from a first day to a last day, both worked: 1 January to 31 December are twelve."""
    after = date.fromordinal(last_day.toordinal() + 1)
    return max(0, month_of(after) - month_of(start) - (after.day < start.day))


@dataclass(frozen=True)
class Cell:
    """So many employments that began and ended in these months, for this reason; ``lost``: the person works nowhere now."""

    count: int
    start: int | None
    end: int | None
    reason: str = ""
    lost: bool = False

    def is_there_after(self, month: int) -> bool:
        return (self.start is None or self.start <= month) and (self.end is None or self.end > month)


@dataclass(frozen=True)
class Flow:
    """A month, or several: how many were there before, joined, left, of these worked nowhere afterwards, were there after."""

    first: int
    last: int
    before: int
    joined: int
    left: int
    lost: int
    moved: int
    after: int
    average: Fraction

    @property
    def turnover(self) -> Fraction | None:
        return self.left / self.average if self.average else None

    @property
    def loss(self) -> Fraction | None:
        return self.lost / self.average if self.average else None


def months_of(cells: Iterable[Cell], first: int, last: int) -> list[Flow]:
    """Month by month; every one before is the one after of the month before."""
    known = list(cells)
    there = sum(cell.count for cell in known if cell.is_there_after(first - 1))
    joined, left, lost, moved = (dict.fromkeys(range(first, last + 1), 0) for _ in range(4))
    for cell in known:
        if cell.start in joined:
            joined[cell.start] += cell.count
        if cell.end in left:
            left[cell.end] += cell.count
            lost[cell.end] += cell.count if cell.lost else 0
            moved[cell.end] += 0 if cell.lost else cell.count
    found = []
    for month in range(first, last + 1):
        after = there + joined[month] - left[month]
        average = Fraction(there + after, 2)
        found.append(
            Flow(month, month, there, joined[month], left[month], lost[month], moved[month], after, average)
        )  # fmt: skip
        there = after
    return found


def together(months: Sequence[Flow]) -> Flow:
    """Several months as one period: the average headcount is the mean of those of its months."""
    average = sum((month.average for month in months), Fraction(0)) / len(months)
    joined, left, lost, moved = (
        sum(getattr(month, name) for month in months) for name in ("joined", "left", "lost", "moved")
    )
    return Flow(
        months[0].first, months[-1].last, months[0].before, joined, left, lost, moved, months[-1].after, average
    )


@dataclass(frozen=True)
class Kept:
    """Of ``began`` who were there when a period began, ``still`` are there when it has ended."""

    began: int
    still: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.still, self.began) if self.began else None


def retention(cells: Iterable[Cell], first: int, last: int) -> Kept:
    there = [cell for cell in cells if cell.is_there_after(first - 1)]
    still = sum(cell.count for cell in there if cell.end is None or cell.end > last)
    return Kept(sum(cell.count for cell in there), still)


@dataclass(frozen=True)
class Point:
    """After ``months`` whole months: how many were still watched at its beginning, left within it, were only known so far,
    and what share has stayed to its end, with its interval."""

    months: int
    at_risk: int
    left: int
    censored: int
    survival: Fraction
    low: float
    high: float


def survival(counts: Mapping[int, tuple[int, int]]) -> list[Point]:
    """The curve from ``{whole months served: (left, still there)}``; a point for each month up to the longest known.

    Who is known only so far within a month counts as watched to the end of it: leaving comes first.
    """
    if not counts:
        return []
    at_risk = sum(left + still for left, still in counts.values())
    share, variance, found = Fraction(1), 0.0, []
    for month in range(max(counts) + 1):
        left, still = counts.get(month, (0, 0))
        if at_risk:
            share *= 1 - Fraction(left, at_risk)
            if left < at_risk:
                variance += left / (at_risk * (at_risk - left))
        low, high = interval(share, variance)
        found.append(Point(month, at_risk, left, still, share, low, high))
        at_risk -= left + still
    return found


def interval(share: Fraction, variance: float) -> tuple[float, float]:
    """95 per cent on the scale log(-log), which stays between 0 and 1; where nobody or everybody has left there is none to
    reckon, and the share itself stands for both ends."""
    value = float(share)
    if variance == 0 or not 0 < value < 1:
        return value, value
    width = NORMAL_95 * math.sqrt(variance) / abs(math.log(value))
    return value ** math.exp(width), value ** math.exp(-width)


def stayed(curve: Sequence[Point], months: int) -> Point | None:
    """The share that stays for so many whole months: known where somebody is still watched when the last of them begins."""
    return curve[months - 1] if 0 < months <= len(curve) and curve[months - 1].at_risk else None


def median(curve: Sequence[Point]) -> int | None:
    """After how many whole months half have left; None while more than half stay."""
    return next((point.months + 1 for point in curve if point.survival <= Fraction(1, 2)), None)
