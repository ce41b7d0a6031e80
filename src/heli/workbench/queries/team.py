"""A team as its head sees it: who is in it, what waits with whom, who is away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate

from heli.accounts.models import Delegation, User
from heli.accounts.queries import users
from heli.core.waiting import Personal, Waiting, in_order_of_days, personal
from heli.directory.models import Organisation
from heli.workbench.models.sides import LEADS, team_of

VIEW = LEADS
HAND_OVER = "workbench.work.hand_over"
#: whoever closes accounts hands over all that lies with one, without reading it
CLOSES = "accounts.user.deactivate"


def team(user: Any) -> QuerySet[User]:
    """Who works in the organisations that this user heads, whoever holds a role on one of them included."""
    return team_of(user).select_related("actor", "office").order_by("name", "pk")


def is_over(by: Any, leaver: User) -> bool:
    """Whether somebody may hand over a person's work: their head, or whoever closes accounts."""
    if not by.holds(HAND_OVER):
        return False
    return bool(by.holds(CLOSES) or team(by).filter(pk=leaver.pk).exists())


def leavers(user: Any) -> QuerySet[User]:
    """Whose work this user may hand over."""
    if not user.holds(HAND_OVER):
        return User.objects.none()
    return users(user) if user.holds(CLOSES) else team(user)


def work(user: Any, kind: Personal, actors: Collection[int]) -> Any:
    """What somebody may look at or hand over of a kind of work: a head what they see anyway, since a colleague may work
    for another organisation too."""
    rows = kind.rows(actors)
    if user.holds(CLOSES):
        return rows
    if _is_named_only(user, kind):
        return rows.filter(**{f"{kind.office}__in": [node // 2 for node in user.offices(VIEW) or ()]})
    return rows.visible_to(user)


def _is_named_only(user: Any, kind: Personal) -> bool:
    """Whether somebody may not open what they hand over."""
    return bool(kind.right) and not user.holds(kind.right)


def _line(user: Any, kind: Personal, row: Any) -> Waiting:
    line = kind.line(row)
    return replace(line, url="") if _is_named_only(user, kind) else line


@dataclass
class Member:
    """A colleague with what waits with them, late first, and who stands in for them."""

    user: User
    lines: list[Waiting] = field(default_factory=list)
    #: what they stand for, which waits for nothing
    posts: list[Waiting] = field(default_factory=list)
    deputy: Delegation | None = None

    @property
    def has_work(self) -> bool:
        return bool(self.lines or self.posts)

    @property
    def late(self) -> int:
        return sum(line.is_late for line in self.lines)


def members(user: Any) -> list[Member]:
    """The team, those who are late first; one query for each kind of work, whatever the number of people."""
    found = {each.actor_id: Member(each) for each in team(user)}
    for kind in personal():
        for row in work(user, kind, list(found)):
            member = found[getattr(row, f"{kind.whose}_id")]
            (member.posts if kind.is_standing else member.lines).append(_line(user, kind, row))
    away = (
        Delegation.objects.in_force(localdate()).filter(giver__actor__in=list(found)).select_related("deputy", "giver")
    )
    for delegation in away:
        found[delegation.giver.actor_id].deputy = delegation
    for member in found.values():
        member.lines = in_order_of_days(member.lines)
    return sorted(found.values(), key=lambda member: (-member.late, -len(member.lines), member.user.name))


def offices(user: Any) -> list[Organisation]:
    """The organisations this user heads."""
    return list(Organisation.objects.filter(pk__in=[node // 2 for node in user.offices(VIEW) or ()]))


@dataclass(frozen=True)
class Open:
    """One kind of work somebody holds: how much, and the lines for whoever may read them."""

    label: Any
    count: int
    lines: list[Waiting]


def open_work(user: Any, leaver: User) -> list[Open]:
    """What somebody would leave behind. Whoever only closes accounts sees how much of each kind, not what."""
    reads = user.holds(VIEW)
    found = []
    for kind in personal():
        rows = list(work(user, kind, [leaver.actor_id]))
        if rows:
            found.append(Open(kind.label, len(rows), [_line(user, kind, row) for row in rows] if reads else []))
    return found
