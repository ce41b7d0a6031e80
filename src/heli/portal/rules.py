"""What may be shown to everybody: small numbers of people are hidden."""

from __future__ import annotations

FEW = 5


def shown(count: int) -> int | None:
    """A count of people as the public sees it: None where it is 1 to 4, since such figures point at persons."""
    return None if 0 < count < FEW else count


def tries_left(tries: int, limit: int) -> bool:
    """Whether one more look-up is allowed in this window."""
    return tries < limit
