"""Whose a field or a printed form is, and under whose fields a record lies.

An owner is named as ``User.audiences`` names places and organisations (``place:330402``, ``organisation:12``); empty is
the whole city. What they are, and where the records of a kind lie, the roof says in ``heli.site.own_fields``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

CITY = ""
Rows = TypeVar("Rows", bound=QuerySet[Any])
#: which of some owners a user sees by a right
Seen = Callable[[Any, str, Iterable[str]], set[str]]


@dataclass(frozen=True)
class Subject:
    """A kind of record to which fields can be added.

    ``line`` tells the owners above a record, ``counts`` how many records lie under each of some owners. ``classes`` are
    the sensitivities its pages can guard; ``tables`` what heli itself keeps of such a record, for the data dictionary. ``words`` are
    what a printed form may say of a record, masked where it is masked on its page; ``samples`` what they are tried with.
    """

    label: Any
    line: Callable[[int], Collection[str]]
    counts: Callable[[Collection[str]], dict[str, int]]
    classes: tuple[str, ...]
    tables: tuple[type[Model], ...]
    is_personal: bool
    samples: Mapping[str, str]
    words: Callable[[Any], dict[str, str]]


def _roof() -> Any:
    return import_module(settings.HELI_OWN_FIELDS)


def subjects() -> dict[str, Subject]:
    """The kinds of record that can have fields of an office's own."""
    found: dict[str, Subject] = _roof().SUBJECTS
    return found


def subject_name(subject: str) -> str:
    known = subjects().get(subject)
    return str(known.label) if known is not None else subject


def record_of(owner: str) -> Model | None:
    """The place or organisation that an owner is; the root of the places for the whole city."""
    return records_of([owner]).get(owner)


def records_of(owners: Iterable[str]) -> dict[str, Model]:
    """The same for many, by two queries."""
    found: dict[str, Model] = _roof().records_of(set(owners))
    return found


def names_of(owners: Iterable[str]) -> dict[str, str]:
    """What owners are called."""
    wanted = set(owners)
    found = records_of(wanted - {CITY})
    names = {owner: str(found.get(owner, owner)) for owner in wanted}
    return names | {CITY: _("全市")}


def line_of(user: Any) -> Collection[str] | None:
    """The owners whose fields a user fills: the city's, those above, one's own. None: no scope limits it."""
    audiences = user.audiences
    return None if audiences is None else {CITY, *audiences}


def owners_of(subject: str, record: int) -> set[str]:
    """Under whose fields a record lies."""
    return {CITY, *subjects()[subject].line(record)}


def owners_for(user: Any, subject: str, record: int) -> set[str]:
    """Of these the ones in a user's own line."""
    line, here = line_of(user), owners_of(subject, record)
    return here if line is None else here & set(line)


def offices(user: Any, permission: str) -> list[tuple[str, str]]:
    """For whom a user may define: where a grant with the right lies; the whole city where that is its root."""
    found: dict[str, str] = {}
    for grant in user.grants_now:
        if permission in grant.permissions:
            found[CITY if grant.is_everywhere else grant.audience] = (
                _("全市") if grant.is_everywhere else grant.scope_name
            )
    return list(found.items())


def within(user: Any, permission: str, owners: Iterable[str]) -> set[str]:
    """The owners among some that a user sees: their own line, and whatever lies where they hold the right."""
    wanted, line = set(owners), line_of(user)
    if line is None:
        return wanted
    return (wanted & set(line)) | reached(user, permission, wanted - set(line))


def reached(user: Any, permission: str, owners: Iterable[str]) -> set[str]:
    """The owners among some that lie where a user holds a right."""
    wanted = set(owners)
    records = records_of(wanted)
    return {owner for owner in wanted if user.may(permission, records.get(owner, _Nowhere()))}


def rows_of_owners(user: Any, permission: str, rows: Rows, seen: Seen = within) -> Rows:
    """Of rows that have an owner those of one's own line and below, or by ``reached`` those where one holds the right."""
    if not user.holds(permission):
        return rows.none()
    owners = rows.model._default_manager.order_by().values_list("owner", flat=True).distinct()
    return rows.filter(owner__in=seen(user, permission, owners))


class _Nowhere:
    """Where an owner lies that is there no more: only who holds the right on the whole house reaches it."""

    def lies_with(self) -> None:
        return None
