"""Where people are served: of each place the people of a group, those whom projects of a year serve, and what it costs a head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.timezone import localdate

from heli.directory.models import Place, Population
from heli.directory.queries import PlaceOn, outlines, places_on
from heli.directory.queries.places import places_within_reach
from heli.directory.queries.population import RESIDENTS, residents
from heli.purchasing.models import Project
from heli.purchasing.models.projects import VIEW
from heli.purchasing.queries.design import covered
from heli.purchasing.queries.projects import in_year, own_offices
from heli.workforce.rules.outline_map import Shape, Tile, bounds, draw, shade, tiles

#: of a place of this level the page lists those of the next
BELOW = {"city": "district", "district": "street"}


@dataclass(frozen=True)
class Serving:
    """What of a project the map needs."""

    path: str
    people: int | None
    budget_fen: int


@dataclass
class CoverageLine:
    """A place: ``people`` of the group there (None where nobody knows), the projects in it, and how many serve a place above it."""

    place: PlaceOn
    people: int | None
    estimated: bool
    projects: Sequence[Serving]
    wider: int
    #: whether this user sees every project there
    sees_all: bool
    may_draft: bool
    deeper: bool
    shade: int = 0
    shape: Shape | None = None
    tile: Tile | None = None

    @property
    def served(self) -> int | None:
        """People whom its projects serve; None where none says how many, or where some may be hidden."""
        known = [each.people for each in self.projects if each.people is not None]
        if known:
            return sum(known)
        return 0 if self.is_bare and self.sees_all else None

    @property
    def untold(self) -> int:
        """Projects that do not say how many they serve."""
        return sum(1 for each in self.projects if each.people is None)

    @property
    def hundredths(self) -> int | None:
        """The share of the group that is served, in hundredths of a per cent; None where one of both is unknown."""
        if not self.people or self.served is None:
            return None
        return round(Fraction(self.served * 10_000, self.people))

    @property
    def share(self) -> str:
        """The same to be read; empty where it is unknown."""
        return "0.00" if self.hundredths == 0 else covered(self.served, self.people)

    @property
    def head_fen(self) -> int | None:
        """Budget of those projects that say whom they serve, by head of those, in fen."""
        told = [each for each in self.projects if each.people]
        heads = sum(each.people or 0 for each in told)
        return round(Fraction(sum(each.budget_fen for each in told), heads)) if heads else None

    @property
    def is_bare(self) -> bool:
        """Whether no project serves it, nor a place above it."""
        return not self.projects and not self.wider


@dataclass(frozen=True)
class Coverage:
    """The page of the city, or of one district; the places without a service first."""

    under: PlaceOn | None
    lines: Sequence[CoverageLine]
    map_height: int
    limits: Sequence[int] = field(default_factory=tuple)

    @property
    def bare(self) -> int:
        return sum(1 for line in self.lines if line.is_bare)

    @property
    def tile_height(self) -> int:
        return 61 * (1 + max((line.tile.row for line in self.lines if line.tile), default=-1))

    @property
    def undrawn(self) -> int:
        return sum(1 for line in self.lines if line.shape is None) if self.map_height else 0


def coverage(user: Any, year: int, measure: str, group: str, code: str) -> Coverage | None:
    """Of the projects this user may see, that run in a year and whose group has these words; None for a place it has no page of."""
    day = min(localdate(), date(year, 12, 31))
    there = places_on(day)
    under = next((each for each in there if each.code == code), None)
    if code and (under is None or under.level not in BELOW):
        return None
    level = BELOW[under.level] if under else "district"
    seen = set(Place.objects.visible_to(user).values_list("pk", flat=True))
    shown = [each for each in there if each.level == level and each.pk in seen]
    shown = [each for each in shown if under is None or each.path.startswith(under.path)]
    projects, figures = serving(user, year, group), people_of(day, measure)
    reach = places_within_reach(user, VIEW)
    whole = set(Place.objects.filter(reach).values_list("pk", flat=True))
    drafts = tuple(own_offices(user).exclude(place=None).values_list("place__path", flat=True))
    lines = [
        CoverageLine(
            place, *figures.get(place.pk, (None, False)),
            projects=[each for each in projects if each.path.startswith(place.path)],
            wider=sum(1 for each in projects if place.path.startswith(each.path) and each.path != place.path),
            sees_all=place.pk in whole, may_draft=place.path.startswith(drafts) if drafts else False, deeper=level in BELOW,
        )
        for place in shown
    ]  # fmt: skip
    height, limits = _drawn(lines, day, level)
    lines.sort(key=lambda line: (not line.is_bare, line.hundredths is None, line.hundredths or 0, line.place.code))
    return Coverage(under, lines, height, limits)


def serving(user: Any, year: int, group: str) -> list[Serving]:
    """Projects that run, or ran, in a year: asked for once, whatever the places."""
    rows = in_year(Project.objects.visible_to(user), str(year))
    rows = rows.filter(group__icontains=group) if group else rows
    return [Serving(*row) for row in rows.values_list("place__path", "people", "budget_fen")]


def people_of(day: date, measure: str) -> dict[int, tuple[int | None, bool]]:
    """(people, whether estimated) by place: the newest figure that was published; residents are estimated where none was."""
    if measure == RESIDENTS:
        return {pk: (each.value, each.estimated) for pk, each in residents(day).items()}
    rows = Population.objects.filter(measure=measure, place__isnull=False, year__lte=day.year).order_by("year")
    return {pk: (value, False) for pk, value in rows.values_list("place_id", "value") if pk is not None}


def _drawn(lines: Sequence[CoverageLine], day: date, level: str) -> tuple[int, Sequence[int]]:
    """Puts each line on the map; its height, 0 where no place has an outline, and the limits of its shades."""
    known = outlines(day, level)
    shapes, height = draw({line.place.pk: known[line.place.pk] for line in lines if line.place.pk in known})
    limits = bounds(line.hundredths or 0 for line in lines)
    grid = [] if shapes else tiles(len(lines))
    for at, line in enumerate(lines):
        line.shade = 0 if line.hundredths is None else shade(line.hundredths, limits)
        line.shape, line.tile = shapes.get(line.place.pk), grid[at] if grid else None
    return height, limits
