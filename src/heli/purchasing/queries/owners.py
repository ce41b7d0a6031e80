"""Under whose own fields a project lies: those above its purchaser, and the places where it serves."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Count

from heli.purchasing.models import Project


def _over(buyer: str, *places: str | None) -> set[str]:
    """The owners on some paths of the tree of organisations and of that of places."""
    around = {f"place:{code}" for path in places for code in (path or "").split("/") if code}
    return around | {f"organisation:{key}" for key in buyer.split("/") if key}


def owners_of_project(project: int) -> set[str]:
    lies = Project.objects.filter(pk=project).values_list("buyer__path", "buyer__place__path", "place__path").first()
    return _over(*lies) if lies is not None else set()


def projects_under(owners: Collection[str]) -> dict[str, int]:
    """How many projects lie under each owner: counted by where they stand, added up in one pass."""
    found = dict.fromkeys(owners, 0)
    rows = Project.objects.values_list("buyer__path", "buyer__place__path", "place__path").annotate(count=Count("pk"))
    for *lies, count in rows:
        for owner in (_over(*lies) | {""}) & found.keys():
            found[owner] += count
    return found
