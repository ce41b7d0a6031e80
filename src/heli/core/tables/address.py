"""What the address of a list says, and the addresses of what lies one step from it."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from heli.core.tables.asking import questions
from heli.core.tables.counted import COUNTED, counted_rows
from heli.core.tables.groups import BOTH, only_groups
from heli.core.tables.parts import NOTHING_ADDED, Added, Column, Filter, Table
from heli.core.web import key_in

Key = tuple[Any, int]
#: half a character, which JSON can spell and no database takes
HALF = re.compile("[\ud800-\udfff]")


@dataclass
class Address:
    """A request to a list, understood; what makes no sense in it is left out."""

    table: Table
    path: str
    given: dict[str, str]
    filters: list[tuple[Filter, str, Any]]
    column: Column | None
    descending: bool
    shown: tuple[Column, ...]
    after: Key | None
    before: Key | None
    count_all: bool
    form: str
    #: the column by which the rows are grouped
    group: Column | None = None
    #: the saved view that was opened, by its key; ``all`` for none although one opens by itself
    view: str = ""
    #: what is listed, where a group has to be called by its name
    model: Any = None
    #: said above the rows, as HTML
    note: str = ""
    #: what it names beyond the declared columns
    added: Added = NOTHING_ADDED

    def to(self, **change: str | None) -> str:
        """The same list with something changed; another order or filter starts at its first page."""
        given = {name: value for name, value in self.given.items() if name not in ("after", "before", "format")}
        for name, value in change.items():
            if value is None:
                given.pop(name, None)
            else:
                given[name] = value
        return self.path + ("?" + urlencode(given) if given else "?")

    def sorted_by(self, column: Column) -> str:
        """The address that a head links to: ascending first, then the other way."""
        turned = column is self.column and not self.descending
        return self.to(sort=("-" if turned else "") + column.name)


def read(request: HttpRequest, table: Table) -> Address:
    query = request.GET
    filters = []
    for one in questions(table, request, query.keys()):
        text = one.given(query.getlist(one.name))
        value = one.understood(text, request) if text else None
        if value is not None:
            filters.append((one, text.strip()[:100], value))
    added = _added(request, table)
    by_name = table.by_name | {column.name: column for column in added.columns}
    group = by_name.get(query.get("group", ""))
    filters += only_groups(by_name, query.get("only", ""))
    filters += counted_rows(request, table.name, query.get(COUNTED.name, ""))
    sort = query.get("sort", "")
    column = table.by_name.get(sort.removeprefix("-"))
    if column is None or not column.sort:
        sort = table.default_sort
        column = table.by_name.get(sort.removeprefix("-"))
    names = _columns(query.getlist("cols"), table, by_name)
    shown = tuple(c for c in by_name.values() if (c.name in names if names else c.shown))
    given = {one.name: text for one, text, _value in filters}
    if sort != table.default_sort:
        given["sort"] = sort
    if names:
        given["cols"] = ",".join(c.name for c in shown)
    if query.get("count") == "all":
        given["count"] = "all"
    group = group if group is not None and group.group else None
    if group is not None:
        given["group"] = group.name
    view = query.get("view", "")
    view = view if view == "all" or key_in(view) is not None else ""
    if view:
        given["view"] = view
    return Address(
        table, request.path, given, filters, column, sort.startswith("-"), shown, unpack(query.get("after", "")),
        unpack(query.get("before", "")), query.get("count") == "all", query.get("format", ""),
        group, view, added=added,
    )  # fmt: skip


def _added(request: HttpRequest, table: Table) -> Added:
    """What an address names beyond the declared columns: to show it, or to group by it."""
    if table.adds is None:
        return NOTHING_ADDED
    query = request.GET
    named = {name for part in query.getlist("cols") for name in part.split(",")}
    named |= {query.get("group", ""), *(part.partition(":")[0] for part in query.get("only", "").split(BOTH))}
    others = named - table.by_name.keys() - {""}
    return table.adds(request.user, others) if others else NOTHING_ADDED


def _columns(chosen: list[str], table: Table, known: Collection[str]) -> set[str]:
    """The columns named by the address, the first always among them."""
    names = {name for part in chosen for name in part.split(",") if name in known}
    return names | {table.columns[0].name} if names else names


def pack(key: Key) -> str:
    """A place in an ordered list, for an address."""
    value, pk = key
    if isinstance(value, (datetime, date)):
        value = value.isoformat()
    elif isinstance(value, Decimal):
        value = str(value)
    text = json.dumps([value, pk], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpack(text: str) -> Key | None:
    if not text or len(text) > 400:
        return None
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, binascii.Error, UnicodeDecodeError, RecursionError):
        return None
    if not (isinstance(found, list) and len(found) == 2 and type(found[1]) is int and abs(found[1]) < 2**63):
        return None
    value = found[0]
    if isinstance(value, str) and (HALF.search(value) or "\0" in value):
        return None
    if isinstance(value, int) and abs(value) >= 2**63:
        return None
    return (value, found[1]) if value is None or isinstance(value, (str, int, float)) else None
