"""The public changes nothing yet; what it may ask is counted, so that nobody can try all numbers."""

from __future__ import annotations

from django.core.cache import cache

from heli.portal.rules import visitor

LIMIT, WINDOW = 20, 600


def count_try(address: str) -> bool:
    """Count a look-up from an address. Returns False where it asked so often in the last ten minutes.

    Each takes one of so many places for ten minutes: of two at once only one gets the last.
    """
    places = [f"portal.verify.{visitor(address)}.{n}" for n in range(LIMIT)]
    taken = cache.get_many(places)
    return any(cache.add(place, 1, WINDOW) for place in places if place not in taken)
