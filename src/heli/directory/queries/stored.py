"""What a file is compared with: the directory as it is stored now. No user: the console and imports read it whole."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from django.db.models import F

from heli.directory.models import Organisation, Place, PlaceName, PlaceParent, PlaceSuccession, Population
from heli.directory.queries.places import current_place_ids
from heli.directory.rules.eras import Era
from heli.directory.rules.figures import Key
from heli.directory.rules.organisations import TEXTS, KnownOrganisation
from heli.directory.rules.places import KnownPlace


def known_places() -> list[KnownPlace]:
    """Every place, those that ended too."""
    names, parents, moved, after = defaultdict(set), defaultdict(set), defaultdict(set), defaultdict(set)
    for pk, name in PlaceName.objects.values_list("place_id", "name"):
        names[pk].add(name)
    for pk, code, until in PlaceParent.objects.values_list("place_id", "parent__code", "until"):
        parents[pk].add(code)
        moved[pk].add(until)
    for pk, code, end in PlaceSuccession.objects.values_list("old_id", "new__code", "new__valid_until"):
        after[pk].add((code, end))
    rows = Place.objects.values_list(
        "pk", "code", "name", "level", "parent__code", "valid_until", "valid_from", "parent__valid_until"
    )
    return [
        KnownPlace(
            pk, code, name, level, parent or "", until, since, above_until, frozenset(names[pk]), frozenset(parents[pk]),
            frozenset(moved[pk]), frozenset(after[pk]),
        )
        for pk, code, name, level, parent, until, since, above_until in rows
    ]  # fmt: skip


def place_keys() -> dict[str, int]:
    """The key of the place in force for each code."""
    return dict(Place.objects.filter(valid_until__isnull=True).values_list("code", "pk"))


def eras() -> dict[str, list[tuple[Era, int]]]:
    """By code the eras of the places that bore or bear it, with their keys."""
    found: dict[str, list[tuple[Era, int]]] = defaultdict(list)
    for pk, code, since, until in Place.objects.values_list("pk", "code", "valid_from", "valid_until"):
        found[code].append((Era(code, since, until), pk))
    return found


def place_names() -> dict[str, list[str]]:
    """By code the names that its places bear and bore, that of the present or last one first."""
    found: dict[str, list[str]] = defaultdict(list)
    order = F("valid_until").desc(nulls_first=True)
    for code, name in Place.objects.order_by(order).values_list("code", "name"):
        found[code].append(name)
    for code, name in PlaceName.objects.values_list("place__code", "name"):
        found[code].append(name)
    return dict(found)


def places_by_code_or_name(*, ended: bool = False) -> dict[str, int | None]:
    """Codes and names of the places in force; None for a name several of them bear. ``ended`` adds the codes of places
    that are no more: organisations still lie in them, and a file may say so."""
    gone = Place.objects.filter(valid_until__isnull=False).order_by("valid_until")
    found: dict[str, int | None] = dict(gone.values_list("code", "pk")) if ended else {}
    for pk, code, name in Place.objects.filter(valid_until__isnull=True).values_list("pk", "code", "name"):
        found[name] = None if name in found else pk
        found[code] = pk
    return found


def codes_by_name(*, ended: bool = False) -> dict[str, str | None]:
    """The code of each name among the places in force; None for a name several of them bear. ``ended`` adds the names of
    places that are no more, where no other place bears them."""
    found: dict[str, str | None] = {}
    rows = Place.objects.values_list("code", "name")
    for code, name in rows.filter(valid_until__isnull=True):
        found[name] = None if name in found else code
    gone: dict[str, str | None] = {}
    for code, name in rows.filter(valid_until__isnull=False) if ended else ():
        gone[name] = None if gone.get(name, code) != code else code
    return gone | found


def former_names() -> list[tuple[str, str, str]]:
    """(name, level, code now) of every name a place in force bore, and of every place that went on whole in one."""
    found = list(
        PlaceName.objects.filter(place__valid_until__isnull=True).values_list("name", "place__level", "place__code")
    )
    codes = dict(Place.objects.filter(valid_until__isnull=True).values_list("pk", "code"))
    now = current_place_ids(date.max)
    for pk, name, level in Place.objects.filter(valid_until__isnull=False).values_list("pk", "name", "level"):
        if (code := codes.get(now.get(pk) or 0)) is not None:
            found.append((name, level, code))
    return found


def stored_figures() -> dict[Key, tuple[int, int, str, str]]:
    rows = Population.objects.values_list("place_code", "year", "measure", "pk", "value", "place_name", "note")
    return {(code, year, measure): tuple(rest) for code, year, measure, *rest in rows}  # type: ignore[misc]


def stored_outlines() -> dict[str, tuple[int, Any]]:
    rows = Place.objects.filter(valid_until__isnull=True).values_list("code", "pk", "outline")
    return {code: (pk, outline) for code, pk, outline in rows}


def known_organisations() -> list[KnownOrganisation]:
    """The organisations in force."""
    rows = Organisation.objects.filter(state=Organisation.State.ACTIVE).values(
        "pk", "place_id", "parent_id", "answers_to_id", *TEXTS
    )
    return [
        KnownOrganisation(
            row["pk"], row["name"], {name: row[name] for name in TEXTS}, row["place_id"], row["parent_id"],
            row["answers_to_id"],
        )
        for row in rows
    ]  # fmt: skip
