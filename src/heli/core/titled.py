"""Records that are found by their title and perhaps by a number of a year: what a room's search is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.utils.translation import gettext as _

from heli.core.rules.names import patterns_of_sound
from heli.core.searching import Found, Words, ask

#: one letter stands in every title
SHORTEST = 2
_CALLED = "SELECT 1 FROM {} WHERE LOWER({}) LIKE %s ESCAPE '\\'{} LIMIT 1"
_NUMBERED = " OR {} = %s"
_SOUNDING = " OR title_sounds LIKE %s"


@dataclass(frozen=True)
class Titled:
    """Records with a title and perhaps a number of a year; ``rows`` are those a user sees, ``about`` tells one apart."""

    model: type[Model]
    rows: Callable[[Any], QuerySet[Any]]
    about: Callable[[Any], str]
    title: str = "title"
    number: str = ""
    #: whether how the title sounds is kept beside it
    sounding: bool = True

    def look(self, user: Any, words: Words, most: int) -> list[Found]:
        """Whose title contains what was typed, or who bears that number; the newest first.

        Whether any record is called so is asked before whose it is: most of what is typed is a person's name.
        """
        numbers = _numbers(words.typed) if self.number else []
        if (len(words.typed) < SHORTEST and not numbers) or not self._any(words, numbers):
            return []
        matching = Q(**{f"{self.title}__icontains": words.typed})
        if numbers:
            matching |= Q(**dict(zip((self.number, "year"), reversed(numbers), strict=False)))
        for pattern in self._patterns(words):
            matching |= Q(Like(F("title_sounds"), Value(pattern)))
        return [self._line(each, words) for each in self.rows(user).filter(matching).order_by("-pk")[:most]]

    def _any(self, words: Words, numbers: list[int]) -> bool:
        sounding = self._patterns(words)
        more = _SOUNDING * len(sounding) + (_NUMBERED.format(self.number) if numbers else "")
        statement = _CALLED.format(self.model._meta.db_table, self.title, more)
        return bool(ask(statement, [words.contained, *sounding, *numbers[-1:]]))

    def _patterns(self, words: Words) -> list[str]:
        return patterns_of_sound(words.typed) if self.sounding and words.in_letters else []

    def _line(self, each: Any, words: Words) -> Found:
        title = getattr(each, self.title)
        why = _("名称") if words.typed.lower() in title.lower() else _("拼音") if words.in_letters else _("编号")
        state = each.get_state_display() if hasattr(each, "get_state_display") else ""
        about = " · ".join(part for part in (self.about(each), state) if part)
        return Found(title, about, why, each.get_absolute_url())


class Like(Func):
    """A text matches a pattern of ``LIKE``; what is kept of sounds is in small letters."""

    template = "%(expressions)s"
    arg_joiner = " LIKE "
    output_field = BooleanField()
    conditional = True


def _numbers(typed: str) -> list[int]:
    """「〔2026〕3号」 is the third of 2026; more than that is no number of ours."""
    parts = "".join(c if c in "0123456789" else " " for c in typed).split()
    return [int(part) for part in parts] if len(parts) <= 2 and all(len(part) <= 4 for part in parts) else []
