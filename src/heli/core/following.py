"""What somebody follows, and what has come of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, Model, QuerySet

from heli.core.discussion import kinds
from heli.core.models import Comment, Follow, inside_rows


@dataclass(frozen=True)
class Followed:
    """One record that somebody follows; None where they do not see it any more."""

    follow: Follow
    kind: Any
    record: Model | None
    #: when it was changed or talked about last
    last: datetime | None
    said: int


def followed(user: Any) -> QuerySet[Follow]:
    """The latest first."""
    return Follow.objects.visible_to(user).order_by("-since", "-pk")


def with_records(user: Any, follows: list[Follow]) -> list[Followed]:
    """Two queries for each kind among them, however many there are."""
    of_kind: dict[str, list[int]] = defaultdict(list)
    for follow in follows:
        of_kind[follow.about_type].append(follow.about_id)
    records: dict[tuple[str, int], Model] = {}
    said: dict[tuple[str, int], tuple[int, datetime]] = {}
    for kind in of_kind.keys() & kinds().keys():
        model: Any = apps.get_model(kind)
        seen = inside_rows(model, user).filter(pk__in=of_kind[kind])
        if named_by := kinds()[kind].named_by:
            seen = seen.select_related(*named_by)
        records |= {(kind, record.pk): record for record in seen}
    for kind, keys in of_kind.items():
        found = Comment.objects.filter(about_type=kind, about_id__in=keys).values("about_id")
        for each in found.annotate(many=Count("pk"), last=Max(F("created_at"))):
            said[(kind, each["about_id"])] = (each["many"], each["last"])
    return [_followed(follow, records, said) for follow in follows]


def _followed(follow: Follow, records: Any, said: Any) -> Followed:
    """Of what somebody does not see any more, nothing is told, not even that somebody spoke."""
    key = (follow.about_type, follow.about_id)
    kind = kinds().get(follow.about_type)
    record, (many, spoken) = records.get(key), said.get(key, (0, None))
    if record is None:
        return Followed(follow, kind.label if kind else "", None, None, 0)
    moments = [moment for moment in (spoken, getattr(record, "updated_at", None)) if moment]
    assert kind is not None, "only of these a record was looked for"
    return Followed(follow, kind.label, record, max(moments, default=None), many)
