"""The one answer to every list: a page, the part htmx swaps, or the file of what is shown."""

from __future__ import annotations

import secrets
import time
from collections.abc import Hashable, Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.db import models
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.html import escape
from django.utils.translation import gettext as _

from heli.core import exports
from heli.core.hints import hint_here
from heli.core.kept_pages import kept_page
from heli.core.tables import around, choosing, more_drawn, paging, saved
from heli.core.tables.address import Address, read
from heli.core.tables.asking import answered
from heli.core.tables.counted import COUNTED
from heli.core.tables.groups import grouped
from heli.core.tables.listed import lists
from heli.core.tables.parts import Added, Drive, Fetch, Table
from heli.core.tables.since_counted import told
from heli.core.tables.whole_list import WholeList, WorkersRequest
from heli.core.web import key_in

#: rows a file takes from the database at a time
AT_ONCE = 2000
#: rows that can be ticked on one page, by far
MOST_PICKED = 500
#: stands in a kept page where its list comes; nobody outside this process can write it
LIST = f"list_{secrets.token_hex(8)}"
#: lists that had more rows than are counted, and until when that need not be looked at again
_known_large: dict[Hashable, float] = {}
MOST_LARGE = 500


def list_page(
    request: HttpRequest, table: Table, queryset: models.QuerySet[Any], *, title: Any, template: str = "core/list.html",
    context: dict[str, Any] | None = None, drive: Drive | None = None, fetch: Fetch | None = None, kept: bool = False,
) -> HttpResponse:  # fmt: skip
    """Answer a list. ``queryset`` is scoped to the user and carries what a row shows; ``title`` names the file too.

    ``fetch`` brings the rows by their keys instead, where a model for each would be too much; they lie in scope, since
    the keys do. ``kept``: the template shows title and context, plain values, and asks nothing of the request, so what
    stands around the list is drawn once for all whom it looks the same for.
    """
    views = saved.views_for(request, table.name)
    if first := saved.opens_with(request, views):
        return redirect(first)
    address = read(request, table)
    if (tidy := _tidy(request, address)) and "HX-Request" not in request.headers:
        return redirect(tidy)
    wanted = request.GET.get("options")
    if wanted == more_drawn.MORE and table.has_more:
        return _answer(request, more_drawn.form(request, address), template, title, context)
    if wanted == choosing.COLUMNS and table.adds is not None:
        return _answer(request, choosing.chosen_late(request, address), template, title, context)
    late = next((one for one in table.filters if one.name == wanted and one.is_late and not one.more), None)
    if late is not None:
        return _answer(request, around.answers(request, address, late), template, title, context)
    if address.group is not None or any(one.kind == "group" for one, _text, _value in address.filters):
        address.model = queryset.model
    figure = next((value for one, _text, value in address.filters if one is COUNTED), None)
    if figure is not None and not address.form:
        address.note = told(lists()[table.name], figure, queryset, request)
    rare = any(one.more for one, _text, _value in address.filters)
    rows = answered(queryset, address.filters, walking=not rare)
    if address.form in exports.FORMS and around.may_export(request, address):
        order = _order(rows, address)
        picked = [key for key in map(key_in, request.GET.getlist("pick")[:MOST_PICKED]) if key is not None]
        taken = rows.filter(pk__in=picked) if table.picks and picked else rows
        more = ("pick",) if taken is not rows else ()
        every = _brought(_every(order.of(taken), fetch), address.added)
        return _file(request, WholeList(str(title), address, taken, every, more))
    if address.group is not None:
        found = grouped(rows, address.group, table)
        return _answer(
            request,
            around.whole_grouped(request, address, found, saved.sheet(request, address, views)),
            template,
            title,
            context,
            kept,
        )
    narrow, number = any(one.narrow for one, _text, _value in address.filters), None
    if rare:
        # what somebody asks beyond the first few may be true of a handful: then the page is made of those alone
        number = _count(rows, None, address, filtered=True)
        narrow = narrow or (number is not None and number <= table.most)
        rows = rows if narrow else answered(queryset, address.filters)
    if drive is not None and (narrow or address.column is None or address.column.name != drive.sort):
        counted_by = None if address.filters else drive
        drive = None
    else:
        counted_by = drive
    filtered = bool(address.filters)
    if drive is not None:
        page = paging.driven(rows, drive, address, table.per_page, filtered, fetch)
    else:
        page = paging.page(rows, _order(rows, address), address, table.per_page, fetch)
    if address.added.columns and page.rows:
        address.added.bring(page.rows)
    if not rare:
        number = len(page.rows) if page.is_whole else _count(rows, counted_by, address, filtered)
    sums = _sums(rows, table) if number is not None else {}
    shown = around.whole(request, address, page, _counted(address, number), sums, saved.sheet(request, address, views))
    answer = _answer(request, shown, template, title, context, kept)
    patch_vary_headers(answer, ("HX-Request", "HX-Target"))
    if tidy:
        answer["HX-Push-Url"] = tidy
    return answer


def _tidy(request: HttpRequest, address: Address) -> str:
    """The address without what a form left empty; an address is passed on, and kept as a view. Empty where it is tidy."""
    left_empty = any("" in texts for _name, texts in request.GET.lists())
    return address.to() if left_empty and address.given and not address.form else ""


def _order(rows: models.QuerySet[Any], address: Address) -> paging.Order:
    return paging.order_of(rows, address.column.sort if address.column else "", address.descending)


def _answer(
    request: HttpRequest, shown: str, template: str, title: Any, context: dict[str, Any] | None, kept: bool = False
) -> HttpResponse:
    target = request.headers.get("HX-Target", "").split("#")[-1]
    swaps = "HX-Request" in request.headers and (target == "list" or target.startswith("answers-"))
    if swaps and "HX-History-Restore-Request" not in request.headers:
        return HttpResponse(shown)
    if kept and not get_messages(request):
        around_it, hint = {"title": str(title), **(context or {})}, hint_here(request)
        stamp = (hint.key if hint else "", *around_it.items())
        drawn = {**around_it, "list": LIST, "hint_here": hint}
        return HttpResponse(kept_page(request, template, lambda: drawn, stamp, **{LIST: shown}))
    return render(request, template, {"title": title, "list": shown, **(context or {})})


def _count(rows: models.QuerySet[Any], drive: Drive | None, address: Address, filtered: bool) -> int | None:
    """How many rows there are, None for more than ``table.most`` where nobody asked for more."""
    if address.count_all:
        return _each(rows, drive, filtered).count()
    most, whole = address.table.most, drive if not filtered else None
    large = (address.table.name, whole.stamp) if whole is not None and whole.stamp is not None else None
    if _known_large.get(large, 0) > time.monotonic():
        return None
    if whole is not None and whole.many is not None:
        number = whole.many(most + 1)
    else:
        number = _each(rows, drive, filtered)[: most + 1].count()
    if number <= most:
        return number
    if large is not None:
        if len(_known_large) > MOST_LARGE:
            _known_large.clear()
        _known_large[large] = time.monotonic() + 60
    return None


def _each(rows: models.QuerySet[Any], drive: Drive | None, filtered: bool) -> models.QuerySet[Any, Any]:
    """The key of each listed row once, to be counted."""
    if drive is None:
        return rows.order_by().values("pk")
    found = paging.narrowed(rows, drive, filtered).order_by().values(drive.pk)
    return found.distinct() if drive.apart else found


def _counted(address: Address, number: int | None) -> str:
    if number is not None:
        return str(escape(_("%(count)s 条") % {"count": f"{number:,}"}))
    link = f'<a href="{escape(address.to(count="all"))}">{escape(_("数一数"))}</a>'
    return f"{escape(_('超过 %(count)s 条') % {'count': f'{address.table.most:,}'})} {link}"


def _sums(rows: models.QuerySet[Any], table: Table) -> dict[str, Any]:
    columns = [column for column in table.columns if column.total]
    if not columns:
        return {}
    found = rows.order_by().aggregate(**{f"sum_{column.name}": Sum(column.sort or column.name) for column in columns})
    return {column.name: found[f"sum_{column.name}"] for column in columns}


def _every(rows: models.QuerySet[Any], fetch: Fetch | None) -> Iterator[Any]:
    """All rows in their order, some thousands at a time."""
    if fetch is None:
        yield from rows.iterator(chunk_size=AT_ONCE)
        return
    found = rows.values_list("pk", flat=True).iterator(chunk_size=AT_ONCE)
    while keys := list(islice(found, AT_ONCE)):
        by_key = {row.pk: row for row in fetch(keys)}
        yield from (by_key[pk] for pk in keys if pk in by_key)


def _brought(rows: Iterator[Any], added: Added) -> Iterator[Any]:
    """The rows as they come; what added columns say of them is brought before they are told."""
    while some := list(islice(rows, AT_ONCE)):
        if added.columns:
            added.bring(some)
        yield from some


def _file(request: HttpRequest, found: WholeList) -> HttpResponse:
    """Exactly what is shown: its filters, its order, its columns, every page. Who took it is kept.

    A worker makes the file itself; of a large list somebody is asked first whether it should be made.
    """
    from heli.core.background_exports import asked_first
    from heli.core.taking import taken_out

    if isinstance(request, WorkersRequest):
        request.found = found
        return HttpResponse()
    form, number = found.address.form, found.count(settings.HELI_AT_ONCE + 1)
    if number > settings.HELI_AT_ONCE:
        return asked_first(request, found, request.path, request.GET.urlencode(), form)
    return taken_out(
        request, form, found.title, found.heads, found.lines, count=number, people=found.people, **found.trace
    )
