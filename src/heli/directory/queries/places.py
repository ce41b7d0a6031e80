"""Places as they are and as they were on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet

from heli.directory.models import Place, PlaceName, PlaceParent, PlaceSuccession
from heli.directory.models.place import Level, PlaceQuerySet


@dataclass(frozen=True)
class PlaceOn:
    """A place as it was on a day: its name then, and its path then."""

    pk: int
    code: str
    name: str
    path: str
    level: str
    parent: int | None


def places(user: Any) -> PlaceQuerySet:
    """Every place the user may look at, those that ended too."""
    return Place.objects.visible_to(user).select_related("parent").order_by("code", "pk")


def places_within_reach(user: Any, permission: str) -> Q:
    """Places on which somebody holds a right, as ``Grant.reaches`` says of one."""
    nodes = user.nodes(permission)
    if nodes is None:
        return Q(pk__isnull=False)
    # those that were merged lie below what they were merged into only as far as people go, not as places
    held = Place.objects.filter(pk__in=[node // 2 for node in nodes if node % 2 == 0], valid_until__isnull=True)
    found = Q(pk__in=[])
    for path in held.values_list("path", flat=True):
        found |= Q(path__startswith=path)
    return found


def search_places(rows: QuerySet[Place], words: str) -> QuerySet[Place]:
    """By part of a name, of a former name, or the start of a code."""
    words = words.strip()
    former = PlaceName.objects.filter(name__icontains=words).values("place_id")
    return rows.filter(Q(name__icontains=words) | Q(code__startswith=words) | Q(pk__in=former))


def places_by_state(rows: QuerySet[Place], state: str) -> QuerySet[Place]:
    """Those in force, or those that ended."""
    return rows.filter(valid_until__isnull=state == "now")


def ancestors(place: Place) -> list[Place]:
    """From the root down to the parent."""
    found: list[Place] = []
    parent = place.parent
    while parent is not None:
        found.append(parent)
        parent = parent.parent
    return found[::-1]


def _until(rows: Iterable[tuple[int, Any, date]], day: date) -> dict[int, Any]:
    """What held on a day, by place: of all values that ended later, the one that ended first."""
    held: dict[int, tuple[date, Any]] = {}
    for pk, value, until in rows:
        if until > day and (pk not in held or until < held[pk][0]):
            held[pk] = (until, value)
    return {pk: value for pk, (_, value) in held.items()}


def places_on(day: date, level: str | None = None) -> list[PlaceOn]:
    """The places of a day by code, all levels or one, with the names and parents of that day."""
    names = _until(PlaceName.objects.values_list("place_id", "name", "until"), day)
    parents = _until(PlaceParent.objects.values_list("place_id", "parent_id", "until"), day)
    rows = {row[0]: row for row in Place.objects.on(day).values_list("pk", "code", "name", "level", "parent_id")}
    above = {pk: parents.get(pk, row[4]) for pk, row in rows.items()}
    absent = {pk for pk in above.values() if pk is not None and pk not in rows}
    higher = dict(Place.objects.values_list("pk", "parent_id")) if absent else {}
    for pk, parent in above.items():  # a superior that was not there leaves a place to the one above it
        while parent in absent:
            parent = higher[parent]
            absent |= {parent} - {None} - rows.keys()
        above[pk] = parent
    paths: dict[int, str] = {}

    def path(pk: int) -> str:
        if pk not in paths:
            parent = above[pk]
            paths[pk] = f"{path(parent) if parent in rows else ''}{rows[pk][1]}/"
        return paths[pk]

    found = [
        PlaceOn(pk, row[1], names.get(pk, row[2]), path(pk), row[3], above[pk] if above[pk] in rows else None)
        for pk, row in rows.items()
        if level in (None, row[3])
    ]
    return sorted(found, key=lambda place: (place.code, place.pk))


def place_on(code: str, day: date) -> PlaceOn | None:
    """The place that bore a code on a day."""
    return next((place for place in places_on(day) if place.code == code), None)


def current_place_ids(day: date) -> dict[int, int | None]:
    """For the key of every place the key of the place that stands for it on a day.

    A place merged away is its successor, one not yet there its predecessor. Where several stand for it (a split) it is
    the place above them; None where nothing does.
    """
    rows = {
        pk: (since, until, parent)
        for pk, since, until, parent in Place.objects.values_list("pk", "valid_from", "valid_until", "parent_id")
    }
    after, before = defaultdict(list), defaultdict(list)
    for old, new in PlaceSuccession.objects.values_list("old_id", "new_id"):
        after[old].append(new)
        before[new].append(old)
    found: dict[int, int | None] = {}

    def stands(pk: int, way: int = 0) -> int | None:
        """``way`` 1 or -1: only onward or only back, so that no walk goes round."""
        since, until, parent = rows[pk]
        if (since is None or since <= day) and (until is None or until > day):
            return pk
        ended = until is not None and until <= day
        others = after[pk] if ended and way >= 0 else before[pk] if not ended and way <= 0 else []
        targets = {stands(other, 1 if ended else -1) for other in others} - {None}
        if len(targets) == 1:
            return targets.pop()
        return stands(parent) if parent is not None else None

    for pk in rows:
        found[pk] = stands(pk)
    return found


def predecessor_ids(keys: Iterable[int]) -> set[int]:
    """The keys of all places whose work goes on in these, however long ago."""
    before = defaultdict(list)
    for old, new in PlaceSuccession.objects.values_list("old_id", "new_id"):
        before[new].append(old)
    found: set[int] = set()
    waiting = list(keys)
    while waiting:
        for old in before[waiting.pop()]:
            if old not in found:
                found.add(old)
                waiting.append(old)
    return found


def place_rows() -> list[tuple[str, str, str, str]]:
    """(code, name, level, parent's code) of the places in force, by code: what a file's places are met with."""
    rows = Place.objects.filter(valid_until__isnull=True).order_by("code")
    return [(c, n, lv, p or "") for c, n, lv, p in rows.values_list("code", "name", "level", "parent__code")]


def districts_of(places: Collection[int] | None = None) -> dict[int, tuple[str, str]]:
    """For the key of each place, or of all, code and name of the district it lies in; its own where it lies in none."""
    return _above(Level.DISTRICT, places)


def streets_of(places: Collection[int] | None = None) -> dict[int, tuple[str, str]]:
    """The same for the street; a place above the streets is its own."""
    return _above(Level.STREET, places)


def _above(level: str, places: Collection[int] | None) -> dict[int, tuple[str, str]]:
    there = Place.objects.filter(level=level).order_by(F("valid_until").asc(nulls_last=True))
    names = dict(there.values_list("code", "name"))
    rows = Place.objects.all() if places is None else Place.objects.filter(pk__in=places)
    found: dict[int, tuple[str, str]] = {}
    for pk, code, name, path in rows.values_list("pk", "code", "name", "path"):
        above = next((each for each in path.split("/") if each in names), None)
        found[pk] = (above, names[above]) if above is not None else (code, name)
    return found


def places_of_district(code: str) -> list[int]:
    """The keys of all places that ``districts_of`` counts to a code."""
    return [pk for pk, (district, _name) in districts_of().items() if district == code]


def places_of_street(code: str) -> list[int]:
    """The keys of all places that ``streets_of`` counts to a code."""
    return [pk for pk, (street, _name) in streets_of().items() if street == code]


def places_at(level: str) -> list[tuple[str, str]]:
    """Code and name of every place of a level in force, in the order of the codes."""
    return list(
        Place.objects.filter(level=level, valid_until__isnull=True).order_by("code").values_list("code", "name")
    )


def above_places(codes: Collection[str]) -> dict[str, list[str]]:
    """For the code of each place in force the names of those it lies in below the city, from the highest down."""
    rows = Place.objects.filter(code__in=codes, valid_until__isnull=True).values_list("code", "path")
    paths = {code: path.split("/") for code, path in rows}
    wanted = {each for path in paths.values() for each in path}
    below = Place.objects.filter(code__in=wanted, parent__isnull=False, valid_until__isnull=True)
    names = dict(below.values_list("code", "name"))
    return {code: [names[each] for each in path if each in names and each != code] for code, path in paths.items()}


def outlines(day: date, level: str) -> dict[int, Any]:
    """The outline of each place of a level on a day that has one."""
    rows = Place.objects.on(day).filter(level=level, outline__isnull=False)
    return dict(rows.values_list("pk", "outline"))
