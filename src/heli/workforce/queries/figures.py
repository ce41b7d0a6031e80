"""What the standards count by, for every place of a day: residents, urban residents, places, and what a city entered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from heli.directory.queries import Ground, PlaceOn, differences, residents
from heli.workforce.models import Basis


@dataclass(frozen=True)
class Figure:
    """People by published figures or by our estimate; None where nobody knows."""

    value: int | None
    estimated: bool


UNKNOWN = Figure(None, False)


@dataclass
class Figures:
    """Figures by place code; ``entered`` holds a city's own by measure, already summed up the tree."""

    residents: Mapping[str, Figure]
    urban: Mapping[str, Figure]
    streets: Mapping[str, int]
    communities: Mapping[str, int]
    entered: dict[str, dict[str, int]] = field(default_factory=dict)
    urban_published: bool = False
    differences: Mapping[str, int] = field(default_factory=dict)

    def of(self, basis: str, code: str) -> tuple[int | None, bool]:
        """The figure of a place for a basis and whether it is an estimate; None where nobody knows it."""
        if basis in ("residents", "urban_residents"):
            figure = (self.residents if basis == "residents" else self.urban).get(code, UNKNOWN)
            return figure.value, figure.estimated
        if basis in ("streets", "communities"):
            return (self.streets if basis == "streets" else self.communities).get(code, 0), False
        return self.entered.get(basis, {}).get(code), False


def figures_on(ground: Ground) -> Figures:
    """Everything the standards may ask, for all places of a day at once."""
    day, places = ground.day, ground.there
    codes = {place.pk: place.code for place in places}
    known = {codes[pk]: count for pk, count in residents(day, ground).items() if pk in codes}
    return Figures(
        residents={code: Figure(count.value, count.estimated) for code, count in known.items()},
        urban={code: Figure(count.urban, count.urban_estimated) for code, count in known.items()},
        streets=_places_below(places, "street"),
        communities=_places_below(places, "community"),
        entered=_entered(day, places),
        urban_published=bool(ground.published["urban_residents"]),
        differences={gap.place.code: gap.difference for gap in differences(day, ground)},
    )


def _places_below(places: Sequence[PlaceOn], level: str) -> Counter[str]:
    """How many places of a level lie in each place, itself included."""
    found: Counter[str] = Counter()
    for place in places:
        if place.level == level:
            found.update(place.path.strip("/").split("/"))
    return found


def _entered(day: date, places: Sequence[PlaceOn]) -> dict[str, dict[str, int]]:
    """The newest figure a city entered for each place and measure; a place without one has the sum of those below."""
    newest: dict[str, dict[str, int]] = defaultdict(dict)
    rows = Basis.objects.filter(as_of__lte=day).order_by("as_of").values_list("measure", "place__code", "value")
    for measure, code, value in rows:
        newest[measure][code] = value
    for values in newest.values():
        sums: dict[str, int] = {}
        for place in sorted(places, key=lambda p: -len(p.path)):
            if place.code in values:
                sums[place.code] = values[place.code]
            above = place.path.strip("/").split("/")[:-1]
            if place.code in sums and above:
                sums[above[-1]] = sums.get(above[-1], 0) + sums[place.code]
        for code, value in sums.items():
            values.setdefault(code, value)
    return dict(newest)
