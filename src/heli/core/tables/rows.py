"""Rows drawn in Python, a column at a time, no template in the loop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Any

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from heli.core.rules.sentence import Sentence
from heli.core.rules.tenths import written
from heli.core.tables.parts import Column, Kind
from heli.core.words import shown, told

CURRENT = ' aria-current="true"'
#: htmx 4 inherits nothing unless told; links and forms inside swap the list alone
SWAP = (
    'hx-boost:inherited="true" hx-target:inherited="#list" hx-swap:inherited="outerHTML" hx-push-url:inherited="true"'
)
#: the sign beside a state, so that colour is never the only one
MARKS = {"ok": "✓", "warn": "▲", "danger": "■", "going": "◔", "muted": "○"}


def text_of(column: Column, value: Any) -> str:
    """A value as a person reads it, and as an export holds it; absent is empty."""
    if value is None or value == "":
        return ""
    kind = column.kind
    if kind in (Kind.MONEY, Kind.COUNT, Kind.TENTHS):
        return number_of(kind, value)
    if kind is Kind.SHARE:
        return f"{value:.1%}"
    if kind is Kind.STATE and isinstance(value, tuple):
        return str(value[0])
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%Y-%m-%d %H:%M}"
    if kind is Kind.DATE:
        return str(value.isoformat())
    return told(value) if isinstance(value, Sentence) else str(value)


def number_of(kind: Kind, value: int) -> str:
    """A whole number as it is written: of fen, of tenths, of things."""
    sign, size = ("-" if value < 0 else ""), abs(value)
    if kind is Kind.MONEY:
        return f"{sign}{size // 100:,}.{size % 100:02d}"
    if kind is Kind.TENTHS:
        return written(value)
    return f"{value:,}"


def label_of(column: Column) -> str:
    """The head of a column; a sum of money has its unit here, not in every row."""
    return f"{column.label}（{_('元')}）" if column.kind is Kind.MONEY else str(column.label)


#: stands between texts that are escaped together
_BETWEEN = "\x1f"


def _escaped(texts: Sequence[str]) -> list[str]:
    """All at once: to escape fifty short texts one by one takes many times as long."""
    found = escape(_BETWEEN.join(texts)).split(_BETWEEN)
    return found if len(found) == len(texts) else [escape(text) for text in texts]


def _state(value: Any) -> str:
    word, mark = value if isinstance(value, tuple) else (value, "muted")
    if not word:
        return ""
    return f'<span class="state {escape(mark)}" data-mark="{MARKS.get(mark, "○")}">{escape(str(word))}</span>'


def _inside(rows: Sequence[Any], column: Column) -> list[str]:
    """What stands in the cells of a column, as HTML."""
    values = [column.read(row) for row in rows]
    if column.kind is Kind.STATE:
        drawn = {value: _state(value) for value in set(values)}
        inside = [drawn[value] for value in values]
    elif any(isinstance(value, Sentence) for value in values):
        inside = [shown(value) if isinstance(value, Sentence) else escape(text_of(column, value)) for value in values]
    else:
        inside = _escaped([value if type(value) is str else text_of(column, value) for value in values])
    absent = f'<span aria-hidden="true">—</span><span class="visually-hidden">{escape(_("无"))}</span>'
    inside = [text or absent for text in inside]
    if column.url is None:
        return inside
    lang = f' lang="{column.lang}"' if column.lang else ""
    to = _escaped([str(column.url(row) or "") for row in rows])
    return [f'<a href="{url}"{lang}>{text}</a>' if url else text for url, text in zip(to, inside, strict=True)]


def _cells(rows: Sequence[Any], column: Column, first: bool) -> list[str]:
    lang = f' lang="{column.lang}"' if column.lang and column.url is None else ""
    kind = ' class="num"' if column.kind.is_number else ""
    if column.kind in (Kind.DATE, Kind.MOMENT):
        kind = ' class="nowrap"'
    start, end = f'<td{kind} data-label="{escape(label_of(column))}"{lang}>', "</td>"
    if first:
        start, end = f'<th scope="row"{kind}{lang}>', "</th>"
    return [start + text + end for text in _inside(rows, column)]


def body(rows: Sequence[Any], columns: Sequence[Column], picks: bool = False) -> str:
    """The rows of a table, the first cell of each as its head; ``picks``: with a box to choose the row by."""
    cells = [_cells(rows, column, number == 0) for number, column in enumerate(columns)]
    if picks:
        box = f'<td class="table__pick"><input type="checkbox" form="picked" name="pick" data-pick aria-label="{escape(_("选这一条"))}" value="'
        cells.insert(0, [f'{box}{row.pk}"></td>' for row in rows])
    return "".join(f"<tr>{''.join(line)}</tr>" for line in zip(*cells, strict=True))
