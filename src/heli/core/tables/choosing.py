"""「显示的列」: the columns that a list can show, those that offices added among them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from heli.core.tables.address import Address
from heli.core.tables.more_drawn import hidden
from heli.core.tables.parts import Column
from heli.core.tables.rows import SWAP, label_of
from heli.core.words import zh

#: what an address asks for to get the choice
COLUMNS = "columns"


def choice(address: Address) -> str:
    """Those declared stand in the page. Where offices can add some, the choice comes when somebody opens it, since it asks
    the database; without JavaScript it is a page of its own."""
    table = address.table
    if len(table.columns) < 3:
        return ""
    inside = _form(address, table.columns)
    if table.adds is not None:
        to = escape(address.to(options=COLUMNS))
        inside = (
            f'<div id="answers-columns"><a href="{to}" hx-get="{to}" hx-target="#answers-columns" hx-swap="innerHTML" '
            f'hx-push-url="false" hx-trigger="click, toggle from:\'closest details\' once">'
            f"{escape(_('选择列'))}</a></div>"
        )
    return f'<details class="filter columns"><summary>{escape(_("显示的列"))}</summary>{inside}</details>'


def chosen_late(request: HttpRequest, address: Address) -> SafeString:
    """The choice with what offices added, for whoever asks: the offices of their line."""
    table = address.table
    added = table.adds(request.user, None).columns if table.adds is not None else ()
    # one that is offered no more stays where it is shown
    offered = {column.name for column in added}
    kept = [column for column in address.added.columns if column in address.shown and column.name not in offered]
    return mark_safe(_form(address, [*table.columns, *added, *kept]))  # noqa: S308  # every value in it went through escape


def _form(address: Address, columns: Iterable[Column]) -> str:
    """A box for each column under its heading; the first is always shown."""
    first = address.table.columns[0].name
    shown = {column.name for column in address.shown}
    groups = ""
    for head, of in groupby(columns, lambda column: str(column.under)):
        boxes = "".join(
            f'<label><input type="checkbox" name="cols" value="{column.name}"'
            f"{' checked' if column.name in shown else ''}{' disabled' if column.name == first else ''}> "
            f"<span>{zh(label_of(column))}</span></label>"
            for column in of
        )
        groups += f"<fieldset><legend>{zh(head)}</legend>{boxes}</fieldset>" if head else boxes
    return (
        f'<form class="columns-choice" method="get" action="{escape(address.path)}" {SWAP}>{hidden(address, "cols")}'
        f'<input type="hidden" name="cols" value="{first}">{groups}'
        f'<p class="questions__do"><button class="button" type="submit">{escape(_("显示这些列"))}</button></p></form>'
    )
