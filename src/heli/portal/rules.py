"""What may be shown to everybody: small numbers of people are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

FEW = 5


#: 1 to 4 people, which points at persons · a figure kept back, since those beside it would tell the few
Hidden = Literal["few", "withheld"]


def shown(count: int) -> int | Hidden:
    """A count of people as the public sees it."""
    return "few" if 0 < count < FEW else count


def shown_together(counts: Sequence[int]) -> list[int | Hidden]:
    """Counts of parts beside their total: where one alone is hidden, the total less the others would tell it, so the
    smallest of the others is kept back with it."""
    found: list[int | Hidden] = [shown(count) for count in counts]
    if found.count("few") == 1:
        others = [(count, at) for at, count in enumerate(counts) if count >= FEW]
        if others:
            found[min(others)[1]] = "withheld"
    return found
