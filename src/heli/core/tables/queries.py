"""Reads of what hangs on lists: the saved views somebody may open, and what they have changed in bulk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import FilteredRelation, Q, QuerySet

from heli.core.models import BulkChange, ListView
from heli.core.prepared import Prepared


def list_views(user: Any) -> QuerySet[ListView]:
    """Saved views of all lists."""
    return ListView.objects.visible_to(user).select_related("owner")


def bulk_changes(user: Any) -> QuerySet[BulkChange]:
    """What somebody has changed in bulk, the latest first."""
    return BulkChange.objects.visible_to(user).select_related("job").order_by("-pk")


@dataclass(frozen=True)
class ViewLine:
    """A view as the head of its list offers it; ``shared`` for one that others see too, ``is_watched`` for one of whose
    new rows the reader is told."""

    pk: int
    name: str
    query: str
    shared: bool
    owner: str
    mine: bool
    is_default: bool
    is_watched: bool


# asked at each look at a list, so built once
_views = Prepared(
    lambda keys: (
        ListView.objects.alias(
            mine=FilteredRelation("preferred", condition=Q(preferred__actor=keys[0])),
            watched=FilteredRelation("alerts", condition=Q(alerts__actor=keys[1])),
        )
        .filter(Q(owner=keys[2]) | Q(audience__in=keys[3:-1]), table=keys[-1])
        .order_by("name", "pk")
        .values_list("pk", "name", "query", "audience", "owner_id", "owner__name", "mine__pk", "watched__pk")
    )
)


def views_of_list(user: Any, table: str) -> tuple[ViewLine, ...]:
    """The views of one list, one's own first."""
    if not user.holds("core.view.save"):
        return ()
    me = user.actor_id
    found = [
        ViewLine(pk, name, query, bool(audience), owner, owner_id == me, default is not None, alert is not None)
        for pk, name, query, audience, owner_id, owner, default, alert in _views(
            [me, me, me, *sorted(user.audiences), table]
        )
    ]
    return tuple(sorted(found, key=lambda line: not line.mine))
