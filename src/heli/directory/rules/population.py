"""Residents of every place from the figures that are published for some.

Published figures stand as published. Places without one share what is left of the place above them, by the number of
lowest places (communities) in each, as whole people that add up exactly. Where published parts do not add up to their
published whole the difference (统计差额) is told, not spread.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Count:
    """People of a place; ``estimated`` where no published figure says so."""

    value: int
    estimated: bool


@dataclass(frozen=True)
class Difference:
    """What the published parts of a place are short of its published whole; negative where they are more."""

    place: int
    published: int
    below: int

    @property
    def difference(self) -> int:
        return self.published - self.below


class Tree:
    """Places by key with the key above each; the order of ``above`` decides who gets a person that is left over."""

    def __init__(self, above: Mapping[int, int | None]) -> None:
        self.above = above
        self.below: dict[int | None, list[int]] = {}
        for place, parent in above.items():
            self.below.setdefault(parent if parent in above else None, []).append(place)
        self.roots = self.below.get(None, [])
        self.downward: list[int] = list(self.roots)
        for place in self.downward:
            self.downward.extend(self.below.get(place, ()))

    def sums(self, leaves: Mapping[int, int]) -> dict[int, int]:
        """For every place the sum over the lowest places in it."""
        found: dict[int, int] = {}
        for place in reversed(self.downward):
            parts = self.below.get(place)
            found[place] = sum(found[part] for part in parts) if parts else leaves.get(place, 0)
        return found


def shares(total: int, weights: list[int]) -> list[int]:
    """``total`` in whole parts by weight, the largest remainders first, then the first; equal where all weigh nothing."""
    if not sum(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda at: (-(total * weights[at] % whole), at))
    for at in order[: total - sum(parts)]:
        parts[at] += 1
    return parts


def spread(tree: Tree, published: Mapping[int, int], weights: Mapping[int, int]) -> dict[int, Count]:
    """A count for every place that a published figure says something about; ``weights`` are those of the lowest places."""
    known: dict[int, Count] = {}
    least: dict[int, int] = {}
    for place in reversed(tree.downward):
        parts = tree.below.get(place, [])
        least[place] = published.get(place, sum(least[part] for part in parts))
        if place in published:
            known[place] = Count(published[place], False)
        elif parts and all(part in known for part in parts):
            known[place] = Count(least[place], False)
    heavy = tree.sums(weights)
    for place in tree.downward:
        open_parts = [part for part in tree.below.get(place, ()) if part not in known]
        if place not in known or not open_parts:
            continue
        taken = sum(known[part].value if part in known else least[part] for part in tree.below[place])
        extra = shares(max(0, known[place].value - taken), [heavy[part] for part in open_parts])
        for part, more in zip(open_parts, extra, strict=True):
            known[part] = Count(least[part] + more, True)
    return known


def residents(tree: Tree, published: Mapping[int, int]) -> dict[int, Count]:
    """Residents of every place, estimates by the number of communities."""
    return spread(tree, published, dict.fromkeys(tree.above, 1))


def urban_residents(
    tree: Tree, published: Mapping[int, int], everybody: Mapping[int, Count], urban: Mapping[int, bool]
) -> dict[int, Count]:
    """Urban residents (城镇常住人口). Where nothing is published, residents of the urban lowest places stand in.

    ``urban`` says of the lowest places whether they are (居委会). The stand-in is an estimate of ours.
    """
    leaves = {
        place: everybody[place].value if place in everybody and urban.get(place, False) else 0
        for place in tree.above
        if place not in tree.below
    }
    found = spread(tree, published, leaves)
    for place in reversed(tree.downward):
        if place not in found:
            parts = tree.below.get(place)
            value = sum(found[part].value for part in parts) if parts else leaves[place]
            found[place] = Count(value, True)
    return found


def differences(tree: Tree, published: Mapping[int, int]) -> list[Difference]:
    """Places whose parts are all published and do not add up to the published whole, from the top down."""
    found = []
    for place in tree.downward:
        parts = tree.below.get(place, [])
        if place in published and parts and all(part in published for part in parts):
            below = sum(published[part] for part in parts)
            if below != published[place]:
                found.append(Difference(place, published[place], below))
    return found


def figure_on(by_year: Mapping[int, int], day: date) -> tuple[int, int] | None:
    """(year, value) in force on a day: the latest year not after it, else the first there is."""
    if not by_year:
        return None
    past = [year for year in by_year if year <= day.year]
    year = max(past) if past else min(by_year)
    return year, by_year[year]
