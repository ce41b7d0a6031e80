"""The personnel share (人员费用比例) of a budget, held to the floor of its buyer: at design, bid, contract and settlement.

No law gives a floor: a city sets its own, with the day from which it holds. Shares are exact fractions; what is shown is
rounded down, so that a share below the floor never reads as one that reaches it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from heli.core.rules import since

PERSONNEL, TAX = "personnel", "tax"
#: after the percent of a floor, where the whole is counted without tax
WITHOUT_TAX = "不含税"
BELOW, NEAR, ABOVE, UNHELD = "below", "near", "above", "unheld"


@dataclass(frozen=True)
class Floor:
    """The least percent of personnel; ``with_tax``: whether the whole counts tax; ``since`` for the city's own, None for what
    a contract keeps of it."""

    percent: Decimal
    with_tax: bool = True
    since: date | None = None

    @property
    def least(self) -> Fraction:
        return Fraction(self.percent) / 100

    def __str__(self) -> str:
        return f"{written(self.percent)}%" if self.with_tax else f"{written(self.percent)}%（{WITHOUT_TAX}）"


@dataclass(frozen=True)
class Held:
    """A share beside the floor. ``state``: below, near (but not below), above, or unheld where there is no floor.

    ``missing_fen`` is by how much personnel would have to rise, all else alike, for the share to reach the floor.
    """

    personnel_fen: int
    whole_fen: int
    share: Fraction | None
    floor: Floor | None
    state: str
    missing_fen: int = 0

    @property
    def shown(self) -> str:
        """Percent with one place, rounded down: 59.9 for what is just below 60; empty without a budget."""
        return "" if self.share is None else percent(self.share)

    @property
    def fails(self) -> bool:
        return self.state == BELOW


def percent(share: Fraction) -> str:
    tenths = share.numerator * 1000 // share.denominator
    return f"{tenths // 10}.{tenths % 10}"


def written(floor: Decimal) -> str:
    """A floor as it is said: 60, 62.5."""
    return f"{floor.normalize():f}"


def floor_on(text: str, day: date) -> Floor | None:
    """The floor of a day by the lines of a city's setting (``2024-01-01 60``, ``2024-01-01 60 不含税``); None before the first.

    Raises ``ValueError`` with the line that says no such thing.
    """
    lines = since.percents(text, (WITHOUT_TAX,))
    begun = [Floor(percent, rest != WITHOUT_TAX, begins) for begins, percent, rest in lines if begins <= day]
    return begun[-1] if begun else None


def held(by_category: Mapping[str, int], floor: Floor | None, near_points: int = 0) -> Held:
    """A budget by category, in fen, beside a floor; within ``near_points`` percent above it the share is near."""
    personnel = by_category.get(PERSONNEL, 0)
    whole = sum(by_category.values())
    if floor is not None and not floor.with_tax:
        whole -= by_category.get(TAX, 0)
    share = Fraction(personnel, whole) if whole > 0 else None
    if floor is None or share is None:
        return Held(personnel, whole, share, floor, UNHELD)
    least = floor.least
    if share < least:
        return Held(personnel, whole, share, floor, BELOW, _missing(personnel, whole, least))
    return Held(personnel, whole, share, floor, NEAR if share < least + Fraction(near_points, 100) else ABOVE)


def _missing(personnel: int, whole: int, least: Fraction) -> int:
    """What personnel must rise by, the rest alike: (p + x) / (w + x) = least; where only personnel will do, all the rest."""
    if least == 1:
        return whole - personnel
    wanted = (least * whole - personnel) / (1 - least)
    return -(-wanted.numerator // wanted.denominator)


def shares(by_category: Mapping[str, int]) -> dict[str, Fraction]:
    """What each category is of the whole; together exactly one."""
    whole = sum(by_category.values())
    return {category: Fraction(amount, whole) for category, amount in by_category.items()} if whole else {}
