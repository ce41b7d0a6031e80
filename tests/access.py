"""The access matrix: every route, query and action against every role, with what the roles file lets us expect.

Each part gives a list of complaints, empty where all is well, so that `test_access_matrix.py` can ask that there be none
and `test_access_proof.py` that there be some once a check is taken out.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any, cast

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from heli.accounts import roles
from heli.accounts.models import User
from heli.core.actions import ACTIONS
from heli.core.errors import HeliError, NotAllowed
from heli.core.searching import Source, Words
from heli.core.web import PUBLIC, SIGNED_IN
from tests.access_things import IN_SCOPE, OF_OTHERS, THINGS
from tests.access_things.parts import Thing
from tests.cast import City, client_of, counted_anew, found_city, has_just_been_seen, own_scope, user_with

ROOMS = ("accounts", "directory", "workforce", "workbench", "purchasing", "portal", "core")
#: what a page may answer to somebody who may open it: a form refused counts, a state in which it cannot be done too
ANSWERS = (200, 204, 302, 405, 409, 422)
REFUSALS = (403, 404, 405, 409, 422)
#: scopes of which everybody is given one of their own; only those of others that are "mine" are hidden
EACH_HAS_ONE = ("mine", "theirs", "shown")
MISSING = {"IntConverter": 987654321, "UUIDConverter": "00000000-0000-7000-8000-000000000000"}


@dataclass(frozen=True)
class Route:
    """An address with what it opens."""

    name: str
    pattern: str
    opens: str | None
    converters: tuple[tuple[str, str], ...]
    view: Callable[..., Any]

    @property
    def thing(self) -> Thing | None:
        room, _, rest = self.name.partition(":")
        return THINGS.get(self.name) or THINGS.get(f"{room}:{rest.split('-')[0]}")

    def address(self, on: Any = None) -> str:
        """Where it is for an object, or for one that does not exist."""
        given = {
            name: MISSING.get(kind, "0000") if on is None else getattr(on, "pk" if name.endswith("pk") else name)
            for name, kind in self.converters
        }
        return reverse(self.name, kwargs=given)


def routes() -> list[Route]:
    """All routes there are, from the resolver."""
    return list(_walk(get_resolver().url_patterns, "", "", {}))


def _walk(patterns: list[Any], before: str, space: str, known: dict[str, Any]) -> Iterator[Route]:
    for each in patterns:
        converters = {**known, **each.pattern.converters}
        pattern = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _walk(
                each.url_patterns, pattern, space + (f"{each.namespace}:" if each.namespace else ""), converters
            )
        elif isinstance(each, URLPattern):
            name = f"{space}{each.name}"
            opens = getattr(each.callback, "opens", None) or OF_OTHERS.get(name)
            kinds = tuple((key, type(converter).__name__) for key, converter in converters.items())
            yield Route(name, pattern, opens, kinds, each.callback)


Maker = Callable[[City, User], Any]


@dataclass
class Grounds:
    """The tiny city with two users of each role, one where the things lie and one elsewhere, and somebody without any."""

    city: City
    nobody: User
    home: dict[str, User] = field(default_factory=dict)
    away: dict[str, User] = field(default_factory=dict)
    browsers: dict[int | None, Client] = field(default_factory=dict)
    made: dict[tuple[Any, int | None], Any] = field(default_factory=dict)

    def browser(self, user: User | None) -> Client:
        return self.browsers[user.pk if user else None]

    def object(self, make: Maker, by: User, mine: bool) -> Any:
        return self.made[(make, by.pk if mine else None)]

    def furnish(self) -> None:
        """Sign everybody in and make one of everything: later, each test's own changes are taken back."""
        users = [*self.home.values(), *self.away.values(), self.nobody]
        for user in (*users, None):
            browser = client_of(user)
            browser.raise_request_exception = False
            if user is not None:
                has_just_been_seen(browser)
            self.browsers[user.pk if user else None] = browser
        first = next(iter(self.home.values()))
        for number, make in enumerate({thing.make for thing in THINGS.values()} | set(IN_SCOPE.values())):
            self.made[(make, None)] = make(self.city, first)
            if number % 30 == 29:
                counted_anew()
        for make in {thing.make for thing in THINGS.values() if thing.scope in EACH_HAS_ONE}:
            for user in self.home.values():
                self.made[(make, user.pk)] = make(self.city, user)
        counted_anew()

    def ask(self, user: User | None, method: str, address: str, htmx: bool) -> HttpResponse:
        """One request, whose changes are taken back."""
        browser = self.browser(user)
        session = getattr(browser.cookies.get(settings.SESSION_COOKIE_NAME), "value", None)
        headers = {"HX-Request": "true"} if htmx else {}
        with transaction.atomic():
            answer = (
                browser.get(address, headers=headers)
                if method == "GET"
                else browser.post(address, {"sent": "1"}, headers=headers)
            )
            transaction.set_rollback(True)
        if session is not None:
            browser.cookies[settings.SESSION_COOKIE_NAME] = session
        return cast(HttpResponse, answer)


def found_grounds() -> Grounds:
    grounds = Grounds(found_city(), nobody=user_with(None))
    elsewhere = {"street_officer": "330483001", "community_officer": "330483001001"}
    for role in roles.ROLES.values():
        place = grounds.city.places[elsewhere.get(role.key, "330483")]
        agency = grounds.city.organisations["桐心社会工作服务中心"]
        grounds.home[role.key] = user_with(role.key, own_scope(grounds.city, role.key))
        grounds.away[role.key] = user_with(role.key, agency if role.scope == "organisation" else place)
    grounds.furnish()
    return grounds


@pytest.fixture(scope="module")
def grounds(django_db_setup: None, django_db_blocker: Any) -> Iterator[Grounds]:
    """Made once for a module, in a transaction that is taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield found_grounds()
        transaction.set_rollback(True)


def _turned_away(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/sign-in/?")


def complaints_of_route(route: Route, grounds: Grounds) -> Iterator[str]:
    """What is wrong with who may open a route."""
    if route.opens is None:
        yield f"{route.name}: nobody declared what it opens"
        return
    if route.converters and route.thing is None and route.opens != PUBLIC:
        yield f"{route.name}: tests/access_things/ has no line for what it opens"
        return
    for method in ("GET", "POST"):
        for htmx in (False,) if _asks_only_holders() else (False, True):
            for who, user, on, fine, what in _expectations(route, grounds, method):
                if htmx and _is_turned_away_alike(route, user):
                    continue
                answer = grounds.ask(user, method, route.address(on), htmx)
                if not fine(answer):
                    thing = "" if not route.converters else " on nothing" if on is None else " on an object"
                    how = f"{method}{' htmx' if htmx else ''} by {who}{thing}"
                    yield f"{route.name} {how}: {answer.status_code}, expected {what}"
                if _speaks_of_a_demo(answer) and route.name != "core:gallery":
                    yield f"{route.name} {method} by {who}: a real city says that its people are invented"
                if not answer.streaming and PRACTICE.encode() in answer.content:
                    yield f"{route.name} {method} by {who}: a real city says that it is a practice site"
    if all(grounds.ask(grounds.nobody, m, route.address(), False).status_code == 405 for m in ("GET", "POST")):
        yield f"{route.name}: answers neither GET nor POST"


def _speaks_of_a_demo(answer: HttpResponse) -> bool:
    return not answer.streaming and "演示数据".encode() in answer.content


#: the mark of a practice site on its pages
PRACTICE = "培训环境 · 数据不作数</b>"


def complaints_of_practice(route: Route, grounds: Grounds) -> Iterator[str]:
    """Every page of a practice site says above and below what it is, in its title, and by its icon."""
    clerk = grounds.home["city_civil_affairs"]
    thing = route.thing if route.converters else None
    for user in (clerk, None):
        answer = grounds.ask(
            user, "GET", route.address(grounds.object(thing.make, clerk, False) if thing else None), False
        )
        page = b"" if answer.streaming else answer.content
        if b"<html" not in page:
            continue
        if (
            page.count(PRACTICE.encode()) != 2
            or "<title>【培训】".encode() not in page
            or b" data-practice" not in page
        ):
            yield f"{route.name} ({answer.status_code}): does not say that it is a practice site"
        if b'href="data:,"' in page:
            yield f"{route.name}: bears the icon of the real one"


def _is_turned_away_alike(route: Route, user: User | None) -> bool:
    """Whether one's role lacks the right: by the check around the view, which `test_access_proof.py` takes out of every
    route, and which asks what one holds and not which role that is. Whether it minds htmx is asked as somebody without a
    role and as nobody."""
    holds_roles = user is not None and bool(user.permissions)
    return holds_roles and route.opens not in (PUBLIC, SIGNED_IN) and not user.holds(str(route.opens))


def _asks_only_holders() -> bool:
    """Who lacks a right is turned away by the roles file, before a table is read: that is so on any database."""
    return connection.vendor == "postgresql"


Fine = Callable[[HttpResponse], bool]
Expectation = tuple[str, User | None, Any, Fine, str]


def _one_of(*statuses: int) -> Fine:
    """405 always counts: a page that only shows or only changes is closed to the other method for everybody."""
    return lambda answer: answer.status_code in (*statuses, 405)


def _answers(answer: HttpResponse) -> bool:
    return answer.status_code in ANSWERS and not _turned_away(answer)


def _expectations(route: Route, grounds: Grounds, method: str) -> Iterator[Expectation]:
    """Who asks for what, and what they should meet."""
    thing = route.thing if route.converters else None
    on = grounds.object(thing.make, next(iter(grounds.home.values())), False) if thing else None
    if route.opens == PUBLIC:
        for who, user in (("nobody signed in", None), ("somebody", grounds.nobody)):
            for each in (on, None) if on is not None else (None,):
                yield who, user, each, lambda a: a.status_code < 500 and not _turned_away(a), "an answer"
        return
    yield "nobody signed in", None, on, lambda a: _turned_away(a) or a.status_code == 405, "the sign-in"
    if route.opens == SIGNED_IN:
        if thing is not None and thing.scope == "mine":  # open to every account, each to its own alone
            yield "somebody to whom it does not belong", grounds.nobody, on, _one_of(404), "404"
        else:
            yield "somebody", grounds.nobody, on, _one_of(*ANSWERS, 404), "an answer"
        return
    yield "somebody without a role", grounds.nobody, on, _one_of(403), "403"
    for key, role in roles.ROLES.items():
        if route.opens not in role.permissions:
            if not _asks_only_holders():
                yield key, grounds.home[key], on, _one_of(403), "403"
        elif thing is None:
            yield key, grounds.home[key], None, _answers, "an answer"
        else:
            yield from _of_a_holder(key, grounds, route, thing, method)


def _of_a_holder(key: str, grounds: Grounds, route: Route, thing: Thing, method: str) -> Iterator[Expectation]:
    """Whoever holds the right: their own object, none at all, and an object that lies elsewhere."""
    home, away = grounds.home[key], grounds.away[key]
    own = grounds.object(thing.make, home, thing.scope in EACH_HAS_ONE)
    yield key, home, own, _answers, "an answer"
    yield key, home, None, _one_of(404), "404"
    if thing.scope in ("hidden", "mine"):
        yield f"{key} elsewhere", away, own, _one_of(404), "404"
    elif thing.scope == "shown" and method == "POST":
        shows = str(route.opens).endswith(".view")  # a page that only shows answers whatever it is sent
        yield f"{key} elsewhere", away, own, _one_of(*REFUSALS, *((200,) if shows else ())), "a refusal"


def rooms_queries() -> list[Callable[[User], Any]]:
    """Every read that asks for nothing but the user, of a room's queries and all that lies in them."""
    found = []
    for module in (module for room in ROOMS for module in _parts_of(f"heli.{room}.queries")):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            parameters = list(inspect.signature(function).parameters.values())
            alone = parameters and parameters[0].name == "user" and all(
                p.default is not p.empty for p in parameters[1:]
            )  # fmt: skip
            if alone and not name.startswith("_") and function.__module__ == module.__name__:
                found.append(function)
    return found


def _parts_of(name: str) -> Iterator[ModuleType]:
    """A module and, where it is a package, all that lie in it."""
    module = _import(name)
    if module is not None:
        yield module
        for part in pkgutil.iter_modules(getattr(module, "__path__", ()), f"{name}."):
            yield import_module(part.name)


def complaints_of_query(query: Callable[[User], Any], grounds: Grounds) -> list[str]:
    """Whoever holds nothing is given nothing; whoever works elsewhere is not given what lies here."""
    name = f"{query.__module__}.{query.__name__}"
    given = query(grounds.nobody)
    found = []
    if isinstance(given, (QuerySet, list, tuple, dict)) and len(given):
        found.append(f"{name}: gives {len(given)} to somebody without a role")
    model = given.model.__name__ if isinstance(given, QuerySet) else ""
    if model in IN_SCOPE and model not in ("Place", "Organisation"):  # these two all who work in the city may see
        here = grounds.object(IN_SCOPE[model], grounds.home["city_civil_affairs"], False)
        for key, user in grounds.away.items():
            if query(user).filter(pk=here.pk).exists():
                found.append(f"{name}: gives {key} elsewhere what lies here")
    return found


#: what finds each of the things that lie in a scope: somebody's name, sound, initials, a slip in it, numbers
SOUGHT = (
    "林岚", "lin lan", "ll", "林蓝", "linlam", "岚", "SW2026", "0001", "名册", "晨光", "紫阳", "嘉兴", "2026", "登记证书", "联席会议",
    "走访", "某人", "联合", "会议", "关于", "为老", "JX-", "社会工作服务",
)  # fmt: skip


ONE_OF_EACH_SCOPE = ("city_civil_affairs", "street_officer", "agency_registrar", "social_worker")


def complaints_of_search(source: Source, grounds: Grounds) -> Iterator[str]:
    """Whoever holds nothing finds nothing, and nobody finds a page that does not open to them."""
    asked = ONE_OF_EACH_SCOPE if _asks_only_holders() else roles.ROLES
    everybody = {key: grounds.home[key] for key in asked} | {f"{key} elsewhere": grounds.away[key] for key in asked}
    for who, user in {**everybody, "nobody": grounds.nobody}.items():
        shown = {
            found.url: (found.what, typed)
            for typed in SOUGHT
            for found in source.find(user, Words.of(typed, near=True), 50)
        }
        for url, (what, typed) in shown.items():
            answer = grounds.ask(user, "GET", url, False)
            if answer.status_code != 200:
                yield f"{source.key}: shows {who} {what} for {typed}, which answers {answer.status_code}"
    if not any(source.find(user, Words.of(typed), 50) for user in grounds.home.values() for typed in SOUGHT):
        yield f"{source.key}: nobody finds anything by it"


def complaints_of_action(permission: str, grounds: Grounds) -> list[str]:
    """An action refuses whoever lacks its right, and whoever holds it only elsewhere, before it does anything."""
    run = ACTIONS[permission]
    found = []
    if not _refuses(run, None, grounds.nobody):
        found.append(f"{permission}: lets somebody without a role")
    first = next(iter(inspect.signature(run).parameters.values()))
    kind = str(first.annotation).split("|")[0].strip().rpartition(".")[2]
    if kind in IN_SCOPE:
        here = grounds.object(IN_SCOPE[kind], grounds.home["city_civil_affairs"], False)
        for key, role in roles.ROLES.items():
            if permission in role.permissions and not _refuses(run, here, grounds.away[key]):
                found.append(f"{permission}: lets {key} elsewhere change what lies here")
    return found


def _refuses(run: Callable[..., Any], on: Any, by: User) -> bool:
    """Whether the check comes before everything else: nothing is given, so whoever passes it gets stuck after it."""
    try:
        with transaction.atomic():
            run(on, by=by)
            transaction.set_rollback(True)  # who comes after finds what lies here as it lay
    except NotAllowed:
        return True
    except (TypeError, AttributeError, LookupError, HeliError, ValidationError, DatabaseError):
        return False
    return False


def every_action() -> list[str]:
    """The actions of all rooms, by permission; not those a test made for itself."""
    for room in ROOMS:
        list(_parts_of(f"heli.{room}.actions"))
    return sorted(name for name, run in ACTIONS.items() if "tests" not in run.__module__.split("."))


def _import(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name is None or not name.startswith(error.name):
            raise
        return None
