"""Whom a notice can go to: the people whom the rows of any list stand for, and of those whom the sender may write to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import Grant, User, UserQuerySet
from heli.accounts.queries import grants_with
from heli.core.tables.bulk import OUT_OF_SCOPE, SHOWN, Left, picked, rows_of
from heli.core.tables.listed import described, lists
from heli.directory.models import Organisation
from heli.directory.queries import within_reach
from heli.workbench.models import Conference, Meeting, Seat
from heli.workbench.models.notices import SEND, VIEW
from heli.workbench.models.standing import under_place
from heli.workbench.queries import conference
from heli.workforce.models import Employment, reached

#: an account and the row it stands for
Pairs = Iterable[tuple[int, int]]
#: keys asked of the database at a time
AT_ONCE = 2000


@dataclass(frozen=True)
class Group:
    """One sort of list. ``rows`` gives what was chosen of it, of those somebody sees; ``people`` the accounts that stand
    behind; ``nobody`` says why there may be none. ``by_role``: only those of a role may be wanted."""

    label: Any
    rows: Callable[[Any, str], QuerySet[Any]]
    people: Callable[[QuerySet[Any]], Iterator[Pairs]]
    nobody: Any
    by_role: bool = True
    called: Callable[[Any], str] = str


def _listed(name: str) -> Callable[[Any, str], QuerySet[Any]]:
    def rows(user: Any, query: str) -> QuerySet[Any]:
        listed = lists()[name]
        found = rows_of(listed, query, user) if user.holds(listed.permission) else listed.rows(user).none()
        return found.order_by("pk")

    return rows


def _holding(**where: Any) -> QuerySet[Grant]:
    """Roles of today that are somebody's own; what was lent makes nobody a member."""
    return Grant.objects.in_force(localdate()).filter(lent_by__isnull=True, **where)


def _of_accounts(rows: QuerySet[Any]) -> Iterator[Pairs]:
    yield ((key, key) for key in rows.values_list("pk", flat=True))


def _of_workers(rows: QuerySet[Any]) -> Iterator[Pairs]:
    yield User.objects.filter(person__worker__in=rows.values("pk")).values_list("pk", "person__worker")


def _of_outlooks(rows: QuerySet[Any]) -> Iterator[Pairs]:
    """The workers themselves, and who acts for their employers."""
    yield from _of_workers(rows)
    employers = dict(rows.filter(employer__isnull=False).order_by().values_list("pk", "employer"))
    held = defaultdict(list)
    for who, at in _holding(organisation__in=set(employers.values())).values_list("user", "organisation"):
        held[at].append(who)
    yield [(who, row) for row, at in employers.items() for who in held[at]]


def _of_organisations(rows: QuerySet[Any]) -> Iterator[Pairs]:
    """Who works there by their account, by their role, or by an employment that runs."""
    keys = rows.values("pk")
    yield User.objects.filter(office__in=keys).values_list("pk", "office")
    yield _holding(organisation__in=keys).values_list("user", "organisation")
    running = Employment.objects.filter(organisation__in=keys, worker__person__user__isnull=False)
    running = running.filter(Q(end_on__isnull=True) | Q(end_on__gte=localdate()))
    yield running.values_list("worker__person__user", "organisation")


def _of_places(rows: QuerySet[Any]) -> Iterator[Pairs]:
    yield _holding(place__in=rows.values("pk")).values_list("user", "place")


def _seats(user: Any, query: str) -> QuerySet[Any]:
    """The departments that sit in the chosen conferences today."""
    keys = conference.conferences(user).filter(pk__in=picked(query) or ()).order_by().values("pk")
    found = Seat.objects.visible_to(user).in_force(localdate()).filter(conference__in=keys)
    return found.select_related("organisation").order_by("pk")


def _of_seats(rows: QuerySet[Any]) -> Iterator[Pairs]:
    """The person a department named; where it named none, whoever works there."""
    yield rows.filter(person__user__isnull=False).order_by().values_list("person__user", "pk")
    yield from _behind(rows.filter(person__isnull=True))


def _attendances(user: Any, query: str) -> QuerySet[Any]:
    """The departments that were invited to the chosen meetings and did not ask to be excused."""
    keys = conference.meetings(user).filter(pk__in=picked(query) or ()).order_by().values("pk")
    found = conference.attendances(user).filter(meeting__in=keys).exclude(reply="excused")
    return found.select_related("organisation", "meeting").order_by("pk")


def _of_attendances(rows: QuerySet[Any]) -> Iterator[Pairs]:
    named: dict[tuple[int, int], list[int]] = defaultdict(list)
    sitting = Seat.objects.in_force(localdate()).filter(person__user__isnull=False)
    for key, at, who in sitting.values_list("conference", "organisation", "person__user"):
        named[key, at].append(who)
    unnamed = []
    for key, at, of in rows.order_by().values_list("pk", "organisation", "meeting__conference"):
        if (of, at) in named:
            yield [(who, key) for who in named[of, at]]
        else:
            unnamed.append(key)
    yield from _behind(rows.filter(pk__in=unnamed))


def _behind(rows: QuerySet[Any]) -> Iterator[Pairs]:
    """Whoever works in the departments of some rows."""
    departments = defaultdict(list)
    for key, at in rows.order_by().values_list("pk", "organisation"):
        departments[at].append(key)
    if departments:
        own = User.objects.filter(office__in=list(departments)).values_list("pk", "office")
        held = _holding(organisation__in=list(departments)).values_list("user", "organisation")
        yield [(who, key) for who, at in (*own, *held) for key in departments[at]]


def _department(row: Any) -> str:
    return str(row.organisation.name)


_NOBODY = _("那里没有人有账号")
GROUPS = {
    "users": Group(_("账号"), _listed("users"), _of_accounts, "", by_role=False),
    "workers": Group(_("社会工作者"), _listed("workers"), _of_workers, _("还没有账号"), by_role=False),
    "hours": Group(_("学时不足的人和单位"), _listed("hours"), _of_outlooks, _NOBODY),
    "exams": Group(_("考试资格名单上的人和单位"), _listed("exams"), _of_outlooks, _NOBODY),
    "organisations": Group(_("组织"), _listed("organisations"), _of_organisations, _NOBODY),
    "places": Group(_("地区"), _listed("places"), _of_places, _NOBODY),
    "conferences": Group(_("联席会议的成员单位"), _seats, _of_seats, _NOBODY, by_role=False, called=_department),
    "meetings": Group(_("会议的参会单位"), _attendances, _of_attendances, _NOBODY, by_role=False, called=_department),
}


@dataclass(frozen=True)
class Reader:
    """Somebody who would get it, and where they work."""

    user: User
    office: str


@dataclass(frozen=True)
class Receivers:
    """Who gets it, each once, and who does not, with the reason."""

    rows: int
    people: list[Reader] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)

    @property
    def keys(self) -> set[int]:
        return {each.user.pk for each in self.people}


def addressable(user: Any) -> UserQuerySet:
    """The accounts somebody may write to: in service, with a role, and working where their right to send reaches."""
    found = User.objects.filter(is_active=True)
    if not user.holds(SEND):
        return found.none()
    found = found.filter(pk__in=_reading().values("user_id"))
    return found if user.holds_everywhere(SEND) else found.filter(_within(user))


def _reading() -> QuerySet[Grant]:
    """Roles with which a notice can be read."""
    return grants_with(VIEW).filter(lent_by__isnull=True)


def _within(user: Any) -> Q:
    """People who work where somebody may send: by a role there, by their office, or as a worker in that scope."""
    offices = Organisation.objects.filter(within_reach(user, SEND))
    held = _holding().filter(Q(organisation__in=offices) | under_place(user, SEND, "place"))
    return (
        Q(pk__in=held.values("user_id"))
        | Q(office__in=offices)
        | (Q(person__worker__isnull=False) & reached(user, SEND, "person__worker"))
    )


def receivers(user: Any, group: Group, query: str, role: str = "") -> Receivers:
    """Look at what was chosen of a list: who stands behind it and may be written to, and who not and why."""
    rows = group.rows(user, query)
    behind: dict[int, set[int]] = defaultdict(set)
    for pairs in group.people(rows):
        for who, row in pairs:
            behind[who].add(row)
    if role:
        holding = set(_holding(role=role).values_list("user_id", flat=True))
        behind = defaultdict(set, {who: of for who, of in behind.items() if who in holding})
    people, left = _sorted_out(user, list(behind))
    met = set().union(*behind.values())
    many = rows.count()
    if many > len(met):
        names = [group.called(row) for row in _without(rows, met)]
        left.append(Left(_("没有这个角色的人") if role else group.nobody, many - len(met), names))
    return Receivers(many, people, left)


def _without(rows: QuerySet[Any], met: set[int]) -> list[Model]:
    """The first rows behind which nobody stands."""
    found: list[Model] = []
    for row in rows.iterator(chunk_size=500):
        if row.pk not in met:
            found.append(row)
            if len(found) == SHOWN:
                break
    return found


def _sorted_out(user: Any, keys: list[int]) -> tuple[list[Reader], list[Left]]:
    """Who may be written to, by name; the others by the first reason that holds."""
    may, reading = addressable(user), _reading()
    people: list[Reader] = []
    others: dict[Any, list[str]] = defaultdict(list)
    for start in range(0, len(keys), AT_ONCE):
        some = keys[start : start + AT_ONCE]
        allowed = set(may.filter(pk__in=some).values_list("pk", flat=True))
        able = set(reading.filter(user__in=some).values_list("user_id", flat=True))
        for each in accounts(some):
            if not each.user.is_active:
                others[_("账号已停用")].append(each.user.name)
            elif each.user.actor_id == user.actor_id:
                others[_("发通知的人自己")].append(each.user.name)
            elif each.user.pk not in able:
                others[_("账号还没有角色，打不开通知")].append(each.user.name)
            elif each.user.pk not in allowed:
                others[OUT_OF_SCOPE].append(each.user.name)
            else:
                people.append(each)
    left = [Left(reason, len(names), sorted(names)[:SHOWN]) for reason, names in others.items()]
    return sorted(people, key=lambda each: (each.office, each.user.name, each.user.pk)), left


def accounts(keys: Iterable[int]) -> list[Reader]:
    """Accounts with where they work: by their office, else by the first role they hold."""
    found = User.objects.filter(pk__in=list(keys)).select_related("actor", "office")
    return [Reader(each, _office(each)) for each in found.prefetch_related("grants__place", "grants__organisation")]


def _office(user: User) -> str:
    if user.office is not None:
        return user.office.name
    own = [grant for grant in user.grants_now if not grant.lent_by_id]
    return own[0].scope_name if own else ""


def said(request: HttpRequest, name: str, query: str) -> str:
    """The group in words, as it is kept with the notice: 「社会工作者：证书：社会工作师」, or how many were ticked."""
    label, keys = GROUPS[name].label, picked(query)
    if name in ("conferences", "meetings"):
        model: Any = Conference if name == "conferences" else Meeting
        chosen = "、".join(str(each) for each in model.objects.visible_to(request.user).filter(pk__in=keys or ()))
    elif keys is not None:
        chosen = str(_("勾选的 %(count)s 条") % {"count": len(keys)})
    else:
        listed = lists()[name]
        asked = described(listed, listed.address(request, query), request)
        everything = str(_("全部"))
        chosen = str(_("，")).join(f"{question}{_('：')}{words}" for question, words in asked) or everything
    return f"{label}{_('：')}{chosen}"[:300]
