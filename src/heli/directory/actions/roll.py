"""A whole file of organisations."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, Batch
from heli.core.rules.names import pinyin
from heli.core.rules.sentence import Sentence
from heli.directory.actions import ledger
from heli.directory.actions.loading import Loaded, loaded, whole
from heli.directory.actions.organisations import repath_below
from heli.directory.models import Organisation
from heli.directory.queries import stored
from heli.directory.rules.organisations import TEXTS, OrganisationRow, plan_organisations


@action("directory.organisation.import")
def load_organisations(
    on: None, /, *, by: Acting, rows: Iterable[OrganisationRow], file_name: str = "", batch: Batch | None = None
) -> Loaded:
    """Organisations met by credit code, then by name; superiors may stand in the same file."""
    places = stored.places_by_code_or_name(ended=True)
    plan = plan_organisations(rows, stored.known_organisations(), places)
    whole(plan)
    if not plan.does_something:
        return loaded(plan, None)
    batch = ledger.open_batch("organisations", file_name, by, {}, batch)
    made = [
        Organisation(
            **{name: getattr(row, name) for name in TEXTS}, place_id=places.get(row.place), version=1,
            name_pinyin=pinyin(row.name),
        )
        for row in plan.created
    ]  # fmt: skip
    Organisation.objects.bulk_create(made, ledger.CHUNK)
    by_name = dict(Organisation.objects.filter(state=Organisation.State.ACTIVE).values_list("name", "pk"))
    parents = {}
    for org, row in zip(made, plan.created, strict=True):
        org.parent_id, org.answers_to_id = by_name.get(row.parent), by_name.get(row.answers_to)
        parents[org.pk] = org.parent_id
    _set_paths(made, parents)
    Organisation.objects.bulk_update(made, ["parent", "answers_to", "path"], ledger.CHUNK)
    ledger.created(batch, made)
    ledger.changed(batch, [_change(pk, values, by_name) for pk, values in plan.changed])
    ledger.note("directory.organisation.import", by, batch, [*map(asdict, plan.created), *plan.changed])
    return loaded(plan, batch.pk)


def _set_paths(made: list[Organisation], parents: dict[int, int | None]) -> None:
    """Paths of new organisations, whose superiors may be new themselves. A ring of superiors is cut at its start."""
    known = dict(Organisation.objects.exclude(path="").values_list("pk", "path"))

    def path(pk: int, below: frozenset[int] = frozenset()) -> str:
        if pk not in known:
            parent = parents.get(pk)
            if parent is None or parent in below | {pk}:
                parents[pk] = parent = None
            known[pk] = f"{path(parent, below | {pk}) if parent else '/'}{pk}/"
        return known[pk]

    for org in made:
        org.path = path(org.pk)
        org.parent_id = parents[org.pk]


def _change(pk: int, values: dict[str, object], by_name: dict[str, int]) -> tuple[Organisation, dict[str, Any]]:
    org = Organisation.objects.select_for_update(no_key=True).get(pk=pk)
    before: dict[str, Any] = {}
    for name, value in values.items():
        field, given = (f"{name}_id", by_name[str(value)]) if name in ("parent", "answers_to") else (name, value)
        before[field] = getattr(org, field)
        setattr(org, field, given)
    if org.parent is not None and org.parent.path.startswith(org.path):
        raise Refused(Sentence("「%(name)s」的上级单位不能是它自己或它的下级。", name=org.name), code="ring")
    org.save()
    repath_below(org)
    return org, before
