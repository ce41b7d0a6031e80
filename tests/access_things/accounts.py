"""Accounts and what they may."""

from __future__ import annotations

from datetime import date

from heli.accounts.models import Delegation, GroupMapping, User
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


THINGS = {
    "accounts:user": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant-give": Thing(lambda city, by: user_with(None), "city"),
    "accounts:grant": Thing(lambda city, by: grant(user_with(None), "evaluator", city.root), "city"),
    "accounts:mapping": Thing(a_mapping, "city"),
    "accounts:delegation": Thing(a_delegation, "mine"),
    "accounts:invitation": Thing(lambda city, by: user_with(None), "city"),
}
