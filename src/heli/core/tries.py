"""What a public door may be asked is counted, so that nobody can try all numbers or ask without end."""

from __future__ import annotations

from django.core.cache import cache

WINDOW = 600


def count_try(whose: str, most: int) -> bool:
    """Count a try. Returns False where ``whose`` tried that often in the last ten minutes.

    Each takes one of so many places for ten minutes: of two at once only one gets the last.
    """
    places = [f"{whose}.{n}" for n in range(most)]
    taken = cache.get_many(places)
    return any(cache.add(place, 1, WINDOW) for place in places if place not in taken)


def is_over(whose: str, most: int) -> bool:
    """Whether ``whose`` has had all the tries of the last ten minutes: the last place is only taken after the others."""
    return cache.get(f"{whose}.{most - 1}") is not None
