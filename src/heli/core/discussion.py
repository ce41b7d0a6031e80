"""What is said about a record, for whoever sees the record."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import models

from heli.core.models import Comment, Follow, record_seen

#: a page shows so many of the newest; a record that has more is talked about elsewhere
MOST = 200


@dataclass(frozen=True)
class Kind:
    """What a kind of record is called, and what its name is read from beside its own columns."""

    label: Any
    named_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Discussion:
    """The comments on a record, oldest first, and whether the reader follows it."""

    comments: list[Comment]
    is_followed: bool
    followers: int


def takes_comments(user: Any, kind: str, pk: int) -> models.Model | None:
    """A record of a kind that is talked about, where the user sees it."""
    return record_seen(user, kind, pk) if kind in kinds() else None


def kinds() -> dict[str, Kind]:
    """Every kind that is talked about, as the roof lists it."""
    found: dict[str, Kind] = import_module(settings.HELI_COMMENTS).KINDS
    return found


def discussion(user: Any, record: models.Model) -> Discussion:
    """The record is one the user sees."""
    if takes_comments(user, record._meta.label_lower, record.pk) is None:
        return Discussion([], False, 0)
    newest = Comment.objects.about(record).select_related("author").order_by("-pk")[:MOST]
    actors = list(Follow.objects.about(record).values_list("actor", flat=True))
    return Discussion(list(newest)[::-1], user.actor.pk in actors, len(actors))


def own_comment(user: Any, pk: int) -> tuple[Comment, models.Model] | None:
    """A comment of one's own with its record, where one still sees that."""
    comment = Comment.objects.filter(pk=pk, author=user.actor).first()
    record = takes_comments(user, comment.about_type, comment.about_id) if comment else None
    return (comment, record) if comment is not None and record is not None else None
