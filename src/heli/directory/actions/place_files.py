"""A whole file of places, with what it says of the past: merges, splits, renames, each from a day on."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from heli.core.actions import action
from heli.core.models import Acting, Batch
from heli.directory.actions import ledger
from heli.directory.actions.loading import Loaded, loaded, rehome, repath, whole
from heli.directory.models import Place, PlaceParent, PlaceSuccession
from heli.directory.queries import stored
from heli.directory.rules.eras import Key
from heli.directory.rules.place_plan import PlacePlan, plan_places
from heli.directory.rules.places import PlaceRow


@action("directory.place.import")
def load_places(
    on: None, /, *, by: Acting, rows: Iterable[PlaceRow], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Places with their codes; a name or parent that differs is a correction, a rename has an action of its own."""
    plan = plan_places(rows, stored.known_places())
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
    batch = ledger.open_batch("places", file_name, by, {}, batch)
    there = {(place.code, place.valid_until): place for place in Place.objects.all()}
    _end(plan, there)
    ledger.created(batch, _create(plan, there))
    ledger.changed(batch, _change(plan, there))
    ledger.created(batch, _links(plan, there))
    ledger.created(batch, _former(plan, there))
    rehome({code for code, _until in _touched(plan, there)})
    ledger.note("directory.place.import", by, batch, [*map(asdict, plan.created), *plan.changed])
    return loaded(plan, batch.pk)


def _end(plan: PlacePlan, there: dict[Key, Place]) -> None:
    """Meet the places that end by this file by the key they will have."""
    by_pk = {place.pk: place for place in there.values()}
    for pk, values in plan.changed:
        if isinstance(until := values.get("valid_until"), date):
            place = by_pk[pk]
            there[place.code, until] = there.pop((place.code, place.valid_until))


def _create(plan: PlacePlan, there: dict[Key, Place]) -> list[Place]:
    """Level by level, so that each parent has its key."""
    made: list[Place] = []
    for level in dict.fromkeys(row.level for row in plan.created):
        places = []
        for row in plan.created:
            if row.level != level:
                continue
            parent = there.get(plan.parents.get(row.key, ("", None)))
            place = Place(
                code=row.code, name=row.name, level=row.level, parent=parent, valid_from=row.valid_from,
                valid_until=row.valid_until, version=1, path=f"{parent.path if parent else ''}{row.code}/",
            )  # fmt: skip
            there[row.key] = place
            places.append(place)
        made += Place.objects.bulk_create(places, ledger.CHUNK)
    return made


def _change(plan: PlacePlan, there: dict[Key, Place]) -> list[tuple[Place, dict[str, Any]]]:
    """Each stored place that is corrected, ends or moves, once, with what it held before."""
    by_pk = {place.pk: place for place in there.values()}
    values_of = dict(plan.changed)
    before, moved = [], []
    for pk in [*values_of, *(pk for pk in plan.moved if pk not in values_of)]:
        place, values = by_pk[pk], values_of.get(pk, {})
        old: dict[str, Any] = {"name": place.name, "level": place.level, "parent_id": place.parent_id}
        old |= {name: day and day.isoformat() for name in ("valid_from", "valid_until") if name in values
                for day in (getattr(place, name),)}  # fmt: skip
        for name in ("name", "level", "valid_from", "valid_until"):
            if name in values:
                setattr(place, name, values[name])
        if pk in plan.moved:
            place.parent = there[plan.moved[pk]]
            moved.append(place)
        place.save()
        before.append((place, old))
    for place in moved:
        repath(place)
    return before


def _links(plan: PlacePlan, there: dict[Key, Place]) -> list[PlaceSuccession]:
    return PlaceSuccession.objects.bulk_create(
        PlaceSuccession(old=there[old], new=there[new], on=old[1] or date.max) for old, new in plan.links
    )


def _former(plan: PlacePlan, there: dict[Key, Place]) -> list[PlaceParent]:
    return PlaceParent.objects.bulk_create(
        PlaceParent(place=there[child], parent=there[parent], until=until) for child, parent, until in plan.former
    )


def _touched(plan: PlacePlan, there: dict[Key, Place]) -> set[Key]:
    changed = {pk for pk, _values in plan.changed}
    return {row.key for row in plan.created} | {key for key, place in there.items() if place.pk in changed}
