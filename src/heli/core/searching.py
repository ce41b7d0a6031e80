"""One search over every room: what was typed, what a room finds, and the declaration by which it offers to look.

Each room declares its sources in its ``queries``; the roof lists them in ``heli.site.searching``, with the pages and
actions that have a name to be found by. A source is given the user first and gives nothing this user may not open.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy

from heli.core.rules.names import initials, patterns_of_sound, pinyin
from heli.core.rules.sentence import Sentence
from heli.core.words import shown, zh

HAN = re.compile(r"[\u3400-\u9fff]|[\U00020000-\U000323af]")
CROSSED = re.compile(r"CROSS JOIN (\w+ \w+) ON")
#: more than this is no search but a text
MOST_TYPED = 60


@dataclass(frozen=True)
class Words:
    """What somebody typed into the search; ``near`` asks for names with a typing error too."""

    typed: str
    near: bool = False

    @classmethod
    def of(cls, text: str, *, near: bool = False) -> Words:
        """As typed, with the full-width letters of an input method made plain."""
        plain = unicodedata.normalize("NFKC", text).replace("\x00", "")
        return cls(" ".join(plain.split())[:MOST_TYPED], near)

    @cached_property
    def joined(self) -> str:
        return self.typed.replace(" ", "")

    @cached_property
    def in_characters(self) -> bool:
        return bool(HAN.search(self.typed))

    @cached_property
    def in_letters(self) -> bool:
        """Pinyin, initials or a foreign name."""
        return bool(self.joined) and all(c.isalpha() or c in "'·-." for c in self.joined) and not self.in_characters

    @cached_property
    def sounding(self) -> list[str]:
        """Patterns of titles that sound so; none where it is no pinyin."""
        return patterns_of_sound(self.typed) if self.in_letters else []

    @cached_property
    def is_number(self) -> bool:
        """A number, perhaps with letters in it, as on a document."""
        return not self.in_characters and any(c.isdigit() for c in self.joined)

    @cached_property
    def contained(self) -> str:
        """The pattern of ``LIKE`` for texts that contain it; ``\\`` escapes."""
        return f"%{escaped(self.typed.lower())}%"


def escaped(text: str) -> str:
    """Text within a pattern of ``LIKE ... ESCAPE '\\'``, where its own signs mean themselves."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True)
class Found:
    """One result: what it is, what tells it from others of the name, why it was found, where it opens; ``at_once``: a press
    does it, for it asks for nothing more."""

    what: Any
    about: Any
    why: Any
    url: str
    at_once: bool = False

    @property
    def said(self) -> SafeString:
        """Its line, without the link."""
        what = shown(self.what) if isinstance(self.what, Sentence) else zh(self.what)
        about = f"<span>{zh(self.about)}</span>" if self.about else ""
        why = f"<small>{shown(self.why)}</small>" if self.why else ""
        return SafeString(f"<b>{what}</b>{about}{why}")


#: a condition of SQL, and what is given to it
Condition = tuple[str, Sequence[Any]]


@dataclass(frozen=True)
class Source:
    """What a room offers to the search. ``look(user, words, most)`` gives at most so many, the likeliest first;
    ``more`` the address of the list that shows all of them, where there is one. Who lacks ``right`` is not looked for.

    ``called`` is the condition that anything at all is called so, whose ever it is; None where these words mean nothing of
    the kind. Most of what is typed is a person's name: one statement asks the conditions of all rooms, and only where one
    holds is looked. Such a source knows nothing of typing errors."""

    key: str
    label: Any
    right: str
    look: Callable[[Any, Words, int], list[Found]]
    more: Callable[[Words], str] | None = None
    called: Callable[[Words], Condition | None] | None = None

    def find(self, user: Any, words: Words, most: int) -> list[Found]:
        """What this user may be shown of it."""
        return self.look(user, words, most) if likely(user, words, [self]) else []


def likely(user: Any, words: Words, asked: Sequence[Source]) -> list[Source]:
    """Of these sources those that this user may ask and in which something may be called so."""
    held = [each for each in asked if user.holds(each.right)]
    conditions = {each.key: told for each in held if each.called is not None and (told := each.called(words))}
    holding: set[str] = set()
    if conditions:
        statement = ", ".join(sql for sql, _given in conditions.values())
        (answers,) = ask(f"SELECT {statement}", [each for _sql, given in conditions.values() for each in given])
        holding = {key for key, holds in zip(conditions, answers, strict=True) if holds}
    return [each for each in held if each.called is None or each.key in holding]


@dataclass(frozen=True)
class Door:
    """A page or an action with a name of its own; ``other`` are words people may call it by. ``at_once`` as in ``Found``."""

    label: Any
    route: str
    right: str
    args: tuple[Any, ...] = ()
    other: tuple[str, ...] = ()
    at_once: bool = False

    @property
    def names(self) -> tuple[tuple[str, ...], tuple[str, str]]:
        """What it is called in the language of now, in small letters, and how its name sounds."""
        shown = str(self.label)
        return tuple(name.lower() for name in (shown, *self.other)), (pinyin(shown).replace(" ", ""), initials(shown))

    def found(self) -> Found:
        return Found(self.label, "", "", reverse(self.route, args=self.args), self.at_once)


@lru_cache(maxsize=8)
def _named(language: str, roof: str, table: str) -> list[tuple[Door, tuple[str, ...], tuple[str, str]]]:
    """The doors of a table of the roof with their names: put into a language once in the life of a server, for they are gone
    through at each letter somebody types."""
    return [(door, *door.names) for door in getattr(import_module(roof), table)]


def _answering(table: str, words: Words) -> Iterator[Door]:
    """The doors that may be meant: by name, as it is or as it is said in Chinese, by sound, or by another word."""
    typed, joined = words.typed.lower(), words.joined.lower()
    by_sound = words.in_letters and len(typed) > 1
    for door, names, sounds in _named(get_language() or "", settings.HELI_SEARCH, table):
        if any(typed in name for name in names) or (by_sound and any(joined in each for each in sounds)):
            yield door


@dataclass(frozen=True)
class Group:
    """The results of one source. There are more than shown where ``more`` leads to all of them."""

    key: str
    label: Any
    found: Sequence[Found]
    more: str = ""


@lru_cache(maxsize=100)
def _around(route: str) -> tuple[str, str]:
    head, tail = reverse(route, args=[0]).rsplit("0", 1)
    return head, tail


def opening(route: str, pk: int) -> str:
    """The address of a record: what lies around its key is asked once in the life of a server."""
    head, tail = _around(route)
    return f"{head}{pk}{tail}"


def listed(route: str) -> Callable[[Words], str]:
    """The address of a list that is asked the same."""
    return lambda words: f"{reverse(route)}?{urlencode({'q': words.typed})}"


def sources() -> Sequence[Source]:
    found: Sequence[Source] = import_module(settings.HELI_SEARCH).SOURCES
    return found


def ask(sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Rows of a statement that is asked at each letter somebody types: the ORM takes longer to write one than an index
    to answer it."""
    with connection.cursor() as cursor:
        cursor.execute(ordered(sql), given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def ordered(sql: str) -> str:
    """SQLite goes through a ``CROSS JOIN`` in the order in which it is written; PostgreSQL orders by itself."""
    return sql if connection.vendor == "sqlite" else CROSSED.sub(r"JOIN \1 ON", sql)


def marks(count: int) -> str:
    return ", ".join(["%s"] * count)


@dataclass(frozen=True)
class Results:
    """What was found, by kind; ``near`` where names with a typing error are among it."""

    groups: list[Group]
    near: bool

    @property
    def count(self) -> int:
        return sum(len(group.found) for group in self.groups)


def gathered(user: Any, words: Words, most: int) -> Results:
    """What every room finds, in the order of the roof's table, and the pages and actions that are called so. Those come
    first whose name begins with what was typed, or where nothing was. Where nothing is called so, a typing error is
    thought of."""
    rooms = _in_rooms(user, words, most, sources()) if words.typed else []
    doors = [group for group in doorways(user, words, most) if group.found]
    if words.typed and not (rooms or doors or words.near):
        words = replace(words, near=True)
        rooms = _in_rooms(user, words, most, [each for each in sources() if each.called is None])
    in_order = doors + rooms if all(_begins(group, words) for group in doors) else rooms + doors
    return Results(in_order, words.near)


def _in_rooms(user: Any, words: Words, most: int, asked: Sequence[Source]) -> list[Group]:
    return [group for source in likely(user, words, asked) if (group := _of(source, user, words, most))]


def _begins(group: Group, words: Words) -> bool:
    return str(group.found[0].what).lower().startswith(words.typed.lower())


def _of(source: Source, user: Any, words: Words, most: int) -> Group | None:
    found = source.look(user, words, most + 1)
    if not found:
        return None
    # a list knows nothing of typing errors
    more = source.more(words) if source.more is not None and len(found) > most and not words.near else ""
    return Group(source.key, source.label, found[:most], more)


def doorways(user: Any, words: Words, most: int) -> list[Group]:
    """Actions and pages this user may open, by name; all of them where nothing was typed."""
    return [
        Group(key, label, [door.found() for door in _answering(table, words) if user.holds(door.right)][:most])
        for key, label, table in (
            ("actions", pgettext_lazy("found", "办理"), "ACTIONS"),
            ("pages", pgettext_lazy("found", "页面"), "PAGES"),
        )
    ]
