"""Hints for the first time somebody meets a page: one at a time, in the page and not over it, until they are put away.

The roof lists them; who put what away stands with the account, so that a page asks the database nothing for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

from django.conf import settings

#: stands among the keys of whoever wants no hint at all
NONE = "none"


@dataclass(frozen=True)
class Hint:
    """``pages`` are names of routes, or the beginning of names with a ``*``; ``right`` is what it speaks of, if anything."""

    key: str
    pages: tuple[str, ...]
    words: Any
    right: str = ""


def hints() -> Sequence[Hint]:
    found: Sequence[Hint] = import_module(settings.HELI_HINTS).HINTS
    return found


def hint_of(user: Any, route: str) -> Hint | None:
    """The first hint of a page that this user did not put away."""
    away = frozenset(str(user.hints_away).split())
    if NONE in away:
        return None
    for hint in hints():
        fits = any(fnmatchcase(route, page) for page in hint.pages)
        if fits and hint.key not in away and (not hint.right or user.holds(hint.right)):
            return hint
    return None


def hint_here(request: Any) -> Hint | None:
    """What is told to whoever asks for this page for the first time."""
    user, match = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if user is None or match is None or not user.is_authenticated:
        return None
    return hint_of(user, match.view_name)
