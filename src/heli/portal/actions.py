"""The public changes nothing yet; what it may ask is counted, so that nobody can try all numbers."""

from __future__ import annotations

from heli.core import tries
from heli.core.rules.visitors import visitor

LIMIT = 20


def count_try(address: str) -> bool:
    """Count a look-up from an address. Returns False where it asked so often in the last ten minutes."""
    return tries.count_try(_whose(address), LIMIT)


def has_tried_all(address: str) -> bool:
    """Whether it asked so often that it is told nothing more for a while."""
    return tries.is_over(_whose(address), LIMIT)


def _whose(address: str) -> str:
    return f"portal.verify.{visitor(address)}"
