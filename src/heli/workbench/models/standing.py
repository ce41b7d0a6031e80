"""The rows that lie where somebody stands, as filters: by place, by department, or by the place of a department."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from heli.directory.models import Organisation, Place

#: every row there is, where no scope limits somebody
EVERY = Q(pk__isnull=False)


def under_place(user: Any, permission: str, place: str) -> Q:
    """Rows whose place lies where somebody holds a right, or below: without asking the database anything more.

    ``place`` is the path to the row's place. What was merged or moved into the scope is met by its own key.
    """
    nodes = user.nodes(permission)
    if nodes is None:
        return EVERY
    found = Q(**{f"{place}__in": [node // 2 for node in nodes if node % 2 == 0]})
    for scope in _scopes(user, permission):
        if isinstance(scope, Place):
            found |= Q(**{f"{place}__path__startswith": scope.path})
    return found


def in_department(user: Any, permission: str, organisation: str) -> Q:
    """Rows of the departments on which somebody holds a right, and of those below them."""
    nodes = user.nodes(permission)
    if nodes is None:
        return EVERY
    found = Q(**{f"{organisation}__in": [node // 2 for node in nodes if node % 2]})
    for scope in _scopes(user, permission):
        if isinstance(scope, Organisation):
            found |= Q(**{f"{organisation}__path__startswith": scope.path})
    return found


def under_department(user: Any, permission: str, organisation: str) -> Q:
    """Rows of departments that somebody sees: their own, and those that lie in their place."""
    return in_department(user, permission, organisation) | under_place(user, permission, f"{organisation}__place")


def _scopes(user: Any, permission: str) -> list[Place | Organisation | None]:
    """Where somebody, or whoever a job runs for, holds a right."""
    person = getattr(user, "user", user)
    return [grant.scope for grant in person.grants_now if permission in grant.permissions]
