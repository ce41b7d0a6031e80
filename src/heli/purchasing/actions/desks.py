"""Held before a step: nobody acts at two desks of one project."""

from __future__ import annotations

from heli.core.errors import Refused
from heli.core.models import Acting
from heli.purchasing.models import CatalogueItem, Project
from heli.purchasing.queries import desks
from heli.purchasing.rules.desks import STANDARD


def must_be_apart(project: Project, by: Acting, desk: str, permission: str, on: object) -> None:
    """Neither who acts nor for whom, where the right is lent by another; ``on`` is what the permission is used on."""
    reason = desks.against(project, desk, desks.acting(by, permission, on))
    if reason is not None:
        raise Refused(reason, code="desks")


def must_not_buy_by(item: CatalogueItem, by: Acting, permission: str) -> None:
    """Who acted at another desk of a project does not write the standard to which it is held."""
    for project in Project.objects.filter(item=item).exclude(state__in=Project.ENDED).select_related("item"):
        must_be_apart(project, by, STANDARD, permission, item)
