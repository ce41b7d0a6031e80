"""Residents of every place on a day, published or estimated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from heli.directory.models import Place, Population
from heli.directory.queries.places import PlaceOn, current_place_ids, places_on
from heli.directory.rules import population as rules
from heli.directory.rules.places import is_urban

RESIDENTS, URBAN = "residents", "urban_residents"


@dataclass(frozen=True)
class Residents:
    """People who live in a place, and those of them in its urban part; ``year`` of the figure where one is published."""

    value: int
    estimated: bool
    urban: int
    urban_estimated: bool
    year: int | None = None


@dataclass(frozen=True)
class Gap:
    """A statistical difference (统计差额) of a place, with what functional zones of the same tree would explain."""

    place: PlaceOn
    published: int
    below: int
    difference: int


@dataclass(frozen=True)
class Ground:
    """What every figure of a day stands on, read once: the places of the day, which of them stands for each place ever,
    level and end of each, and by measure and place what was published for which year."""

    day: date
    there: Sequence[PlaceOn]
    stands: Mapping[int, int | None]
    ends: Mapping[int, tuple[str, date | None]]
    published: Mapping[str, Mapping[int, dict[int, int]]]


def ground_on(day: date, there: Sequence[PlaceOn] | None = None) -> Ground:
    """Read it; ``there`` are the places of the day where the caller has them already."""
    figures: dict[str, dict[int, dict[int, int]]] = {RESIDENTS: {}, URBAN: {}}
    rows = Population.objects.filter(measure__in=figures, place__isnull=False)
    for measure, pk, year, value in rows.values_list("measure", "place_id", "year", "value"):
        figures[measure].setdefault(pk, {})[year] = value
    ends = {pk: (level, end) for pk, level, end in Place.objects.values_list("pk", "level", "valid_until")}
    return Ground(day, places_on(day) if there is None else there, current_place_ids(day), ends, figures)


def published(ground: Ground, measure: str) -> dict[int, tuple[int, int]]:
    """(year, value) in force on a day for each place with a published figure.

    A place that took in others has their figures beside its own until a later one of its own is published.
    """
    day, figures, ends = ground.day, ground.published[measure], ground.ends
    levels = {place.pk: place.level for place in ground.there}
    found: dict[int, tuple[int, int]] = {}
    for pk in levels:
        if (figure := rules.figure_on(figures.get(pk, {}), day)) is not None:
            found[pk] = figure
    old: dict[int, list[tuple[int, int] | None]] = defaultdict(list)
    for pk, now in ground.stands.items():
        level, end = ends[pk]
        own = found.get(now) if now is not None else None
        if now is None or now == pk or end is None or end > day or level != levels.get(now):
            continue
        if own is None or own[0] < end.year or own[0] > day.year:
            old[now].append(rules.figure_on(figures.get(pk, {}), day))
    for pk, several in old.items():
        known = [figure for figure in several if figure is not None]
        if len(known) == len(several):
            own = found.get(pk, (0, 0))
            own = own if own[0] <= day.year else (0, 0)
            found[pk] = (max(own[0], *(year for year, _ in known)), own[1] + sum(value for _, value in known))
    return found


def _lowest_urban(place: PlaceOn) -> bool:
    """Of a place with none below: a community by its committee, a street office is urban, a town is not."""
    if place.level == "community":
        return bool(is_urban(place.name, place.level))
    return place.level != "street" or place.name.endswith("街道")


def residents(day: date, ground: Ground | None = None) -> dict[int, Residents]:
    """Residents by place for every place of the day about which a figure says something."""
    ground = ground or ground_on(day)
    there = ground.there
    tree = rules.Tree({place.pk: place.parent for place in there})
    figures = published(ground, RESIDENTS)
    everybody = rules.residents(tree, {pk: value for pk, (_, value) in figures.items()})
    urban_figures = {pk: value for pk, (_, value) in published(ground, URBAN).items()}
    urban = rules.urban_residents(tree, urban_figures, everybody, {p.pk: _lowest_urban(p) for p in there})
    return {
        pk: Residents(
            count.value,
            count.estimated,
            urban[pk].value,
            urban[pk].estimated,
            figures[pk][0] if pk in figures else None,
        )
        for pk, count in everybody.items()
    }


def differences(day: date, ground: Ground | None = None) -> list[Gap]:
    """Places whose published parts do not add up to their published whole."""
    ground = ground or ground_on(day)
    there = {place.pk: place for place in ground.there}
    tree = rules.Tree({pk: place.parent for pk, place in there.items()})
    figures = {pk: value for pk, (_, value) in published(ground, RESIDENTS).items()}
    return [Gap(there[d.place], d.published, d.below, d.difference) for d in rules.differences(tree, figures)]


def zones() -> list[Population]:
    """Figures that belong to no place: functional zones, kept as published."""
    return list(Population.objects.filter(place__isnull=True).order_by("place_code", "year", "measure"))


def figures_of(place: Place) -> list[Population]:
    """Everything published about one place, latest first."""
    return list(Population.objects.filter(place=place).order_by("-year", "measure"))
