"""Scores of a committee, each beside those of the others: which of them have to be put right or explained."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TypeVar

from heli.purchasing.rules.rank import OBJECTIVE

DIFFERS, OUT_OF_LINE = "differs", "out_of_line"
Key = TypeVar("Key")


def odd(given: Mapping[Key, Decimal], most: Decimal, kind: str, gap: Decimal) -> dict[Key, str]:
    """What stands out of one factor of one bid, by member. An objective score is odd where it is another than what more
    members gave than anything else; where two are given as often, all are. A subjective one where it lies further from the
    median of all than ``gap``, a share of the points: one member out of line does not put the others out of it."""
    if not given:
        return {}
    if kind == OBJECTIVE:
        return _differing(given)
    middle, far = median(map(Fraction, given.values())), Fraction(most) * Fraction(gap)
    return {key: OUT_OF_LINE for key, points in given.items() if abs(Fraction(points) - middle) > far}


def _differing(given: Mapping[Key, Decimal]) -> dict[Key, str]:
    often = Counter(given.values()).most_common(2)
    usual = often[0][0] if len(often) == 1 or (often and often[0][1] > often[1][1]) else None
    return {key: DIFFERS for key, points in given.items() if points != usual}
