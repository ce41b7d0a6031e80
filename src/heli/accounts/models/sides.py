"""Records between organisations: who sees one by its sides, and who speaks for a side."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.models import F, Q

from heli.directory.models import Organisation, Place


def of_offices(side: str, offices: Collection[int]) -> Q:
    """Records of which a side is one of these organisations, by their nodes, or below one."""
    found = Q(pk__in=[])
    for node in offices:
        found |= Q(**{f"{side}__path__contains": f"/{node // 2}/"})
    return found


def _lies_in(side: str, places: Collection[int]) -> Q:
    """Records of which a side lies at one of these places or below, within the one query that asks for them."""
    if not places:
        return Q(pk__in=[])
    there = models.ExpressionWrapper(models.OuterRef(f"{side}__place__path"), output_field=models.CharField())
    around = Place.objects.filter(pk__in=places).annotate(there=there)
    return Q(models.Exists(around.filter(there__startswith=F("path"))))


def seen_by_sides(user: Any, permission: str, *sides: str) -> Q:
    """Records that a user sees as one of their sides, or from above it, of departments and of places.

    ``sides`` are paths to columns that hold an organisation.
    """
    if not user.holds(permission):
        return Q(pk__in=[])
    nodes = user.nodes(permission)
    if nodes is None:
        return Q()
    offices = {*user.offices(permission), *(node for node in nodes if node % 2)}
    places = [node // 2 for node in nodes if node % 2 == 0]
    seen = Q(pk__in=[])
    for side in sides:
        seen |= of_offices(side, offices) | _lies_in(side, places)
    return seen


def speaks_for_office(by: Any, permission: str, organisation: Organisation) -> bool:
    """Whether somebody speaks for an organisation: their role lies on it, or they work there. Those above only see."""
    if not by.holds(permission):
        return False
    offices = by.offices(permission)
    return offices is None or organisation.node in offices


def at_offices(user: Any, permission: str, side: str) -> Q:
    """Records of which ``side`` is an organisation for which this user speaks."""
    if not user.holds(permission):
        return Q(pk__in=[])
    offices = user.offices(permission)
    if offices is None:
        return Q(pk__isnull=False)
    return Q(**{f"{side}__in": [node // 2 for node in offices if node % 2]})
