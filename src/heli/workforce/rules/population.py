"""People living at every place: published figures as published, the rest estimated so that everything adds up.

A place without a figure shares what is left of its parent with the others without one, as whole people (largest
remainder). Where published parts do not add up to their published whole, the difference stands beside it (统计差额).
A figure whose code is no place is counted nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

PUBLISHED, SUMMED, ESTIMATED, UNKNOWN = "published", "summed", "estimated", "unknown"


@dataclass(frozen=True)
class Ground:
    """A place as the estimate needs it: its code, its parent's (empty at the top) and its name."""

    code: str
    parent: str
    name: str = ""


@dataclass(frozen=True)
class Figure:
    """``kind``: published · summed (of parts that are all known) · estimated · unknown (``value`` is ``None``).

    ``difference`` is the figure less its parts where no part can take it up: 统计差额, else 0.
    """

    value: int | None
    kind: str
    difference: int = 0

    @property
    def estimated(self) -> bool:
        return self.kind == ESTIMATED


def share(total: int, weights: Sequence[int]) -> list[int]:
    """Whole people in proportion to the weights, adding up exactly to the total (largest remainder, first on ties).

    Weights that are all zero share equally; a total below zero shares nothing.
    """
    if not weights:
        return []
    if total <= 0:
        return [0] * len(weights)
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    rest = [total * weight % whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda index: (-rest[index], index))
    for index in order[: total - sum(parts)]:
        parts[index] += 1
    return parts


def figures(
    places: Iterable[Ground], published: Mapping[str, int], weights: Mapping[str, int] | None = None
) -> dict[str, Figure]:
    """A figure for every place; ``weights`` (number of communities, say) steer the shares, without them all are equal."""
    return _Estimate(list(places), published, weights or {}).run()


def no_places(places: Iterable[Ground], published: Mapping[str, int]) -> list[str]:
    """Codes of published figures that are no place: kept, warned of, counted nowhere."""
    known = {place.code for place in places}
    return [code for code in published if code not in known]


class _Estimate:
    """The tree once up (what is known from below) and once down (what is left from above)."""

    def __init__(self, places: list[Ground], published: Mapping[str, int], weights: Mapping[str, int]) -> None:
        self.weights, self.weighted = weights, bool(weights)
        codes = {place.code for place in places}
        self.published = {code: value for code, value in published.items() if code in codes}
        self.children: dict[str, list[str]] = {}
        self.tops: list[str] = []
        for place in places:
            if place.parent in codes:
                self.children.setdefault(place.parent, []).append(place.code)
            else:
                self.tops.append(place.code)
        self.order = self._downward()
        self.floor: dict[str, int] = {}
        self.whole: set[str] = set()
        self.found: dict[str, Figure] = {}

    def _downward(self) -> list[str]:
        order = list(self.tops)
        for code in order:
            order.extend(self.children.get(code, ()))
        return order

    def run(self) -> dict[str, Figure]:
        for code in reversed(self.order):
            self._rise(code)
        for code in self.tops:
            if code in self.published:
                self.found[code] = Figure(self.published[code], PUBLISHED)
            else:
                self.found[code] = Figure(self.floor[code], SUMMED) if code in self.whole else Figure(None, UNKNOWN)
        for code in self.order:
            self._fall(code)
        return self.found

    def _rise(self, code: str) -> None:
        """What is known from below: the floor an estimate must not go under, and whether it is the whole."""
        below = self.children.get(code, [])
        if code in self.published:
            self.floor[code] = self.published[code]
            self.whole.add(code)
            return
        self.floor[code] = sum(self.floor[child] for child in below)
        if below and all(child in self.whole for child in below):
            self.whole.add(code)

    def _fall(self, code: str) -> None:
        """Give the parts of one place their figures, and the place its difference."""
        below = self.children.get(code, [])
        figure = self.found[code]
        for child in below:
            if child in self.whole:
                self.found[child] = Figure(self.floor[child], PUBLISHED if child in self.published else SUMMED)
        open_parts = [child for child in below if child not in self.whole]
        if figure.value is None:
            self.found |= {child: Figure(None, UNKNOWN) for child in open_parts}
            return
        left = figure.value - sum(self.floor[child] for child in below)
        weights = [self.weights.get(child, 0) if self.weighted else 1 for child in open_parts]
        for child, part in zip(open_parts, share(left, weights), strict=True):
            self.found[child] = Figure(self.floor[child] + part, ESTIMATED)
        if below and (left < 0 or not open_parts):
            self.found[code] = Figure(figure.value, figure.kind, left)


def is_urban(name: str) -> bool:
    """Whether a community is one of townspeople: 居委会 or 社区; a 村委会 or 村 is not, nor a 村 that calls itself so."""
    plain = name.strip()
    if plain.endswith(("村委会", "村民委员会", "村")):
        return False
    return plain.endswith(("居委会", "居民委员会", "社区"))


def urban_stand_in(communities: Iterable[Ground], residents: Mapping[str, Figure]) -> int | None:
    """Residents of the urban communities of a place: our stand-in where no urban figure is published, an estimate."""
    values = [residents[place.code].value for place in communities if is_urban(place.name)]
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def urban_figures(
    places: Sequence[Ground], residents: Mapping[str, Figure], published: Mapping[str, int]
) -> dict[str, Figure]:
    """Urban residents (城镇常住人口) of every place.

    Where a city has published urban figures they stand, and places below share what is left in proportion to the
    stand-in; without any, the stand-in itself: residents of the urban communities below, all marked estimated.
    """
    parents = {place.code: place.parent for place in places}
    stand_in = dict.fromkeys(parents, 0)
    lacking: set[str] = set()
    has_children = set(parents.values())
    for place in places:
        if place.code in has_children or not is_urban(place.name):
            continue
        value = residents[place.code].value
        code = place.code
        while code in parents:
            if value is None:
                lacking.add(code)
            else:
                stand_in[code] += value
            code = parents[code]
    own = {
        code: Figure(None, UNKNOWN) if code in lacking else Figure(value, ESTIMATED) for code, value in stand_in.items()
    }
    if not any(code in parents for code in published):
        return own
    shared = figures(places, published, {code: value for code, value in stand_in.items() if value})
    return {code: own[code] if figure.value is None else figure for code, figure in shared.items()}
