"""Accounts and what they may."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from heli.accounts.models import Delegation, GroupMapping, User
from heli.core.models import Change
from tests.access_things.parts import Thing
from tests.cast import LONG_AGO, City, grant, user_with


def a_mapping(city: City, by: User) -> GroupMapping:
    return GroupMapping.objects.create(
        group="测评组", role="evaluator", place=city.root, valid_from=LONG_AGO, made_by=by.actor
    )


def a_delegation(city: City, by: User) -> Delegation:
    """Somebody does this user's work; it is a matter of the two of them."""
    return Delegation.objects.create(
        giver=by, deputy=user_with(None), valid_from=LONG_AGO, valid_until=date(2099, 1, 1), rights="workbench.open"
    )


def a_change(city: City, by: User) -> Change:
    """Something this user just did."""
    change = Change(
        event="core.follow.add", subject_type="directory.organisation", made_by=by.actor,
        subject_id=city.organisations["晨光社会工作服务中心"].pk,
    )  # fmt: skip
    change.keep([], [])
    change.save()
    return change


def a_record_with_a_history(city: City, by: User) -> SimpleNamespace:
    """An organisation; for the two administrators of accounts, who see none, one's own account."""
    if not by.holds("directory.organisation.view"):
        return SimpleNamespace(kind="accounts.user", pk=by.pk)
    return SimpleNamespace(kind="directory.organisation", pk=city.organisations["晨光社会工作服务中心"].pk)


THINGS = {
    "accounts:change": Thing(a_change, "mine"),
    "accounts:record-history": Thing(a_record_with_a_history, "theirs"),
    "accounts:user": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant-give": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant": Thing(lambda city, by: grant(user_with(None), "evaluator", city.root), "city"),
    "accounts:mapping": Thing(a_mapping, "city"),
    "accounts:delegation": Thing(a_delegation, "mine"),
    "accounts:invitation": Thing(lambda city, by: user_with(None), "city"),
}
