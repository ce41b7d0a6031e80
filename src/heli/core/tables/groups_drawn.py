"""How a list by groups looks: the way to it, the groups as a table, and which of them is open."""

from __future__ import annotations

from django.utils.html import escape
from django.utils.translation import gettext as _

from heli.core.tables.address import Address
from heli.core.tables.groups import Grouped, Line, name_of
from heli.core.tables.parts import Column, Kind
from heli.core.tables.rows import CURRENT, SWAP, number_of
from heli.core.words import zh


def chosen_group(address: Address) -> str:
    """The groups whose rows are shown, and the way back to all groups of each column."""
    return "".join(_chosen(address, *value) for one, _text, value in address.filters if one.kind == "group")


def _chosen(address: Address, column: Column, key: str) -> str:
    name, back = name_of(column, address.model, key), escape(address.to(only=None, group=column.name, count=None))
    return (
        f"<span>{zh(column.label)}{escape(_('：'))}<b>{zh(name)}</b> "
        f'<a href="{back}">{escape(_("回到分组"))}</a></span>'
    )


def ways_to_group(address: Address) -> str:
    """「分组：按级别」, where there is a column to group by."""
    columns = [column for column in (*address.table.columns, *address.added.columns) if column.group]
    if not columns:
        return ""
    answers = [(None, _("不分组"))] + [(each.name, _("按%(column)s") % {"column": each.label}) for each in columns]
    now = address.group.name if address.group else None
    said = next(words for name, words in answers if name == now)
    links = "".join(
        f'<li><a href="{escape(address.to(group=name, only=None, count=None))}"{CURRENT if name == now else ""}>'
        f"{escape(words)}</a></li>"
        for name, words in answers
    )
    colon = escape(_("："))
    head = f'<details class="filter"><summary>{escape(_("分组"))}{colon}<b>{escape(said)}</b></summary>'
    return f"{head}<ul>{links}</ul></details>"


def groups_drawn(address: Address, found: Grouped) -> str:
    """A line for each group, then all together."""
    assert address.group is not None
    heads = "".join(f'<th scope="col" class="num">{escape(label)}</th>' for _name, label in found.heads)
    top = f'<tr><th scope="col">{zh(address.group.label)}</th><th scope="col" class="num">{escape(_("条数"))}</th>{heads}</tr>'
    lines = "".join(_group(address, found, line) for line in found.lines)
    if found.rest is not None:
        name = _("其余 %(count)s 组") % {"count": f"{found.rest.name:,}"}
        lines += _line(found, found.rest, escape(name))
    whole = _line(found, found.whole, escape(_("合计")))
    return (
        f'<div class="scroll free"><table class="rows"><thead>{top}</thead><tbody {SWAP}>{lines}</tbody>'
        f"<tfoot>{whole}</tfoot></table></div>"
    )


def _group(address: Address, found: Grouped, line: Line) -> str:
    assert address.group is not None
    to = escape(address.to(group=None, only=f"{address.group.name}:{line.key}", count=None))
    return _line(found, line, f'<a href="{to}">{zh(line.name)}</a>')


def _line(found: Grouped, line: Line, name: str) -> str:
    said = (_("条数"), *(label for _name, label in found.heads))
    cells = "".join(
        f'<td class="num" data-label="{escape(label)}">{number_of(kind, number)}</td>'
        for label, number, kind in zip(said, (line.count, *line.figures), (Kind.COUNT, *found.kinds), strict=True)
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'
