"""What waits for somebody: each room declares its sources beside its reads, the roof lists them in one table.

A source is one question: how much of a kind waits for a user, and what comes first. All are asked at once. Its lines say
what, about whom, until when, and where it is done. Workbench, team page, handing over and calendar read the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Sum, Window
from django.urls import reverse
from django.utils.timezone import localdate

from heli.core import words
from heli.core.together import together

#: the shelves of the workbench: to be done, ending soon, begun here and with somebody else now
TO_DO, ENDING, WITH_OTHERS = "to-do", "ending", "with-others"
#: so many days before its day a line is marked
SOON = 3


@dataclass(frozen=True)
class Waiting:
    """One line: what, about whom or what, until when, and the one verb that leads there."""

    what: Any
    about: Any
    until: date | None
    verb: Any
    url: str
    state: str = "waiting"
    #: the day may still move: the holidays of its year are not published
    provisional: bool = False

    @property
    def when(self) -> str:
        return words.deadline(self.until, localdate(), provisional=self.provisional)

    @property
    def is_late(self) -> bool:
        return self.until is not None and self.until < localdate()

    @property
    def tone(self) -> str:
        """How the day is coloured: late, near, or not at all."""
        days = (self.until - localdate()).days if self.until else SOON + 1
        return "danger" if days < 0 else "warn" if days <= SOON or self.state == "warn" else ""


@dataclass(frozen=True)
class First:
    """How much waits, and the first lines of it."""

    source: Source
    count: int
    lines: list[Waiting]


@dataclass(frozen=True)
class Source:
    """One declaration. ``rows`` gives what waits for a user, in order, scoped like every read; ``line`` tells one row.

    ``until`` names the column of the day. ``stands_for`` names the column that says for how many lines of its own page
    a row stands, where it is not one. ``list_of`` is the room's own list, a route and perhaps what it is asked; without
    it the workbench lists all. ``unless`` names a right whose holders have a source of their own that says more.
    """

    key: str
    label: Any
    right: str
    rows: Callable[[Any], Any]
    line: Callable[[Any], Waiting]
    until: str = ""
    stands_for: str = ""
    list_of: str = ""
    shelf: str = TO_DO
    unless: str = ""

    def is_for(self, user: Any) -> bool:
        return bool(user.holds(self.right) and not (self.unless and user.holds(self.unless)))

    @property
    def url(self) -> str:
        """Where all of it is listed."""
        if not self.list_of:
            return reverse("workbench:waiting", args=[self.key])
        route, _, asked = self.list_of.partition("?")
        return reverse(route) + (f"?{asked}" if asked else "")

    def counted(self, user: Any) -> Any:
        """The rows, each with how much waits in all: so that one query brings both."""
        many = Sum(self.stands_for) if self.stands_for else Count("pk")
        return self.rows(user).annotate(in_all=Window(many))

    def first_of(self, found: list[Any]) -> First:
        """Of rows that were counted."""
        return First(self, found[0].in_all if found else 0, [self.line(row) for row in found])

    def dated(self, user: Any) -> Any:
        """What has a day, the nearest first."""
        return self.rows(user).filter(**{f"{self.until}__isnull": False}).order_by(F(self.until))


@dataclass(frozen=True)
class Personal:
    """Work that is one person's, by the column that says whose: what a team's head looks at, and what somebody who
    leaves hands over. What waits for whoever holds a right needs no handing over.

    ``rows`` gives the open work of some actors, ``line`` tells one row, ``give`` makes it another's within an action.
    """

    key: str
    label: Any
    whose: str
    rows: Callable[[Collection[int]], Any]
    line: Callable[[Any], Waiting]
    give: Callable[..., Any]
    #: where reading the work takes a right of its own, that right and the column of the organisation whose work it is: its
    #: head, who may lack the right, hands it over by its name
    right: str = ""
    office: str = ""
    #: a post that somebody holds and no task: handed over with the rest, but nothing that waits with them
    is_standing: bool = False


def personal() -> Sequence[Personal]:
    """Every kind of work that is one person's, as the roof lists it."""
    found: Sequence[Personal] = import_module(settings.HELI_WAITING).PERSONAL
    return found


def sources() -> Sequence[Source]:
    """Those of all rooms, in the order in which they are shown."""
    found: Sequence[Source] = import_module(settings.HELI_WAITING).SOURCES
    return found


def source(key: str, user: Any) -> Source | None:
    """One of them, where it is for this user."""
    return next((each for each in sources() if each.key == key and each.is_for(user)), None)


def waiting(user: Any, most: int) -> list[First]:
    """What waits for a user on every shelf, by one query: the first lines of each source and how much there is in all.
    Where nothing waits there is no entry; of a source without the right nothing is asked."""
    asked = [each for each in sources() if each.is_for(user)]
    found = together([each.counted(user)[:most] for each in asked])
    return [each.first_of(rows) for each, rows in zip(asked, found, strict=True) if rows]


def in_order(found: Sequence[First]) -> list[Waiting]:
    """The first lines of several sources as one list: what is late or near comes first, what has no day last."""
    return in_order_of_days([line for each in found for line in each.lines])


def in_order_of_days(lines: Sequence[Waiting]) -> list[Waiting]:
    return sorted(lines, key=lambda line: line.until or date.max)
