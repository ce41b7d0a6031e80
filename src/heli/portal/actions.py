"""The public changes nothing yet; what it may ask is counted, so that nobody can try all numbers."""

from __future__ import annotations

from django.core.cache import cache

from heli.portal.rules import tries_left

LIMIT, WINDOW = 20, 600


def count_try(address: str) -> bool:
    """Count a look-up from an address. Returns False where it asked too often in the last ten minutes."""
    key = f"portal.verify.{address}"
    cache.add(key, 0, WINDOW)
    tries = int(cache.incr(key)) - 1
    return tries_left(tries, LIMIT)
