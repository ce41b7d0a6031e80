"""The access matrix can fail: each check is taken out of the compiled code, one at a time, and the matrix must turn red.

A function's code is exchanged for that of its own source with the check removed, so every reference to it, from routes and
from other modules, meets the broken one; afterwards it gets its code back. Nothing in heli knows of this.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

import pytest

from heli.core import web
from heli.core.actions import ACTIONS
from heli.core.web import PUBLIC, SIGNED_IN
from heli.site.searching import SOURCES
from heli.workforce.queries import people_found
from tests.access import (
    Grounds,
    Route,
    complaints_of_action,
    complaints_of_query,
    complaints_of_route,
    complaints_of_search,
    every_action,
    rooms_queries,
    routes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.on_any]
#: at least so many checks must be there to be taken out; raise it as heli grows
PERMISSION_CHECKS = 30
SCOPES = 20


class _WithoutCheck(ast.NodeTransformer):
    """Takes out `must(…)`, the refusal of `holds`, and `.visible_to(…)`, each of which it counts."""

    def __init__(self) -> None:
        self.taken = 0

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == "must":
            self.taken += 1
            return ast.Pass()
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        if "user.holds(permission)" in ast.unparse(node.test):
            self.taken += 1
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "visible_to":
            self.taken += 1
            return ast.Call(ast.Attribute(node.func.value, "all", ast.Load()), [], [])
        return node


def _code_without_check(function: FunctionType) -> CodeType | None:
    """The function's code with its checks taken out, None where it has none."""
    source = Path(function.__code__.co_filename).read_text(encoding="utf-8")  # a wrapper's own, not its view's
    tree, taking = ast.parse(source), _WithoutCheck()
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == function.__code__.co_name:
            taking.visit(node)
    if not taking.taken:
        return None
    compiled = compile(ast.fix_missing_locations(tree), function.__code__.co_filename, "exec")
    return next(code for code in _codes(compiled) if code.co_qualname == function.__code__.co_qualname)


def _codes(code: CodeType) -> Iterator[CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


@contextmanager
def without_check(function: FunctionType) -> Iterator[None]:
    code, whole = _code_without_check(function), function.__code__
    assert code is not None
    function.__code__ = code
    try:
        yield
    finally:
        function.__code__ = whole


def _opening(route: Route) -> FunctionType:
    """The wrapper by `opens` around a route's view."""
    view: Any = route.view
    while view.__code__.co_qualname != "opens.<locals>.wrap.<locals>.run":
        view = view.__wrapped__
    assert view.__code__.co_filename == web.__file__
    return view


GUARDED = [route for route in routes() if route.opens not in (None, PUBLIC, SIGNED_IN)]
SCOPED = [query for query in rooms_queries() if _code_without_check(query)]


def test_there_are_enough_checks_to_take_out() -> None:
    assert len(GUARDED) + len(every_action()) >= PERMISSION_CHECKS
    assert len(SCOPED) >= SCOPES


@pytest.mark.parametrize("route", GUARDED, ids=lambda route: route.name)
def test_a_route_without_its_check_is_red(route: Route, grounds: Grounds) -> None:
    with without_check(_opening(route)):
        assert next(complaints_of_route(route, grounds), None)


@pytest.mark.parametrize("permission", every_action())
def test_an_action_without_its_check_is_red(permission: str, grounds: Grounds) -> None:
    with without_check(ACTIONS[permission]):
        assert complaints_of_action(permission, grounds)


@pytest.mark.parametrize("query", SCOPED, ids=lambda query: f"{query.__module__}.{query.__name__}")
def test_a_query_without_its_scope_is_red(query: Callable[..., Any], grounds: Grounds) -> None:
    with without_check(query):
        assert complaints_of_query(query, grounds)


def test_a_search_without_its_scope_is_red(grounds: Grounds, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people_found, "_nodes", lambda user: [grounds.city.root.node])
    source = next(each for each in SOURCES if each.key == "workforce.worker")
    assert any("elsewhere" in complaint for complaint in complaints_of_search(source, grounds))
