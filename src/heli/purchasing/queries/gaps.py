"""Gaps of workers around those who buy services: where a project may be begun from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from heli.core.rules.money import Fen
from heli.directory.models import Place
from heli.directory.queries import PlaceOn
from heli.purchasing.queries.figures import Figure, figures_of_gap
from heli.purchasing.queries.projects import own_offices
from heli.workforce.queries.gap import LEVELS, MAIN_STANDARD, Standing, standing, yearly_post_cost
from heli.workforce.rules import gap as rules

#: rows of a page; of a city with more places the largest gaps come first
MOST = 100


@dataclass(frozen=True)
class GapLine:
    """A place where workers are missing."""

    place: PlaceOn
    lies_in: str
    required: int | None
    actual: str
    posts: int
    cost_fen: Fen | None


@dataclass(frozen=True)
class Gaps:
    """The gaps of a level around a buyer, under one standard; ``more`` how many places are left out."""

    day: date
    level: str
    levels: Sequence[str]
    standard: rules.Standard
    standards: Sequence[rules.Standard]
    lines: Sequence[GapLine]
    more: int


def gaps_around(user: Any, level: str, standard_id: str, day: date) -> Gaps | None:
    """Where anybody is missing, most first, at the places of this user's own offices; None without office
    or standard, and where the register of workers knows no place of theirs (it is gone, or lies above a city)."""
    paths = _paths(user)
    if not paths:
        return None
    city = standing(day)
    standard = _standard(city, standard_id)
    if standard is None:
        return None
    levels = _levels(city, paths)
    if not levels:
        return None
    level = level if level in levels else levels[0]
    names = {place.path: place.name for place in city.places}
    lines, yearly = [], yearly_post_cost()
    for place in city.of_level(level):
        row = city.gap(standard, place)
        if row.gap <= 0 or not place.path.startswith(paths):
            continue
        cost = rules.cost_to_close(row.gap, yearly)
        above = place.path.rstrip("/").rpartition("/")[0] + "/"
        actual = f"{row.actual.normalize():f}"
        lines.append(GapLine(place, names.get(above, ""), row.required, actual, cost.posts, cost.yearly_fen))
    lines.sort(key=lambda line: (-line.posts, line.place.code))
    return Gaps(day, level, levels, standard, city.standards, lines[:MOST], max(0, len(lines) - MOST))


def _paths(user: Any) -> tuple[str, ...]:
    return tuple(own_offices(user).exclude(place=None).values_list("place__path", flat=True))


def _standard(city: Standing, key: str) -> rules.Standard | None:
    wanted = next((each for each in city.standards if each.id == key), None)
    return wanted or next((each for each in city.standards if each.id == MAIN_STANDARD), None)


def _levels(city: Standing, paths: tuple[str, ...]) -> list[str]:
    """Levels of which a place lies around the buyer, the one below the buyer first."""
    there = {place.level for place in city.places if place.path.startswith(paths) and place.path not in paths}
    there = there or {place.level for place in city.places if place.path in paths}
    return [level for level in LEVELS if level in there]


@dataclass(frozen=True)
class Beginning:
    """What a project takes along from a gap."""

    place: Place
    group: str
    title: str
    need: str
    figures: Sequence[Figure]


def beginning(user: Any, code: str, standard_id: str, day: date) -> Beginning | None:
    """Of a place around this user's office; None where there is none of that code."""
    paths = _paths(user)
    place = Place.objects.filter(code=code, valid_until=None).defer("outline").first()
    if place is None or not paths or not place.path.startswith(paths):
        return None
    city = standing(day)
    standard = _standard(city, standard_id)
    there = next((each for each in city.places if each.code == code), None)
    if standard is None or there is None:
        return None
    row = city.gap(standard, there)
    figures = figures_of_gap(city, standard, row)
    posts, actual = rules.cost_to_close(row.gap, None).posts, f"{row.actual.normalize():f}"
    need = (
        f"按「{standard.name}」的配备标准（{standard.source}），{place.name}应有 {row.required or 0} 人，"
        f"{day.year}年{day.month}月{day.day}日折合全职 {actual} 人，还差 {posts} 人。"
    )
    return Beginning(place, f"{place.name}居民", f"{place.name}社会工作服务", need, figures)
