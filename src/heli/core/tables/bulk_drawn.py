"""The ways from a list to a change of many of its rows."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.translation import gettext as _

from heli.core.tables.address import Address
from heli.core.tables.doings import Bulk, Way
from heli.core.tables.saved import said


def buttons(table: str, changes: tuple[Bulk | Way, ...]) -> str:
    """In the bar of the ticked rows."""
    return "".join(
        f'<button class="button" formaction="{each.page(table)}">{escape(each.label)}</button>' for each in changes
    )


def whole_list(address: Address, changes: tuple[Bulk | Way, ...]) -> str:
    """For all that the filters say; the way without JavaScript."""
    if not changes:
        return ""
    query = said(address)
    asked = (query + "&" if query else "") + "all=1"
    links = "".join(
        f'<li><a href="{escape(each.page(address.table.name) + "?" + asked)}">{escape(each.label)}</a></li>'
        for each in changes
    )
    return (
        f'<details class="menu menu--end menu--caret export"><summary class="button">{escape(_("批量办理"))}</summary>'
        f'<div class="menu__sheet"><p>{escape(_("对符合条件的全部："))}</p><ul hx-boost:inherited="false">{links}</ul></div></details>'
    )
