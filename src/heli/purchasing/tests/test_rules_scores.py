"""Which scores stand out beside those of the others."""

from __future__ import annotations

from decimal import Decimal

import pytest

from heli.purchasing.rules.scores import DIFFERS, OUT_OF_LINE, odd

D = Decimal


@pytest.mark.parametrize(
    ("kind", "given", "out"),
    [
        ("objective", [10, 10, 10, 10, 10], []),
        ("objective", [10, 10, 10, 10, 5], [4]),
        ("objective", [10, 10, 5, 5, 7], [0, 1, 2, 3, 4]),
        ("objective", [10], []),
        # the limit is 30 % of 60 points: 18 away from the median, and not one bit less
        ("subjective", [40, 40, 40, 40, 58], []),
        ("subjective", [40, 40, 40, 40, "58.01"], [4]),
        ("subjective", [50, 50, 50, 50, 31], [4]),
        ("subjective", [30, 30, 30, 30, 30], []),
        ("subjective", [30], []),
        # of three members the one alone, and nobody where all lie near the middle (87号令 64: 畸高、畸低)
        ("subjective", [0, 60, 60], [0]),
        ("subjective", [60, 0, 60], [1]),
        ("subjective", [0, 0, 60], [2]),
        ("subjective", [22, 40, 58], []),
        ("subjective", [0, 60], [0, 1]),
        ("subjective", [], []),
        ("objective", [], []),
    ],
)
def test_what_stands_out(kind: str, given: list[object], out: list[int]) -> None:
    found = odd({at: D(str(points)) for at, points in enumerate(given)}, D(60), kind, D("0.3"))
    assert sorted(found) == out and set(found.values()) <= {DIFFERS if kind == "objective" else OUT_OF_LINE}
