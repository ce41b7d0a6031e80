"""Held before a step: nobody acts at two desks of one project."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from heli.core.errors import Refused
from heli.core.models import Acting
from heli.purchasing.models import CatalogueItem, Project
from heli.purchasing.queries import desks
from heli.purchasing.rules.desks import BUYER, STANDARD

Outcome = TypeVar("Outcome")
#: on the way from a record to its project
WAY = ("project", "contract", "tender", "agreement", "notice", "challenge", "bid", "bond", "milestone", "mirrored")


def project_of(record: Any) -> Project | None:
    """The project to which a record belongs; None where it belongs to none."""
    while record is not None and not isinstance(record, Project):
        record = next((found for name in WAY if (found := getattr(record, name, None)) is not None), None)
    return record


def buying(permission: str) -> Callable[[Callable[..., Outcome]], Callable[..., Outcome]]:
    """Below an action: its step is taken at the desk of who buys, by nobody who sits at another one of the project. The project is
    that of the record, or the one that is given."""

    def wrap(change: Callable[..., Outcome]) -> Callable[..., Outcome]:
        @wraps(change)
        def run(on: Any, /, *, by: Acting, **given: Any) -> Outcome:
            project = project_of(on) or given.get("project")
            if project is not None:
                must_be_apart(project, by, BUYER, permission, on)
            return change(on, by=by, **given)

        return cast("Callable[..., Outcome]", run)

    return wrap


def must_be_apart(project: Project, by: Acting, desk: str, permission: str, on: object) -> None:
    """Neither who acts nor for whom, where the right is lent by another; ``on`` is what the permission is used on."""
    reason = desks.against(project, desk, desks.acting(by, permission, on))
    if reason is not None:
        raise Refused(reason, code="desks")


def must_not_buy_by(item: CatalogueItem, by: Acting, permission: str) -> None:
    """Who acted at another desk of a project does not write the standard to which it is held."""
    for project in Project.objects.filter(item=item).exclude(state__in=Project.ENDED).select_related("item"):
        must_be_apart(project, by, STANDARD, permission, item)
