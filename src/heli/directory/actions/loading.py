"""Whole files of the directory: population, outlines; places have ``place_files``. Each compares with what is stored and writes the rest.

``rows`` are what the rules take; a row with a fault refuses the whole, unless it was left out before. Each returns
``Loaded``; where nothing differs nothing is written and there is no batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, cast

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.models import Place, Population
from heli.directory.queries import stored
from heli.directory.rules.eras import Era, in_year
from heli.directory.rules.figures import Figure, FigureRow, plan_population
from heli.directory.rules.outlines import Outline, plan_outlines
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


def loaded(plan: Plan[Any], batch: int | None) -> Loaded:
    """The counts of a plan."""
    return Loaded(len(plan.created), len(plan.changed), plan.unchanged, batch)


def repath(place: Place) -> None:
    """Write the paths below a place anew after it moved."""
    for child in Place.objects.filter(parent=place):
        path = f"{place.path}{child.code}/"
        if child.path != path:
            keep_rows(Place.objects.filter(pk=child.pk))
            Place.objects.filter(pk=child.pk).update(path=path)
            child.path = path
            repath(child)


def rehome(codes: Iterable[str]) -> None:
    """Figures lie at the place that bears their code in their year; one kept for a code of no place may have found it."""
    eras = stored.eras()
    for figure in Population.objects.filter(place_code__in=list(codes)).only("place_id", "place_code", "year"):
        home = _home(eras, figure.place_code, figure.year)
        if figure.place_id != home:
            Population.objects.filter(pk=figure.pk).update(place_id=home)


def _home(eras: Mapping[str, list[tuple[Era, int]]], code: str, year: int) -> int | None:
    there = dict(eras.get(code, ()))
    era = in_year(there, year)
    return there[era] if era else None


@action("directory.population.import")
def load_population(
    on: None, /, *, by: Acting, rows: Iterable[FigureRow], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Published figures, kept as published; a code that is no place is kept at no place."""
    plan = plan_population(rows, stored.place_names(), stored.stored_figures())
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
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
    return loaded(plan, batch.pk)


def _create_figures(figures: list[Figure]) -> list[Population]:
    eras = stored.eras()
    return Population.objects.bulk_create(
        [Population(place_id=_home(eras, one.place_code, one.year), **asdict(one)) for one in figures], ledger.CHUNK
    )


@action("directory.outline.import")
def load_outlines(
    on: None, /, *, by: Acting, rows: Iterable[Any], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Outlines for the map; ``rows`` are the features of a GeoJSON collection."""
    plan = plan_outlines(rows, stored.stored_outlines(), stored.codes_by_name())
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
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
    return loaded(plan, batch.pk)


def _fact(outline: Outline) -> dict[str, Any]:
    return {"code": outline.code, "geometry": outline.geometry}
