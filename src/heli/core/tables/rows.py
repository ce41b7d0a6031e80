"""Rows drawn in Python: one function a column, made once a page, no template in the loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from html import escape
from typing import Any

from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext as _

from heli.core.tables.parts import Column, Kind

#: the sign beside a state, so that colour is never the only one
MARKS = {"ok": "✓", "warn": "▲", "danger": "■", "going": "◔", "muted": "○"}


def text_of(column: Column, value: Any) -> str:
    """A value as a person reads it, and as an export holds it; absent is empty."""
    if value is None or value == "":
        return ""
    kind = column.kind
    if kind is Kind.MONEY:
        sign, fen = ("-" if value < 0 else ""), abs(value)
        return f"{sign}{fen // 100:,}.{fen % 100:02d}"
    if kind is Kind.COUNT:
        return f"{value:,}"
    if kind is Kind.SHARE:
        return f"{value:.1%}"
    if kind is Kind.STATE and isinstance(value, tuple):
        return str(value[0])
    if kind is Kind.MOMENT and isinstance(value, datetime):
        return f"{localtime(value) if is_aware(value) else value:%Y-%m-%d %H:%M}"
    if kind is Kind.DATE:
        return str(value.isoformat())
    return str(value)


def label_of(column: Column) -> str:
    """The head of a column; a sum of money has its unit here, not in every row."""
    return f"{column.label}（{_('元')}）" if column.kind is Kind.MONEY else str(column.label)


def _inside(column: Column) -> Callable[[Any], str]:
    """What stands in the cell of a row, as HTML."""
    read, url = column.read, column.url
    absent = f'<span aria-hidden="true">—</span><span class="visually-hidden">{escape(_("无"))}</span>'
    lang = f' lang="{column.lang}"' if column.lang else ""

    def plain(row: Any) -> str:
        value = read(row)
        text = value if type(value) is str else text_of(column, value)
        return escape(text) if text else absent

    def state(row: Any) -> str:
        value = read(row)
        word, mark = value if isinstance(value, tuple) else (value, "muted")
        if not word:
            return absent
        return f'<span class="state {escape(mark)}" data-mark="{MARKS.get(mark, "○")}">{escape(str(word))}</span>'

    draw = state if column.kind is Kind.STATE else plain
    if url is None:
        return draw

    def linked(row: Any) -> str:
        to = url(row)
        return f'<a href="{escape(str(to))}"{lang}>{draw(row)}</a>' if to else draw(row)

    return linked


def _cell(column: Column, first: bool) -> tuple[str, Callable[[Any], str], str]:
    lang = f' lang="{column.lang}"' if column.lang and column.url is None else ""
    kind = ' class="num"' if column.kind.is_number else ""
    if column.kind in (Kind.DATE, Kind.MOMENT):
        kind = ' class="nowrap"'
    if first:
        return f'<th scope="row"{kind}{lang}>', _inside(column), "</th>"
    return f'<td{kind} data-label="{escape(label_of(column))}"{lang}>', _inside(column), "</td>"


def body(rows: Iterable[Any], columns: Sequence[Column], picks: bool = False) -> str:
    """The rows of a table, the first cell of each as its head; ``picks``: with a box to choose the row by."""
    cells = [_cell(column, number == 0) for number, column in enumerate(columns)]
    out: list[str] = []
    box = f'"><input type="checkbox" form="picked" name="pick" data-pick aria-label="{escape(_("选这一条"))}" value="'
    for row in rows:
        out.append(f'<tr><td class="table__pick{box}{row.pk}"></td>' if picks else "<tr>")
        for start, draw, end in cells:
            out.append(start + draw(row) + end)
        out.append("</tr>")
    return "".join(out)
