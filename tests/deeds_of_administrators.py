"""What the system administrator and the security administrator do and can take back, each deed once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from heli.accounts.actions.people import deactivate_user, give_grant, place_user, revoke_grant
from heli.accounts.actions.provider import add_mapping, end_mapping
from heli.accounts.models import User
from heli.core.actions.settings import set_setting
from tests.access_things import accounts, core
from tests.cast import City, client_of, grant, user_with


def security(city: City) -> User:
    return user_with("security_administrator", None, "严波")


def system(city: City) -> User:
    return user_with("system_administrator", None, "高源")


def revoked(city: City, by: User) -> Any:
    return revoke_grant(grant(user_with(None), "evaluator", city.root), by=by)


def deactivated(city: City, by: User) -> Any:
    """Who was signed in, and had lent a role."""
    user = accounts.a_delegation(city, user_with("city_civil_affairs", city.root)).giver
    client_of(user)
    return deactivate_user(user, by=by)


DONE_BY_SYSTEM: dict[str, Callable[[City, User], Any]] = {
    "setting changed": lambda c, by: set_setting(core.a_setting(c, by), by=by, key="city_name", value="嘉禾"),
    "account closed": deactivated,
    "placed": lambda c, by: place_user(user_with(None), by=by, office=c.organisations["嘉兴市民政局"]),
}
DONE_BY_SECURITY: dict[str, Callable[[City, User], Any]] = {
    "granted": lambda c, by: give_grant(user_with(None), by=by, role="evaluator", place=c.root),
    "revoked": revoked,
    "mapped": lambda c, by: add_mapping(None, by=by, group="测评组", role="evaluator", place=c.root),
    "mapping ended": lambda c, by: end_mapping(accounts.a_mapping(c, by), by=by),
}
