"""Who stands where in what departments do together: the office by its place, a department by itself or by whom it named."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from heli.accounts.models import Grant, User, UserQuerySet
from heli.directory.models import Organisation, Place

#: the right of whoever heads a team
LEADS = "workbench.team.view"


def team_of(user: Any) -> UserQuerySet:
    """Who works in the organisations that somebody heads, whoever holds a role on one of them included."""
    if not user.holds(LEADS):
        return User.objects.none()
    offices = user.offices(LEADS)
    active = User.objects.filter(is_active=True)
    if offices is None:
        return active
    keys = [node // 2 for node in offices]
    held = Grant.objects.in_force(localdate()).filter(lent_by__isnull=True, organisation__in=keys)
    return active.filter(Q(office__in=keys) | Q(pk__in=held.values("user_id")))


def nodes_of_place(place: Place) -> set[int]:
    """The nodes from which a place is seen: its own and those above it."""
    codes = place.path.strip("/").split("/")
    paths = ["/".join(codes[: n + 1]) + "/" for n in range(len(codes))]
    return {pk * 2 for pk in Place.objects.filter(path__in=paths).values_list("pk", flat=True)}


def nodes_of_department(organisation: Organisation) -> set[int]:
    """The nodes whose people belong to a department: its own and those of the departments above it."""
    return {int(key) * 2 + 1 for key in organisation.path.strip("/").split("/")}


def nodes_of_organisation(organisation: Organisation) -> set[int]:
    """The nodes from which a department is seen: its people's, and those of the place where it lies and above."""
    return nodes_of_department(organisation) | (nodes_of_place(organisation.place) if organisation.place else set())
