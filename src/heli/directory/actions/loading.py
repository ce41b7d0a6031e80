"""Whole files of the directory: places, population, outlines. Each compares with what is stored and writes the rest.

``rows`` are what the rules take; a row with a fault refuses the whole, unless it was left out before. Each returns
``Loaded``; where nothing differs nothing is written and there is no batch.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, cast

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.models import Place, PlaceSuccession, Population
from heli.directory.queries import stored
from heli.directory.rules.figures import Figure, FigureRow, plan_population
from heli.directory.rules.outlines import Outline, plan_outlines
from heli.directory.rules.places import PlaceRow, plan_places
from heli.directory.rules.plan import Plan


@dataclass(frozen=True)
class Loaded:
    """What an import did; ``batch`` is its key, None where nothing was written."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0
    batch: int | None = None


def whole(plan: Plan[Any]) -> None:
    """Refuse a plan with a fault in it."""
    if plan.errors:
        first = plan.errors[0]
        said = Sentence("第 %(row)s 行：%(fault)s", row=first.row, fault=first.message)
        raise Refused(said, field=first.field, code=first.code)


def _loaded(plan: Plan[Any], batch: int | None) -> Loaded:
    return Loaded(len(plan.created), len(plan.changed), plan.unchanged, batch)


@action("directory.place.import")
def load_places(
    on: None, /, *, by: Acting, rows: Iterable[PlaceRow], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Places with their codes; a name or parent that differs is a correction, a rename has an action of its own."""
    plan = plan_places(rows, stored.known_places())
    whole(plan)
    if not plan.does_something:
        return _loaded(plan, None)
    batch = ledger.open_batch("places", file_name, by, {}, batch)
    made = _create_places(plan.created)
    ledger.created(batch, made)
    before = []
    for pk, values in plan.changed:
        place = Place.objects.get(pk=pk)
        old = {"name": place.name, "level": place.level, "parent_id": place.parent_id}
        place.name, place.level = str(values.get("name", place.name)), str(values.get("level", place.level))
        if "parent_code" in values:
            place.parent = Place.objects.get(code=values["parent_code"], valid_until__isnull=True)
        place.save()
        repath(place)
        before.append((place, old))
    ledger.changed(batch, before)
    _adopt_figures()
    ledger.note("directory.place.import", by, batch, [*map(asdict, plan.created), *plan.changed])
    return _loaded(plan, batch.pk)


def _create_places(rows: list[PlaceRow]) -> list[Place]:
    """Level by level, so that each parent has its key; then who goes on in whom."""
    by_code = {place.code: place for place in Place.objects.filter(valid_until__isnull=True)}
    made: list[Place] = []
    for level in dict.fromkeys(row.level for row in rows):
        places = []
        for row in rows:
            if row.level != level:
                continue
            parent = by_code.get(row.parent_code)
            place = Place(
                code=row.code, name=row.name, level=row.level, parent=parent, valid_from=row.valid_from,
                valid_until=row.valid_until, version=1, path=f"{parent.path if parent else ''}{row.code}/",
            )  # fmt: skip
            by_code[row.code] = place
            places.append(place)
        made += Place.objects.bulk_create(places, ledger.CHUNK)
    PlaceSuccession.objects.bulk_create(
        PlaceSuccession(old=by_code[row.code], new=by_code[code], on=row.valid_until)
        for row in rows
        if row.valid_until
        for code in row.successors
        if code in by_code
    )
    return made


def repath(place: Place) -> None:
    """Write the paths below a place anew after it moved."""
    for child in Place.objects.filter(parent=place):
        path = f"{place.path}{child.code}/"
        if child.path != path:
            Place.objects.filter(pk=child.pk).update(path=path)
            child.path = path
            repath(child)


def _adopt_figures() -> None:
    """Figures kept for a code that has become a place belong to it from now on."""
    codes = Population.objects.filter(place__isnull=True).values_list("place_code", flat=True).distinct()
    for code, pk in Place.objects.filter(valid_until__isnull=True, code__in=list(codes)).values_list("code", "pk"):
        Population.objects.filter(place__isnull=True, place_code=code).update(place_id=pk)


@action("directory.population.import")
def load_population(
    on: None, /, *, by: Acting, rows: Iterable[FigureRow], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Published figures, kept as published; a code that is no place is kept at no place."""
    plan = plan_population(rows, stored.place_names(), stored.stored_figures())
    whole(plan)
    if not plan.does_something:
        return _loaded(plan, None)
    batch = ledger.open_batch("population", file_name, by, {}, batch)
    ledger.created(batch, _create_figures(plan.created))
    before = []
    for pk, values in plan.changed:
        figure = Population.objects.get(pk=pk)
        old = {"value": figure.value, "place_name": figure.place_name, "note": figure.note}
        Population.objects.filter(pk=pk).update(**values)
        before.append((figure, old))
    ledger.changed(batch, before)
    ledger.note("directory.population.import", by, batch, [*map(asdict, plan.created), *plan.changed])
    return _loaded(plan, batch.pk)


def _create_figures(figures: list[Figure]) -> list[Population]:
    keys = stored.place_keys()
    return Population.objects.bulk_create(
        [Population(place_id=keys.get(figure.place_code), **asdict(figure)) for figure in figures], ledger.CHUNK
    )


@action("directory.outline.import")
def load_outlines(
    on: None, /, *, by: Acting, rows: Iterable[Any], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Outlines for the map; ``rows`` are the features of a GeoJSON collection."""
    plan = plan_outlines(rows, stored.stored_outlines(), stored.codes_by_name())
    whole(plan)
    if not plan.does_something:
        return _loaded(plan, None)
    batch = ledger.open_batch("boundaries", file_name, by, {}, batch)
    keys = stored.place_keys()
    wanted = {keys[outline.code]: outline.geometry for outline in plan.created}
    wanted |= {pk: cast("dict[str, Any]", values["outline"]) for pk, values in plan.changed}
    before = []
    for place in Place.objects.filter(pk__in=wanted):
        before.append((place, {"outline": place.outline}))
        place.outline, place.version = wanted[place.pk], place.version + 1
    Place.objects.bulk_update([place for place, _ in before], ["outline", "version"], ledger.CHUNK)
    ledger.changed(batch, before)
    ledger.note("directory.outline.import", by, batch, [*map(_fact, plan.created), *plan.changed])
    return _loaded(plan, batch.pk)


def _fact(outline: Outline) -> dict[str, Any]:
    return {"code": outline.code, "geometry": outline.geometry}
