"""Tasks that wait for one another: no circle, and what a task still waits for."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date


def circle(waits: Mapping[int, Collection[int]], task: int) -> list[int]:
    """A way from a task through what it waits for back to itself, both ends included; empty where there is none."""
    way: list[int] = [task]
    seen: set[int] = set()
    ahead = [iter(sorted(waits.get(task, ())))]
    while ahead:
        following = next(ahead[-1], None)
        if following is None:
            ahead.pop()
            way.pop()
        elif following == task:
            return [*way, task]
        elif following not in seen:
            seen.add(following)
            way.append(following)
            ahead.append(iter(sorted(waits.get(following, ()))))
    return []


def share(first: date, last: date, day: date) -> float:
    """How far along a span a day lies, in per cent, never outside it. Both ends count whole."""
    whole = (last - first).days + 1
    return round(min(max((day - first).days / whole, 0), 1) * 100, 2)
