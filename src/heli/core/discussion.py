"""What is said about a record, for whoever sees the record."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import models

from heli.core.models import Comment, Follow, record_inside

#: a page shows so many of the newest; a record that has more is talked about elsewhere
MOST = 200
#: so many colleagues are offered behind a sign, of so many that are looked at
NAMES, LOOKED_AT = 6, 40


@dataclass(frozen=True)
class Kind:
    """What a kind of record is called, and what its name is read from beside its own columns."""

    label: Any
    named_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A colleague who can be named: who, where, and what is written behind the sign so that nobody else is meant."""

    name: str
    where: str
    written: str


@dataclass(frozen=True)
class Discussion:
    """The comments on a record, oldest first, and whether the reader follows it."""

    comments: list[Comment]
    is_followed: bool
    followers: int
    may_talk: bool = True


def takes_comments(user: Any, kind: str, pk: int) -> models.Model | None:
    """A record of a kind that is talked about, where the user belongs to the side that talks."""
    return record_inside(user, kind, pk) if kind in kinds() else None


def kinds() -> dict[str, Kind]:
    """Every kind that is talked about, as the roof lists it."""
    found: dict[str, Kind] = import_module(settings.HELI_COMMENTS).KINDS
    return found


def discussion(user: Any, record: models.Model) -> Discussion:
    """The record is one the user sees; whoever sees it from outside has no part in what is said."""
    if takes_comments(user, record._meta.label_lower, record.pk) is None:
        return Discussion([], False, 0, may_talk=False)
    newest = Comment.objects.about(record).select_related("author").order_by("-pk")[:MOST]
    actors = list(Follow.objects.about(record).values_list("actor", flat=True))
    return Discussion(list(newest)[::-1], user.actor.pk in actors, len(actors))


def may_be_named(user: Any, record: models.Model, typed: str) -> list[Person]:
    """Colleagues whose name begins with what was typed behind a sign, of those who see the record; right after the sign,
    whoever has spoken about it or follows it."""
    acting, kind = import_module(settings.HELI_ACTING), record._meta.label_lower
    if typed:
        people = islice(acting.people_like(typed), LOOKED_AT)
    else:
        near = {*Follow.objects.about(record).values_list("actor", flat=True)[:LOOKED_AT],
                *Comment.objects.about(record).values_list("author", flat=True).distinct()[:LOOKED_AT]}  # fmt: skip
        people = iter(acting.readers(near).values())
    others = (each for each in people if each.actor_id != user.actor.pk)
    found = list(islice((each for each in others if record_inside(each, kind, record.pk) is not None), NAMES))
    same = acting.people_called(each.name for each in found)
    return [Person(each.name, each.office.name if each.office else each.login,
                   each.name if len(same[each.name]) == 1 else each.login) for each in found]  # fmt: skip


def own_comment(user: Any, pk: int) -> tuple[Comment, models.Model] | None:
    """A comment of one's own with its record, where one still sees that."""
    comment = Comment.objects.filter(pk=pk, author=user.actor).first()
    record = takes_comments(user, comment.about_type, comment.about_id) if comment else None
    return (comment, record) if comment is not None and record is not None else None
