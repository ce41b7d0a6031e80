"""The share of a budget that goes to those who do the work (人员费用比例), held to the floor that the city has set.

No national floor is known; the floor is the city's figure, and everything the budget holds, tax included, is the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

PERSONNEL = "personnel"


def share(costs: Iterable[tuple[str, int]]) -> Fraction | None:
    """Of category and fen of each line, exactly; None while nothing is planned."""
    held = list(costs)
    whole = sum(fen for _category, fen in held)
    return Fraction(sum(fen for category, fen in held if category == PERSONNEL), whole) if whole else None


def reaches(found: Fraction | None, floor: Fraction | None) -> bool:
    """Whether a share holds the floor, by the exact fraction and never by a rounded one. No floor asks for nothing."""
    return floor is None or (found is not None and found >= floor)
