"""Records that are found by their title and perhaps by a number of a year: what a room's search is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.core.searching import Condition, Found, Source, Words, ordered

#: one letter stands in every title
SHORTEST = 2
NAMED = gettext_lazy("名称")


@dataclass(frozen=True)
class Titled:
    """Records with a title and perhaps a number of a year; ``rows`` are those a user sees, ``about`` tells one apart.

    What has no title of its own is found by the names of what it belongs to or whom it concerns: ``tables`` joins them, the
    record itself as ``t``, the few before the many; ``what`` heads its line, and ``why`` says whose name was found.
    """

    model: type[Model]
    rows: Callable[[Any], QuerySet[Any]]
    about: Callable[[Any], str]
    #: empty where it has none and is found by numbers alone
    title: str = "title"
    #: the column of a number, beside which lies its year
    number: str = ""
    #: whether how the title sounds is kept beside it
    sounding: bool = True
    tables: str = ""
    #: columns in which the words may stand, in place of the title
    names: tuple[str, ...] = ()
    #: columns of numbers that are typed in whole
    written: tuple[str, ...] = ()
    what: Callable[[Any], str] | None = None
    why: Any = NAMED

    def source(self, key: str, label: Any, right: str, more: Callable[[Words], str] | None = None) -> Source:
        """What a room offers of it to the search."""
        return Source(key, label, right, self.look, more, self.called)

    def called(self, words: Words) -> Condition | None:
        """Whether anything is called so, whose ever it is."""
        matching = self.matching(words)
        return (f"EXISTS ({matching[0]})", matching[1]) if matching else None

    def look(self, user: Any, words: Words, most: int) -> list[Found]:
        """What contains the words or bears that number, of what this user sees; the newest first."""
        matching = self.matching(words)
        if matching is None:
            return []
        rows = self.rows(user).filter(pk__in=RawSQL(ordered(matching[0]), matching[1]))  # noqa: S611  # names of columns alone
        return [self._line(each, words) for each in rows.order_by("-pk")[:most]]

    def matching(self, words: Words) -> Condition | None:
        """The keys of what is called so; None where the words are too short to mean any."""
        numbers = _numbers(words.typed) if self.number else []
        if len(words.typed) < SHORTEST and not numbers:
            return None
        ways: list[Condition] = [(f"LOWER({name}) LIKE %s ESCAPE '\\'", [words.contained]) for name in self._names]
        if self.sounding:
            ways += [("t.title_sounds LIKE %s", [pattern]) for pattern in words.sounding]
        if words.is_number:
            whole = [words.joined.upper(), words.joined.lower()]
            ways += [(f"{_of_itself(column)} IN (%s, %s)", whole) for column in self.written]
        if numbers:
            serial, year = _of_itself(self.number), f"{_of_itself(self.number).partition('.')[0]}.year"
            ways.append((" AND ".join(f"{column} = %s" for column in (serial, year)[: len(numbers)]), numbers[::-1]))
        if not ways:
            return None
        tables = self.tables or f"{self.model._meta.db_table} t"
        held = " OR ".join(f"({sql})" for sql, _given in ways)
        return f"SELECT t.id FROM {tables} WHERE {held}", [each for _sql, given in ways for each in given]

    @property
    def _names(self) -> tuple[str, ...]:
        return self.names or ((_of_itself(self.title),) if self.title else ())

    def _line(self, each: Any, words: Words) -> Found:
        title = self.what(each) if self.what else getattr(each, self.title)
        state = each.get_state_display() if hasattr(each, "get_state_display") else ""
        about = " · ".join(part for part in (self.about(each), state) if part)
        return Found(title, about, self._why(title, about, words), each.get_absolute_url())

    def _why(self, title: str, about: str, words: Words) -> Any:
        if self.what and any(letter.isdigit() for letter in words.typed):
            return _("编号")
        if words.typed.lower() in (title if self.what is None else f"{title} {about}").lower():
            return self.why
        return _("拼音") if words.in_letters else _("编号")


def _of_itself(column: str) -> str:
    return column if "." in column else f"t.{column}"


def _numbers(typed: str) -> list[int]:
    """「〔2026〕3号」 is the third of 2026; more than that is no number of ours."""
    parts = "".join(c if c in "0123456789" else " " for c in typed).split()
    return [int(part) for part in parts] if len(parts) <= 2 and all(len(part) <= 4 for part in parts) else []
