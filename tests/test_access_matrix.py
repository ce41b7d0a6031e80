"""Who may open what: every route × every role × GET and POST × with and without htmx × own, foreign and missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from heli.accounts import roles
from heli.core.searching import Source, Words, doorways
from heli.core.web import PUBLIC, SIGNED_IN
from heli.site.searching import SOURCES
from tests.access import (
    Grounds,
    Route,
    complaints_of_action,
    complaints_of_practice,
    complaints_of_query,
    complaints_of_route,
    complaints_of_search,
    every_action,
    rooms_queries,
    routes,
)
from tests.access_things import OF_OTHERS

pytestmark = pytest.mark.django_db
ROUTES = routes()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.name} {route.pattern}")
def test_a_route_opens_to_whom_the_roles_file_says(route: Route, grounds: Grounds) -> None:
    assert list(complaints_of_route(route, grounds)) == []


@pytest.mark.parametrize("query", rooms_queries(), ids=lambda query: f"{query.__module__}.{query.__name__}")
def test_a_query_gives_nothing_to_whom_it_does_not_concern(query: Callable[..., Any], grounds: Grounds) -> None:
    assert complaints_of_query(query, grounds) == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.key)
def test_the_search_shows_nobody_what_does_not_open_to_them(source: Source, grounds: Grounds) -> None:
    assert list(complaints_of_search(source, grounds)) == []


def test_every_page_and_action_that_is_named_opens_to_who_is_told_of_it(grounds: Grounds) -> None:
    for user in [*grounds.home.values(), *grounds.away.values()]:
        for group in doorways(user, Words.of(""), 99):
            for door in group.found:
                method, status = ("POST", 302) if door.at_once else ("GET", 200)
                assert grounds.ask(user, method, door.url, False).status_code == status, (user, door.what)


@pytest.mark.parametrize("permission", every_action())
def test_an_action_checks_before_it_acts(permission: str, grounds: Grounds) -> None:
    assert complaints_of_action(permission, grounds) == []


@pytest.mark.on_any
def test_every_page_of_a_practice_site_says_so(grounds: Grounds, settings: Any) -> None:
    settings.HELI_PRACTICE = True
    assert [each for route in ROUTES for each in complaints_of_practice(route, grounds)] == []


def test_a_route_without_declaration_is_red(grounds: Grounds) -> None:
    bare = Route("somewhere:page", "page/", None, (), lambda request: None)
    assert list(complaints_of_route(bare, grounds)) == ["somewhere:page: nobody declared what it opens"]


def test_every_right_that_is_named_is_declared() -> None:
    known = {*roles.PERMISSIONS, PUBLIC, SIGNED_IN}
    named = {route.opens for route in ROUTES if route.opens} | set(every_action())
    for role in roles.ROLES.values():
        named |= role.permissions
    assert sorted(named - known - set(OF_OTHERS)) == []


def test_the_three_administrators_are_alone_and_see_no_personal_file() -> None:
    alone = {role.key for role in roles.ROLES.values() if role.alone}
    assert alone == {"auditor", "system_administrator", "security_administrator"}
    personal = {key for key, permission in roles.PERMISSIONS.items() if permission.personal}
    for role in roles.ROLES.values():
        assert role.personal == bool(role.permissions & personal), role.key
        assert not (role.alone and role.personal), role.key
