"""What the standards count by, for every place of a day: residents, urban residents, places, and what a city entered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from heli.directory.models import Population
from heli.directory.queries import PlaceOn
from heli.workforce.models import Basis
from heli.workforce.rules.population import Figure, Ground, figures, urban_figures

UNKNOWN = Figure(None, "unknown")


@dataclass
class Figures:
    """Figures by place code; ``entered`` holds a city's own by measure, already summed up the tree."""

    residents: Mapping[str, Figure]
    urban: Mapping[str, Figure]
    streets: Mapping[str, int]
    communities: Mapping[str, int]
    entered: dict[str, dict[str, int]] = field(default_factory=dict)
    urban_published: bool = False

    def of(self, basis: str, code: str) -> tuple[int | None, bool]:
        """The figure of a place for a basis and whether it is an estimate; None where nobody knows it."""
        if basis in ("residents", "urban_residents"):
            figure = (self.residents if basis == "residents" else self.urban).get(code, UNKNOWN)
            return figure.value, figure.estimated
        if basis in ("streets", "communities"):
            return (self.streets if basis == "streets" else self.communities).get(code, 0), False
        return self.entered.get(basis, {}).get(code), False


def published(measure: str, day: date) -> dict[str, int]:
    """The newest published figure of each code up to a day's year; a day before the first has the first."""
    rows = Population.objects.filter(measure=measure).order_by("year").values_list("place_code", "year", "value")
    found: dict[str, int] = {}
    for code, year, value in rows:
        if year <= day.year or code not in found:
            found[code] = value
    return found


def figures_on(day: date, places: Sequence[PlaceOn]) -> Figures:
    """Everything the standards may ask, for all places of a day at once."""
    codes = {place.pk: place.code for place in places}
    ground = [Ground(p.code, codes.get(p.parent, "") if p.parent else "", p.name) for p in places]
    streets, communities = _places_below(places, "street"), _places_below(places, "community")
    residents = figures(ground, published("residents", day), communities)
    urban_known = published("urban_residents", day)
    return Figures(
        residents=residents,
        urban=urban_figures(ground, residents, urban_known),
        streets=streets,
        communities=communities,
        entered=_entered(day, places),
        urban_published=any(code in urban_known for code in codes.values()),
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
