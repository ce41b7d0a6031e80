"""What marks a practice site on everything that leaves it: pages, files, documents, letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

#: a file in the home by which a job asks whoever serves it to begin again
WISH = "begin-again"


def practising() -> bool:
    return bool(settings.HELI_PRACTICE)


def mark() -> str:
    """The words of the mark, empty on a real site."""
    return _("培训环境 · 数据不作数") if practising() else ""


def before_title() -> str:
    """What stands before the title of a page, or of an entry in somebody's calendar."""
    return _("【培训】") if practising() else ""


def marked_heads(heads: Sequence[Any]) -> Sequence[Any]:
    return (*heads, _("培训环境")) if practising() else heads


def marked_rows(rows: Iterable[Sequence[Any]]) -> Iterable[Sequence[Any]]:
    """Each row with the mark in a cell of its own: rows that are sorted, filtered or pasted elsewhere keep it."""
    return _each_marked(rows, _("数据不作数")) if practising() else rows


def _each_marked(rows: Iterable[Sequence[Any]], words: str) -> Iterator[Sequence[Any]]:
    for row in rows:
        yield (*row, words)
