"""Organisations, the names rosters call them by, and which of them may be the same."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from heli.core.rules.names import spellings
from heli.directory.models import (
    Organisation,
    OrganisationMerge,
    OrganisationName,
    OrganisationsApart,
    Place,
)
from heli.directory.models.organisation import OrganisationQuerySet
from heli.directory.queries.moved import merged_into
from heli.directory.rules.likeness import Alike, Candidate, pairs


def organisations(user: Any) -> OrganisationQuerySet:
    """Every organisation the user may look at, by name, with what a row shows."""
    rows = Organisation.objects.visible_to(user).select_related("place", "parent", "answers_to", "merged_into")
    return rows.order_by("name_pinyin", "pk")


def search(rows: QuerySet[Organisation], words: str) -> QuerySet[Organisation]:
    """By part of the name or short name, by pinyin, by credit code, by another name."""
    words = words.strip()
    if not words:
        return rows
    wanted = Q(name__icontains=words) | Q(short_name__icontains=words) | Q(credit_code__istartswith=words)
    wanted |= Q(pk__in=OrganisationName.objects.filter(name__icontains=words).values("organisation_id"))
    if words.isascii():
        for spelling in spellings(words):
            wanted |= Q(name_pinyin__startswith=spelling) | Q(name_pinyin__contains=f" {spelling}")
    return rows.filter(wanted)


def within(rows: QuerySet[Organisation], place: Place) -> QuerySet[Organisation]:
    """Those at a place and below it."""
    return rows.filter(place__path__startswith=place.path)


def within_reach(user: Any, permission: str) -> Q:
    """Organisations on which somebody holds a right, as ``Grant.reaches`` says of one."""
    nodes = user.nodes(permission)
    if nodes is None:
        return Q(pk__isnull=False)
    found = Q(pk__in=[])
    for path, parent in Place.objects.filter(pk__in=[n // 2 for n in nodes if n % 2 == 0]).values_list(
        "path", "parent"
    ):
        found |= Q(place__path__startswith=path)
        if parent is None:
            found |= Q(place__isnull=True)
    for path in Organisation.objects.filter(pk__in=[n // 2 for n in nodes if n % 2]).values_list("path", flat=True):
        found |= Q(path__startswith=path)
    return found


def within_code(rows: QuerySet[Organisation], code: str) -> QuerySet[Organisation]:
    """Those at the place of a code and below it; none for a code that is no place."""
    place = Place.objects.filter(code=code, valid_until__isnull=True).first()
    return within(rows, place) if place else rows.none()


def employer_names() -> dict[str, int]:
    """Every name a roster may use to the key of the organisation in force: names, short names, former names.

    A full name wins over a short or former one; a short name that several bear names none of them.
    """
    into = merged_into()
    rows = list(Organisation.objects.values_list("pk", "name", "short_name", "state"))
    found: dict[str, int] = {}
    unsure: set[str] = set()
    active = [row for row in rows if row[3] == Organisation.State.ACTIVE]
    others = [(name, pk) for pk, _, name, _ in active if name]
    others += OrganisationName.objects.values_list("name", "organisation_id")
    others += [(name, pk) for pk, name, _, state in rows if state == Organisation.State.MERGED]
    for name, pk in others:
        now = into.get(pk, pk)
        if found.setdefault(name, now) != now:
            unsure.add(name)
    for name in unsure:
        del found[name]
    return found | {name: pk for pk, name, _, _ in reversed(active)}


def superiors(organisation: Organisation) -> list[Organisation]:
    """From the highest superior down to the one above."""
    found: list[Organisation] = []
    parent = organisation.parent
    while parent is not None and len(found) < 20:
        found.append(parent)
        parent = parent.parent
    return found[::-1]


def duplicates(user: Any) -> list[tuple[Organisation, Organisation, Alike]]:
    """Pairs that may be one, likeliest first, without those a person has told apart."""
    active = {org.pk: org for org in organisations(user) if org.state == Organisation.State.ACTIVE}
    apart = set(OrganisationsApart.objects.values_list("first_id", "second_id"))
    found = pairs(
        [Candidate(org.pk, org.name, org.credit_code, org.place.path if org.place else "") for org in active.values()]
    )
    return [(active[p.first], active[p.second], p.alike) for p in found if (p.first, p.second) not in apart]


def merges(user: Any) -> list[OrganisationMerge]:
    """Merges that stand or were taken back, latest first."""
    if not user.holds("directory.organisation.view"):
        return []
    return list(OrganisationMerge.objects.select_related("kept", "gone").order_by("-pk")[:100])


def places_of_merged() -> dict[int, int]:
    """For each organisation that was merged into one at another place the key of that place: its posts lie there now."""
    into = merged_into()
    where = dict(
        Organisation.objects.filter(pk__in={*into, *into.values()}, place__isnull=False).values_list("pk", "place_id")
    )
    return {pk: where[now] for pk, now in into.items() if now in where and where[now] != where.get(pk)}
