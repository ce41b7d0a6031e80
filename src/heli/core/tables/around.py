"""What stands around the rows: the filters as a sentence, count and sum, heads, pages, columns, export."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from heli.core.tables.address import Address, pack
from heli.core.tables.asking import in_words
from heli.core.tables.bulk import doings_of
from heli.core.tables.bulk_drawn import buttons, whole_list
from heli.core.tables.choosing import choice
from heli.core.tables.doings import Bulk, Way
from heli.core.tables.groups import Grouped
from heli.core.tables.groups_drawn import chosen_group, groups_drawn, ways_to_group
from heli.core.tables.more_drawn import chips, hidden, more_link
from heli.core.tables.paging import Page
from heli.core.tables.parts import Column, Filter
from heli.core.tables.rows import CURRENT, SWAP, body, label_of, text_of
from heli.core.words import zh

MOST_LINKS = 24
#: so many columns fit beside each other at a desk; their heads stay in sight
FREE = 7
HEAD = f'<div id="list" class="list"><div class="filters" {SWAP}>'
#: addresses of one table whose furniture is kept
MOST_KEPT = 200


def whole(
    request: HttpRequest, address: Address, page: Page, counted: str, sums: dict[str, Any], views: str = ""
) -> SafeString:
    """The list as it is swapped: ``#list`` with everything in it; ``views`` are the saved ones, as HTML."""
    changes, exports = doings_of(address.table.name, request.user), may_export(request, address)
    furniture = _furniture(request, address, changes, exports)
    picks = bool((exports or changes) and address.table.picks and page.rows)
    parts = [
        HEAD, views, furniture.filters,
        f'<div class="filters__end"><span class="sum" role="status">{counted}{_sums(address.table.columns, sums)}</span>',
        furniture.changes if page.rows else "", furniture.export if page.rows and exports else "", "</div></div>",
        address.note, furniture.picked if picks else "",
        _rows(furniture, address, page, picks) if page.rows else _empty(address, bool(address.filters)),
        _foot(furniture, address, page), "</div>",
    ]  # fmt: skip
    return mark_safe("".join(parts))  # noqa: S308  # every value in it went through escape


def whole_grouped(request: HttpRequest, address: Address, found: Grouped, views: str = "") -> SafeString:
    """The same list by groups; each opens its rows."""
    counted = _("%(count)s 组") % {"count": f"{found.whole.name:,}"}
    parts = [
        HEAD, views, _furniture(request, address, (), False).filters,
        f'<div class="filters__end"><span class="sum" role="status">{escape(counted)}</span></div></div>',
        address.note, groups_drawn(address, found) if found.lines else _empty(address, bool(address.filters)), "</div>",
    ]  # fmt: skip
    return mark_safe("".join(parts))  # noqa: S308  # every value in it went through escape


@dataclass(frozen=True)
class _Furniture:
    """What stands around the rows whoever looks and whatever they are; the last two only for who may take them along."""

    filters: str
    heads: str
    choice: str
    export: str
    picked: str
    changes: str


def _furniture(request: HttpRequest, address: Address, changes: tuple[Bulk | Way, ...], exports: bool) -> _Furniture:
    """Drawn once for an address in which no filter is set: then no answer is asked of the database or of the user."""
    known = address.table.furniture
    added = tuple((column.name, column.label) for column in address.added.columns)  # they may be called anew
    key = (get_language(), address.path, tuple(address.given.items()), added, changes, exports)
    found: _Furniture | None = None if address.filters else known.get(key)
    if found is None:
        chosen = {one.name: (text, value) for one, text, value in address.filters}
        few = [one for one in address.table.filters if not one.more]
        filters = "".join(_filter(request, address, one, chosen.get(one.name)) for one in few)
        filters += more_link(address) + chosen_group(address) + ways_to_group(address) + chips(request, address)
        if chosen:
            filters += f'<a href="{escape(_bare(address))}">{escape(_("清除筛选"))}</a>'
        heads = "".join(_head(address, column) for column in address.shown)
        found = _Furniture(
            filters,
            heads,
            choice(address),
            _export(address),
            _picked(address, changes, exports),
            whole_list(address, changes),
        )
        if not chosen:
            if len(known) >= MOST_KEPT:
                known.clear()
            known[key] = found
    return found


def _bare(address: Address) -> str:
    return address.to(**{one.name: None for one, _text, _value in address.filters}, count=None)


def _find(address: Address, one: Filter, chosen: tuple[str, Any] | None) -> str:
    """A question answered in words is a field that stands open."""
    label, value = escape(one.label), escape(chosen[0] if chosen else "")
    return (
        f'<form class="find" method="get" action="{escape(address.path)}" role="search">'
        f'{hidden(address, one.name, "count")}<input type="search" id="find-{one.name}" name="{one.name}" value="{value}" '
        f'aria-label="{label}" placeholder="{label}" title="{label}">'
        f'<button class="button" type="submit">{escape(_("查找"))}</button></form>'
    )


def _filter(request: HttpRequest, address: Address, one: Filter, chosen: tuple[str, Any] | None) -> str:
    """「状态：待核验」 that opens to its answers: links where they are few, else a form."""
    if one.kind == "text" and not one.hint:
        return _find(address, one, chosen)
    label, options = escape(one.label), one.options(request) if one.is_choice and (chosen or not one.is_late) else []
    said = in_words(one, *chosen, request) if chosen else _("不限")
    colon = escape(_("："))
    head = f'<details class="filter"><summary>{label}{colon}<b>{escape(said)}</b></summary>'
    if one.is_late:
        return head + _late(address, one) + "</details>"
    if one.is_choice and len(options) <= MOST_LINKS:
        answers = [(None, _("不限")), *options]
        now = chosen[0] if chosen else None
        return (
            head + "<ul>"
            + "".join(
                f'<li><a href="{escape(address.to(**{one.name: value, "count": None}))}"'
                f"{CURRENT if value == now else ''}>{escape(shown)}</a></li>"
                for value, shown in answers
            )
            + "</ul></details>"
        )  # fmt: skip
    return head + _filter_form(address, one, chosen, options) + "</details>"


def _late(address: Address, one: Filter) -> str:
    """The answers when they are wanted; a link to a page of their own where there is no JavaScript."""
    to, place = escape(address.to(options=one.name)), f"answers-{one.name}"
    return (
        f'<div id="{place}"><a href="{to}" hx-get="{to}" hx-target="#{place}" hx-swap="innerHTML" hx-push-url="false" '
        f"hx-trigger=\"click, toggle from:'closest details' once\">{escape(_('选择'))}{escape(one.label)}</a></div>"
    )


def answers(request: HttpRequest, address: Address, one: Filter) -> SafeString:
    """The form of one filter with all its answers."""
    chosen = next(((text, value) for each, text, value in address.filters if each is one), None)
    return mark_safe(_filter_form(address, one, chosen, one.options(request)))  # noqa: S308  # drawn from escaped parts


def _filter_form(
    address: Address, one: Filter, chosen: tuple[str, Any] | None, options: Sequence[tuple[str, Any]]
) -> str:
    name = f"filter-{one.name}"
    value = escape(chosen[0] if chosen else "")
    if options:
        choices = "".join(
            f'<option value="{escape(key)}"{" selected" if chosen and key == chosen[0] else ""}>{escape(shown)}</option>'
            for key, shown in [("", _("不限")), *options]
        )
        box = f'<select id="{name}" name="{one.name}">{choices}</select>'
    else:
        box = (
            f'<input id="{name}" name="{one.name}" type="{"date" if one.kind == "date" else "search"}" value="{value}">'
        )
    hint = f'<span class="help">{escape(one.hint)}</span>' if one.hint else ""
    return (
        f'<form method="get" action="{escape(address.path)}">{hidden(address, one.name, "count")}'
        f'<label for="{name}">{escape(one.label)}</label>{hint}{box}'
        f'<button class="button" type="submit">{escape(_("筛选"))}</button></form>'
    )


def _sums(columns: Sequence[Column], sums: dict[str, Any]) -> str:
    said = [f"{escape(label_of(c))} {escape(text_of(c, sums[c.name] or 0))}" for c in columns if c.name in sums]
    return "，" + "，".join(said) if said else ""


def _rows(furniture: _Furniture, address: Address, page: Page, picks: bool) -> str:
    all_of_them = escape(_("选这一页的全部"))
    box = f'<td class="table__pick"><input type="checkbox" data-pick-all data-by-script hidden aria-label="{all_of_them}"></td>'
    free = " free" if len(address.shown) <= FREE else ""
    return (
        f'<div class="scroll{free}"><table class="rows"><thead {SWAP}><tr>{box if picks else ""}{furniture.heads}</tr>'
        f"</thead><tbody>{body(page.rows, address.shown, picks)}</tbody></table></div>"
    )


def _picked(address: Address, changes: tuple[Bulk | Way, ...], exports: bool) -> str:
    """What can be done with the rows somebody ticks; shown while there are any."""
    count = "<b data-chosen-count>0</b>"
    files = (
        f'<button class="button" name="format" value="xlsx">{escape(_("导出选中的（Excel）"))}</button>'
        f'<button class="button" name="format" value="csv">{escape(_("导出选中的（CSV）"))}</button>'
    )
    return (
        f'<form class="bulk" id="picked" method="get" action="{escape(address.path)}" data-bulk hidden>{hidden(address)}'
        f"<span>{escape(_('已选 %(count)s 条')) % {'count': count}}</span>"
        f"{buttons(address.table.name, changes)}{files if exports else ''}</form>"
    )


def _head(address: Address, column: Column) -> str:
    kind, label = (' class="num"' if column.kind.is_number else ""), zh(label_of(column))
    if not column.sort:
        return f'<th scope="col"{kind}>{label}</th>'
    sorted_, arrow = "", ""
    if column is address.column:
        sorted_ = f' aria-sort="{"descending" if address.descending else "ascending"}"'
        arrow = f'<span aria-hidden="true"> {"↓" if address.descending else "↑"}</span>'
    return f'<th scope="col"{kind}{sorted_}><a href="{escape(address.sorted_by(column))}">{label}{arrow}</a></th>'


def _empty(address: Address, filtered: bool) -> str:
    if filtered:
        clear = f'<a href="{escape(_bare(address))}" {SWAP}>{escape(_("清除筛选"))}</a>'
        return f'<p class="empty">{escape(_("没有符合条件的记录。"))} {clear}</p>'
    return f'<p class="empty">{escape(address.table.empty)}</p>'


def _foot(furniture: _Furniture, address: Address, page: Page) -> str:
    """Pages before and after, and the choice of columns."""
    links = []
    if page.has_before and page.first:
        links.append(f'<a rel="first" href="{escape(address.to())}">{escape(_("第一页"))}</a>')
        links.append(f'<a rel="prev" href="{escape(address.to(before=pack(page.first)))}">{escape(_("上一页"))}</a>')
    if page.has_after and page.last:
        links.append(f'<a rel="next" href="{escape(address.to(after=pack(page.last)))}">{escape(_("下一页"))}</a>')
    pages = f'<nav class="pages" aria-label="{escape(_("翻页"))}" {SWAP}>{" ".join(links)}</nav>' if links else ""
    return f'<div class="list-foot small">{pages}{furniture.choice}</div>'


def may_export(request: HttpRequest, address: Address) -> bool:
    user: Any = request.user
    return address.table.export and user.is_authenticated and user.holds("core.list.export")


def _export(address: Address) -> str:
    """The file of what is shown, every page of it."""
    links = "".join(
        f'<li><a href="{escape(address.to(format=form))}" hx-boost="false">{escape(words)}</a></li>'
        for form, words in (("xlsx", _("Excel 工作簿")), ("csv", "CSV"))
    )
    return (
        f'<details class="menu menu--end menu--caret export"><summary class="button">{escape(_("导出"))}</summary>'
        f'<div class="menu__sheet"><ul>{links}</ul></div></details>'
    )
