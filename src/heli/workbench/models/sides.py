"""Who works in the organisations that somebody heads."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from heli.accounts.models import Grant, User, UserQuerySet

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
