"""What the page of the gap shows: the finding, the map, the table, and how a figure comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from heli.core.models import Setting
from heli.directory.queries import PlaceOn, outlines, zones
from heli.workforce.models import Basis
from heli.workforce.queries.counting import Count, Staff
from heli.workforce.queries.gap import LEVELS, MAIN_STANDARD, Standing, standing, yearly_post_cost
from heli.workforce.queries.reports import Month, trend_below, trends
from heli.workforce.rules import gap as rules
from heli.workforce.rules.outline_map import Shape, Tile, bounds, draw, packed, shade, tiles

MAP_WIDTH = 560
#: up to here a tile has room for a name
NAMED_TILES = 120
#: rows of the table; what is more stands on further pages
ROWS = 100


@dataclass(frozen=True)
class Line:
    """A place in the table and on the map; ``staff`` are those whom the standard counts, ``lies_in`` the places between."""

    place: PlaceOn
    lies_in: Sequence[str]
    count: Count
    staff: Staff
    residents: int | None
    residents_estimated: bool
    per_10000: str
    row: rules.PlaceGap
    gap: int
    shade: int
    shape: Shape | None
    tile: Tile | None
    deeper: bool


@dataclass(frozen=True)
class GapPage:
    """Everything on the page."""

    day: date
    level: str
    under: PlaceOn | None
    above: Sequence[PlaceOn]
    standard: rules.Standard | None
    standards: Sequence[rules.Standard]
    finding: rules.Finding
    totals: rules.Totals | None
    lines: Sequence[Line]
    unplaced: Staff
    sum_staff: Staff
    second_posts: int
    map_height: int
    heads: Sequence[tuple[str, int]]
    across: int
    limits: Sequence[int]
    difference: int
    zones: Sequence[tuple[str, int]]
    cost_setting: Setting | None
    all_residents_required: int | None
    top: PlaceOn | None
    trend: Sequence[Month]
    part: int

    @property
    def undrawn(self) -> int:
        """Places without an outline beside others that have one."""
        return sum(1 for line in self.lines if line.shape is None) if self.map_height else 0

    @property
    def parts(self) -> int:
        """How many pages the table has."""
        return max(1, -(-len(self.lines) // ROWS))

    @property
    def largest(self) -> int:
        """What the longest bar of the table stands for."""
        return self.lines[0].gap if self.lines else 0

    @property
    def rows(self) -> Sequence[Line]:
        """The lines of this page of the table; the map and a file have all of them."""
        return self.lines[(self.part - 1) * ROWS : self.part * ROWS]


def levels_below(place: PlaceOn | None) -> list[str]:
    """The levels a page of this place can list."""
    if place is None:
        return list(LEVELS)
    return list(LEVELS[LEVELS.index(place.level) + 1 :]) or [place.level]


def gap_page(code: str, level: str, day: date, standard_id: str, part: int = 1) -> GapPage | None:
    """The page of a place (the whole city without a code); None where there was no such place or no standard yet."""
    city = standing(day)
    under = next((p for p in city.places if p.code == code), None) if code else None
    if code and under is None:
        return None
    if level not in levels_below(under):
        level = levels_below(under)[0] if under else "district"
    standard = next((s for s in city.standards if s.id == standard_id), None) or next(
        (s for s in city.standards if s.id == MAIN_STANDARD), None
    )
    standard = standard or next(iter(city.standards), None)
    places = [p for p in city.of_level(level) if under is None or p.path.startswith(under.path)]
    places.sort(key=lambda place: place.path)
    if standard is None:
        return None
    rows = [city.gap(standard, place) for place in places]
    lines, height, limits, heads, across = _lines(city, places, rows, standard, level, under)
    top = under or next((p for p in city.places if p.parent is None), None)
    top_row = city.gap(standard, top) if top else None
    total = Count()
    for line in lines:
        total.add(line.count)
    codes = None if under is None else [line.place.code for line in lines]
    difference = city.figures.differences.get(top.code, 0) if top else 0
    all_figure, _ = city.figures.of("residents", top.code) if top else (None, False)
    return GapPage(
        day=day, level=level, under=under, above=_above(city, under), standard=standard, standards=city.standards,
        finding=rules.finding(rows, yearly_post_cost()),
        totals=rules.totals(standard, rows, top_row.figure, top_row.actual) if top_row else None,
        lines=lines, unplaced=city.unplaced[level].staff(standard.posts) if under is None else Staff(), map_height=height,
        sum_staff=total.staff(standard.posts), second_posts=0 if standard.posts else total.employments - total.workers,
        heads=heads, across=across, limits=limits, difference=difference,
        zones=zones_on(day) if difference and under is None else [],
        cost_setting=Setting.objects.filter(key="post_cost_yearly_fen").first(),
        all_residents_required=rules.required(standard, all_figure) if standard.basis == "urban_residents" and not city.figures.urban_published else None,
        top=top, trend=trend_below(level, codes, standard), part=min(max(1, part), max(1, -(-len(lines) // ROWS))),
    )  # fmt: skip


def zones_on(day: date) -> list[tuple[str, int]]:
    """Functional zones with their residents by the newest figure: the published total has them, no place has."""
    newest = {
        zone.place_code: (zone.place_name, zone.value)
        for zone in zones()
        if zone.measure == "residents" and zone.year <= day.year
    }
    return list(newest.values())


def _above(city: Standing, place: PlaceOn | None) -> list[PlaceOn]:
    if place is None:
        return []
    return [p for p in city.places if p.path != place.path and place.path.startswith(p.path)]


def _grid(
    city: Standing, places: Sequence[PlaceOn], under: PlaceOn | None
) -> tuple[Sequence[Tile], list[tuple[str, int]], int]:
    """Squares for places without outlines; hundreds of them stand under the name of the place they lie in."""
    if len(places) <= NAMED_TILES:
        return tiles(len(places)), [], 0
    depth = under.path.count("/") if under else 1
    names = {place.code: place.name for place in city.places}

    def lies_in(place: PlaceOn) -> str:
        above = place.path.strip("/").split("/")[:-1]
        return above[min(depth, len(above) - 1)]

    groups = [(code, len(list(each))) for code, each in groupby(places, lies_in)]
    across = 50 if max(count for _, count in groups) > 28 else 28
    grid, rows, _ = packed([count for _, count in groups], across)
    return grid, [(names.get(code, ""), row) for (code, _), row in zip(groups, rows, strict=True)], across


def _lines(
    city: Standing,
    places: Sequence[PlaceOn],
    rows: Sequence[rules.PlaceGap],
    standard: rules.Standard,
    level: str,
    under: PlaceOn | None,
) -> tuple[list[Line], int, Sequence[int], list[tuple[str, int]], int]:
    """The lines, most missing first, with their place on the map."""
    gaps = [rules.cost_to_close(row.gap, None).posts for row in rows]
    limits = bounds(gaps)
    known = outlines(city.day, level)
    shapes, height = draw({p.pk: known[p.pk] for p in places if p.pk in known}, MAP_WIDTH)
    grid, heads, across = ([], [], 0) if shapes else _grid(city, places, under)
    names = {place.code: place.name for place in city.places}
    depth = under.path.count("/") if under else 1
    lines = []
    for index, (place, row, gap) in enumerate(zip(places, rows, gaps, strict=True)):
        residents = city.figures.residents.get(place.code)
        count = city.count(place)
        staff = count.staff(standard.posts)
        lines.append(
            Line(
                place=place,
                lies_in=[names[code] for code in place.path.strip("/").split("/")[depth:-1] if code in names],
                count=count,
                staff=staff,
                residents=residents.value if residents else None,
                residents_estimated=bool(residents and residents.estimated),
                per_10000=rules.per_10000(staff.licensed, residents.value if residents else None),
                row=row,
                gap=gap,
                shade=0 if row.required is None else shade(gap, limits),
                shape=shapes.get(place.pk),
                tile=grid[index] if grid else None,
                deeper=level != "community",
            )
        )
    return sorted(lines, key=lambda line: (-line.gap, line.place.code)), height, limits, heads, across


@dataclass(frozen=True)
class PlaceArithmetic:
    """One standard at one place, step by step."""

    standard: rules.Standard
    staff: Staff
    steps: Mapping[str, Any]
    estimated: bool
    #: nobody published urban residents: those of urban committees stand in
    stands_in: bool
    cost: rules.Cost
    #: the same from all residents, while urban residents are our estimate
    of_all: Mapping[str, Any] | None
    #: what was entered for this place itself, with its source
    entered: Basis | None
    trend: Sequence[Month]


@dataclass(frozen=True)
class Elsewhere:
    """What a standard of another area would ask for here; it counts for no gap."""

    standard: rules.Standard
    figure: int | None
    required: int | None


@dataclass(frozen=True)
class PlacePage:
    """One place under every standard, and how it has been."""

    place: PlaceOn
    above: Sequence[PlaceOn]
    count: Count
    residents: int | None
    residents_estimated: bool
    per_10000: str
    part_weight: Decimal
    standards: Sequence[PlaceArithmetic]
    elsewhere: Sequence[Elsewhere]
    comparators: Sequence[rules.Comparator]


def gap_of_place(code: str, day: date) -> PlacePage | None:
    """How the requirement of one place comes about; None where there is no such place on that day."""
    city = standing(day)
    place = next((p for p in city.places if p.code == code), None)
    if place is None:
        return None
    count, residents = city.count(place), city.figures.residents.get(code)
    value = residents.value if residents else None
    return PlacePage(
        place=place, above=_above(city, place), count=count, residents=value,
        residents_estimated=bool(residents and residents.estimated), per_10000=rules.per_10000(count.licensed, value),
        part_weight=city.part_weight, standards=_standards(city, place, count, value),
        elsewhere=_elsewhere(city, place), comparators=rules.comparators(day),
    )  # fmt: skip


def _elsewhere(city: Standing, place: PlaceOn) -> list[Elsewhere]:
    here = {standard.id for standard in city.standards}
    rows = [(s, city.gap(s, place)) for s in rules.standards(city.day) if s.id not in here]
    return [Elsewhere(standard, row.figure, row.required) for standard, row in rows]


def _standards(city: Standing, place: PlaceOn, count: Count, residents: int | None) -> list[PlaceArithmetic]:
    """Every standard that holds at a place, step by step."""
    cost, followed = yearly_post_cost(), trends(place.code, city.standards)
    entered = {
        basis.measure: basis
        for basis in Basis.objects.filter(place__code=place.code, as_of__lte=city.day).order_by("as_of")
    }
    found = []
    for standard in city.standards:
        row, of_all = city.gap(standard, place), None
        stands_in = standard.basis == "urban_residents" and row.estimated and not city.figures.urban_published
        if standard.basis == "urban_residents" and row.estimated:
            whole = rules.place_gap(standard, place.code, place.name, residents, False, row.actual)
            of_all = rules.arithmetic(standard, whole)
        found.append(
            PlaceArithmetic(
                standard, count.staff(standard.posts), rules.arithmetic(standard, row), row.estimated,
                stands_in, rules.cost_to_close(row.gap, cost), of_all, entered.get(standard.basis), followed[standard.id],
            )
        )  # fmt: skip
    return found


def actual_text(amount: Decimal) -> str:
    return rules.as_text(amount)
