"""What a file is compared with: the directory as it is stored now. No user: the console and imports read it whole."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import Any

from heli.directory.models import Organisation, Place, PlaceName, PlaceParent, Population
from heli.directory.queries.places import current_place_ids
from heli.directory.rules.figures import Key
from heli.directory.rules.organisations import TEXTS, KnownOrganisation
from heli.directory.rules.places import KnownPlace


def known_places() -> list[KnownPlace]:
    """Every place, those that ended too."""
    names, parents = defaultdict(set), defaultdict(set)
    for pk, name in PlaceName.objects.values_list("place_id", "name"):
        names[pk].add(name)
    for pk, code in PlaceParent.objects.values_list("place_id", "parent__code"):
        parents[pk].add(code)
    rows = Place.objects.values_list("pk", "code", "name", "level", "parent__code", "valid_until")
    return [
        KnownPlace(pk, code, name, level, parent or "", until, frozenset(names[pk]), frozenset(parents[pk]))
        for pk, code, name, level, parent, until in rows
    ]


def place_keys() -> dict[str, int]:
    """The key of the place in force for each code."""
    return dict(Place.objects.filter(valid_until__isnull=True).values_list("code", "pk"))


def place_names() -> dict[str, str]:
    return dict(Place.objects.filter(valid_until__isnull=True).values_list("code", "name"))


def places_by_code_or_name(*, ended: bool = False) -> dict[str, int | None]:
    """Codes and names of the places in force; None for a name several of them bear. ``ended`` adds the codes of places
    that are no more: organisations still lie in them, and a file may say so."""
    gone = Place.objects.filter(valid_until__isnull=False).order_by("valid_until")
    found: dict[str, int | None] = dict(gone.values_list("code", "pk")) if ended else {}
    for pk, code, name in Place.objects.filter(valid_until__isnull=True).values_list("pk", "code", "name"):
        found[name] = None if name in found else pk
        found[code] = pk
    return found


def codes_by_name() -> dict[str, str | None]:
    """The code of each name among the places in force; None for a name several of them bear."""
    found: dict[str, str | None] = {}
    for code, name in Place.objects.filter(valid_until__isnull=True).values_list("code", "name"):
        found[name] = None if name in found else code
    return found


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
