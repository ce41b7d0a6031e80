"""A sentence before it is put into a language: its Chinese text and, still apart, the values it names.

Rules, actions and long work make sentences where nobody knows who will read them. The edge (a page, the command line, a
file that leaves the house) says them in the language of its reader: `heli.core.words`. What is kept is kept as text and
values, so that a later reader is answered in their own language.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any


class Sentence(str):
    """Reads as the Chinese sentence wherever a string is wanted.

    ``text`` is the source text with ``%(name)s`` for each value. A value may be a sentence itself, or a list of them,
    which is written with the comma of the language.
    """

    text: str
    values: dict[str, Any]

    def __new__(cls, text: str, /, **values: Any) -> Sentence:
        said = text % {name: plain(value) for name, value in values.items()} if values else text
        made = super().__new__(cls, said)
        made.text, made.values = text, values
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.text,), self.values


MONTHS = (
    Sentence("1月"), Sentence("2月"), Sentence("3月"), Sentence("4月"), Sentence("5月"), Sentence("6月"), Sentence("7月"),
    Sentence("8月"), Sentence("9月"), Sentence("10月"), Sentence("11月"), Sentence("12月"),
)  # fmt: skip


def day_named(day: date) -> Sentence:
    """A day within a sentence that is kept: 2026年11月24日, or 24 November 2026 for whoever reads English later."""
    return Sentence("%(year)s年%(month)s%(day)s日", year=day.year, month=MONTHS[day.month - 1], day=day.day)


def month_named(day: date) -> Sentence:
    """The month of a day, likewise: 2026年11月, or November 2026."""
    return Sentence("%(year)s年%(month)s", year=day.year, month=MONTHS[day.month - 1])


def plain(value: object, comma: str = "、") -> str:
    """A value within a sentence, a list with the comma of the language."""
    if isinstance(value, (list, tuple)):
        return comma.join(str(each) for each in value)
    return str(value)


def in_words(what: object, translate: Callable[[str], str], comma: str) -> str:
    """A sentence by a catalogue: its text and the sentences it names."""
    if isinstance(what, (list, tuple)):
        return plain([in_words(each, translate, comma) for each in what], comma)
    if not isinstance(what, Sentence):
        return str(what)
    values = {name: in_words(value, translate, comma) for name, value in what.values.items()}
    return translate(what.text) % values if values else translate(what.text)


def in_words_throughout(document: Any, tell: Callable[[object], str]) -> Any:
    """A document with every sentence in it told."""
    if isinstance(document, Sentence):
        return tell(document)
    if isinstance(document, dict):
        return {key: in_words_throughout(value, tell) for key, value in document.items()}
    if isinstance(document, (list, tuple)):
        return [in_words_throughout(value, tell) for value in document]
    return document


def packed(document: Any) -> Any:
    """A document for JSON, its sentences taken apart into text and values."""
    if isinstance(document, Sentence):
        return {"text": document.text, "values": {name: packed(value) for name, value in document.values.items()}}
    if isinstance(document, dict):
        return {key: packed(value) for key, value in document.items()}
    if isinstance(document, (list, tuple)):
        return [packed(value) for value in document]
    return document if isinstance(document, (str, int, float, type(None))) else str(document)


def unpacked(document: Any) -> Any:
    """What `packed` made, with its sentences whole again. A text that is only a string stays one."""
    if isinstance(document, list):
        return [unpacked(value) for value in document]
    if not isinstance(document, dict):
        return document
    if document.keys() == {"text", "values"}:
        return Sentence(document["text"], **unpacked(document["values"]))
    return {key: unpacked(value) for key, value in document.items()}
