"""Places and organisations as owners of what an office adds: by name, by node of the reach tables, and above a record."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import Count

from heli.directory.models import Organisation, Place


def records_of(owners: Iterable[str]) -> dict[str, Place | Organisation]:
    """Owners (``place:330402``, ``organisation:12``) as records; the root for the empty one. A place that was merged is
    its last row of that code."""
    wanted = set(owners)
    codes = {owner[6:]: owner for owner in wanted if owner.startswith("place:")}
    keys = {int(owner[13:]): owner for owner in wanted if owner.startswith("organisation:") and owner[13:].isdecimal()}
    found: dict[str, Place | Organisation] = {}
    if codes:
        rows = Place.objects.filter(code__in=codes).defer("outline").order_by("valid_until")
        for place in sorted(rows, key=lambda row: row.valid_until is None):
            found[codes[place.code]] = place
    if keys:
        for organisation in Organisation.objects.filter(pk__in=keys).select_related("place").defer("place__outline"):
            found[keys[organisation.pk]] = organisation
    if "" in wanted:
        root = Place.objects.filter(parent__isnull=True, valid_until__isnull=True).defer("outline").first()
        if root is not None:
            found[""] = root
    return found


def owners_at(nodes: Iterable[int]) -> set[str]:
    """Nodes of a reach table as owners."""
    wanted = list(nodes)
    codes = Place.objects.filter(pk__in=[node // 2 for node in wanted if node % 2 == 0]).values_list("code", flat=True)
    return {f"organisation:{node // 2}" for node in wanted if node % 2} | {f"place:{code}" for code in codes}


def nodes_of(owners: Collection[str]) -> dict[int, str]:
    """Owners as nodes of a reach table."""
    return {record.node: owner for owner, record in records_of(owners).items()}


def owners_above(organisation: int) -> set[str]:
    """The owners under whose fields an organisation lies: itself and those above it, and the places where it lies."""
    row = Organisation.objects.filter(pk=organisation).values_list("path", "place__path").first()
    path, place = row or ("", "")
    over = {f"organisation:{key}" for key in path.split("/") if key}
    return over | {f"place:{code}" for code in (place or "").split("/") if code}


def organisations_under(owners: Collection[str]) -> dict[str, int]:
    """How many organisations in use lie under each owner: counted by where they stand, added up in one pass."""
    found = dict.fromkeys(owners, 0)
    rows = Organisation.objects.in_use().values_list("path", "place__path").annotate(count=Count("pk"))
    for path, place, count in rows:
        over = {f"organisation:{key}" for key in path.split("/") if key}
        over |= {f"place:{code}" for code in (place or "").split("/") if code} | {""}
        for owner in over & found.keys():
            found[owner] += count
    return found
