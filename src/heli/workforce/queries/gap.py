"""The gap of every place on a day: counted people beside what the standards ask for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from heli.core.models import Setting
from heli.core.queries import SETTINGS, setting
from heli.core.rules.money import Fen
from heli.directory.queries import PlaceOn, ground_on
from heli.workforce.queries.counting import Count, count_by_place
from heli.workforce.queries.figures import Figures, figures_on
from heli.workforce.queries.standards import standards_on
from heli.workforce.rules import gap as rules

LEVELS = ("city", "district", "street", "community")
MAIN_STANDARD = rules.MAIN_STANDARD
#: how much of a full-time post a part-time one counts until a city says otherwise; no law gives a figure
PART_TIME_WEIGHT = SETTINGS["part_time_weight"].unset


@dataclass(frozen=True)
class Standing:
    """All that is known of the city on a day: computed once, read by level."""

    day: date
    places: Sequence[PlaceOn]
    counts: dict[int, Count]
    unplaced: dict[str, Count]
    figures: Figures
    standards: Sequence[rules.Standard]
    part_weight: Decimal

    def of_level(self, level: str) -> list[PlaceOn]:
        return [place for place in self.places if place.level == level]

    def count(self, place: PlaceOn) -> Count:
        return self.counts.get(place.pk, Count())

    def gap(self, standard: rules.Standard, place: PlaceOn) -> rules.PlaceGap:
        """One place under one standard."""
        count = self.count(place)
        figure, estimated = self.figures.of(standard.basis, place.code)
        if standard.basis == "community_workers":
            figure, estimated = count.workers, False
        staff = count.staff(standard.posts)
        full, part = (staff.licensed, 0) if standard.counts == "licensed" else (staff.full, staff.part)
        actual = rules.full_time_equivalents(full, part, self.part_weight)
        return rules.place_gap(standard, place.code, place.name, figure, estimated, actual)


def standing(day: date) -> Standing:
    """Count, place and measure the whole city on a day."""
    ground = ground_on(day)
    places = ground.there
    root = next((place.code for place in places if place.parent is None), "")
    standards = standards_on(root, day)
    counted = count_by_place(day, sorted({s.posts for s in standards if s.posts}))
    counts, unplaced = _rolled_up(places, counted, ground.stands)
    weight = Decimal(setting("part_time_weight") or PART_TIME_WEIGHT)
    return Standing(day, places, counts, unplaced, figures_on(ground), standards, weight)


def _rolled_up(
    places: Sequence[PlaceOn], counted: dict[int | None, Count], now: Mapping[int, int | None]
) -> tuple[dict[int, Count], dict[str, Count]]:
    """Sums of each place and all below; who has no place of a level is unplaced there."""
    by_pk = {place.pk: place for place in places}
    counts: dict[int, Count] = defaultdict(Count)
    unplaced: dict[str, Count] = {level: Count() for level in LEVELS}
    for key, count in counted.items():
        place = by_pk.get(now.get(key) or 0) if key is not None else None
        levels = set(LEVELS)
        while place is not None:
            counts[place.pk].add(count)
            levels.discard(place.level)
            place = by_pk.get(place.parent or 0)
        for level in levels:
            unplaced[level].add(count)
    return dict(counts), unplaced


def gap_report(level: str, day: date, now: Standing | None = None) -> dict[str, Any]:
    """The figures of a level in the shape of ``heli gap --json``."""
    city = now or standing(day)
    lost = city.unplaced[level]
    return {
        "level": level,
        "on": day.isoformat(),
        "unplaced": {"workers": lost.workers, "licensed": lost.licensed},
        "places": [_place(city, place) for place in city.of_level(level)],
    }


def _place(city: Standing, place: PlaceOn) -> dict[str, Any]:
    count, residents = city.count(place), city.figures.residents.get(place.code)
    value = residents.value if residents else None
    return {
        "code": place.code, "name": place.name, "residents": value or 0,
        "residents_estimated": bool(residents and residents.estimated),
        "workers": count.workers, "employments": count.employments, "licensed": count.licensed,
        "licensed_valid": count.licensed_valid, "per_10000": rules.per_10000(count.licensed, value),
        "standards": [
            {"id": standard.id, "source": standard.source.document, "required": row.required,
             "actual": rules.as_text(row.actual), "gap": rules.as_text(row.gap)}
            for standard in city.standards
            if (row := city.gap(standard, place)).required is not None
        ],
    }  # fmt: skip


def part_time_setting() -> Setting | None:
    """What the city set for part-time posts, with whether it was confirmed; None where it set nothing."""
    return Setting.objects.filter(key="part_time_weight").first()


def yearly_post_cost() -> Fen | None:
    """What a post costs a year, as the city set it; None where it did not."""
    value = setting("post_cost_yearly_fen")
    return Fen(int(value)) if value.isdigit() else None


def gap_under(code: str, day: date) -> int:
    """Community workers missing at a place: the sum over the places of the next level, as its page shows it."""
    city = standing(day)
    standard = next((s for s in city.standards if s.id == MAIN_STANDARD), None)
    place = next((p for p in city.places if p.code == code), None)
    if standard is None or place is None:
        return 0
    below = LEVELS[min(LEVELS.index(place.level) + 1, len(LEVELS) - 1)]
    rows = [city.gap(standard, one) for one in city.of_level(below) if one.path.startswith(place.path)]
    return rules.finding(rows, None).cost.posts


def city_gap(day: date) -> int:
    """Community workers missing in the city: the sum over its districts."""
    city = standing(day)
    standard = next((s for s in city.standards if s.id == MAIN_STANDARD), None)
    if standard is None:
        return 0
    rows = [city.gap(standard, place) for place in city.of_level("district")]
    return rules.finding(rows, None).cost.posts
