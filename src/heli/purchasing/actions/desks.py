"""Held before a step: nobody acts at two desks of one project."""

from __future__ import annotations

from heli.core.errors import Refused
from heli.core.models import Acting, Actor
from heli.purchasing.models import CatalogueItem, Project
from heli.purchasing.queries import desks
from heli.purchasing.rules.desks import STANDARD


def must_be_apart(project: Project, by: Acting, desk: str, whose: Actor | None = None) -> None:
    """Neither who acts nor for whom, where somebody acts for another."""
    people = [by.actor.pk, *([whose.pk] if whose is not None else [])]
    reason = desks.against(project, desk, people)
    if reason is not None:
        raise Refused(reason, code="desks")


def must_not_buy_by(item: CatalogueItem, by: Acting) -> None:
    """Who acted at another desk of a project does not write the standard to which it is held."""
    for project in Project.objects.filter(item=item).exclude(state__in=Project.ENDED).select_related("item"):
        must_be_apart(project, by, STANDARD)
