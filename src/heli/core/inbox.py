"""An inbox as its reader sees it: the words of what they may still see, and nothing of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from heli.core.kinds import kinds
from heli.core.models import Notification, records_seen
from heli.core.prepared import Prepared
from heli.core.queries import notifications
from heli.core.rules.sentence import Sentence

#: more than this are not counted: nobody reads the difference
MOST = 100
PER_PAGE = 50

_unread = Prepared(
    lambda keys: Notification.objects.filter(reader__in=keys, read_at__isnull=True).values_list("pk")[:MOST]
)


def unread_count(actor_pk: int) -> int:
    """How many wait to be read, ``MOST`` at the highest: asked on every page, so by a query that is built once."""
    return _unread.count([actor_pk])


@dataclass(frozen=True)
class Line:
    """One line of an inbox. ``words`` is None where the reader does not see the record any more."""

    pk: int
    label: Any
    words: Sentence | None
    told_at: datetime
    until: date | None
    is_new: bool


@dataclass(frozen=True)
class InboxPage:
    lines: list[Line]
    older: int | None


def inbox_page(user: Any, *, only_new: bool, before: int | None) -> InboxPage:
    """The newest lines, or those before one of them."""
    found = notifications(user)
    if only_new:
        found = found.unread()
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: PER_PAGE + 1])
    shown = rows[:PER_PAGE]
    older = shown[-1].pk if len(rows) > PER_PAGE else None
    return InboxPage(lines(user, shown), older)


def lines(user: Any, told: Iterable[Notification]) -> list[Line]:
    """What an inbox shows, by one query for each kind of record."""
    told = list(told)
    there = records_seen(user, {(one.about_type, one.about_id) for one in told}, told=True)
    known = kinds()
    return [
        Line(
            one.pk,
            known[one.kind].label if one.kind in known else "",
            one.words if (one.about_type, one.about_id) in there else None,
            one.told_at,
            one.until if (one.about_type, one.about_id) in there else None,
            one.read_at is None,
        )
        for one in told
    ]
