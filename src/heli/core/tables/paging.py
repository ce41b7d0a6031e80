"""One page of an ordered list by the key it starts after; the same on both databases, with empty values last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.dateparse import parse_datetime

from heli.core.tables.address import Address, Key
from heli.core.tables.parts import Drive, Fetch

Rows = models.QuerySet[Any]


@dataclass(frozen=True)
class Order:
    """A sort: ``path`` of the value, the way, and whether values can be missing."""

    path: str
    descending: bool
    nullable: bool
    field: models.Field[Any, Any] | None = None
    pk: str = "pk"

    def of(self, rows: Rows, backwards: bool = False) -> Rows:
        down = self.descending != backwards
        if self.path in ("", "pk", self.pk):
            return rows.order_by(("-" if down else "") + self.pk)
        if not self.nullable:
            sign = "-" if down else ""
            return rows.order_by(sign + self.path, sign + self.pk)
        value, way = F(self.path), {"nulls_first": True} if backwards else {"nulls_last": True}
        return rows.order_by(value.desc(**way) if down else value.asc(**way), ("-" if down else "") + self.pk)

    def beyond(self, key: Key, backwards: bool) -> Q | None:
        """What lies after ``key`` (before it, backwards); None where the key makes no sense for this sort."""
        value, pk = self._typed(key)
        if value is NONSENSE:
            return None
        down = self.descending != backwards
        further, reaches = ("lt", "lte") if down else ("gt", "gte")
        rest = Q(**{f"{self.pk}__{further}": pk})
        if self.path in ("", "pk", self.pk):
            return rest
        missing = Q(**{f"{self.path}__isnull": True})
        if value is None:
            return (Q(**{f"{self.path}__isnull": False}) | (missing & rest)) if backwards else missing & rest
        # the first condition lets an index find the place, the second is exact
        there = Q(**{f"{self.path}__{reaches}": value}) & (Q(**{f"{self.path}__{further}": value}) | rest)
        return there | missing if self.nullable and not backwards else there

    def _typed(self, key: Key) -> tuple[Any, int]:
        value, pk = key
        if value is None:
            return (None if self.nullable else NONSENSE), pk
        try:
            if isinstance(self.field, models.DateTimeField):
                moment = parse_datetime(str(value))
                return (NONSENSE if moment is None or moment.tzinfo is None else moment.astimezone(UTC)), pk
            return (self.field.to_python(value) if self.field is not None else value), pk
        except (ValidationError, ValueError, TypeError, OverflowError):
            return NONSENSE, pk


NONSENSE = object()


def order_of(rows: Rows, path: str, descending: bool) -> Order:
    """The sort along a path of fields; what is computed in the query may be missing."""
    model: Any = rows.model
    nullable, found = False, None
    for part in path.split("__") if path else []:
        try:
            found = model._meta.get_field("id" if part == "pk" else part)
        except FieldDoesNotExist:
            return Order(path, descending, True)
        nullable = nullable or bool(getattr(found, "null", True))
        model = found.related_model
    return Order(path, descending, nullable, found if isinstance(found, models.Field) else None)


@dataclass
class Page:
    """The rows of a page with the keys of its ends, for the links before and after."""

    rows: list[Any]
    first: Key | None
    last: Key | None
    has_before: bool
    has_after: bool

    @property
    def is_whole(self) -> bool:
        return not self.has_before and not self.has_after


def _cut(rows: Rows, order: Order, address: Address, size: int) -> tuple[Rows, bool, bool]:
    """The query of one page and one row more, whether it runs backwards, and whether it starts at a key."""
    key, backwards = address.after or address.before, address.after is None and address.before is not None
    beyond = order.beyond(key, backwards) if key is not None else None
    if beyond is None:
        return order.of(rows)[: size + 1], False, False
    return order.of(rows.filter(beyond), backwards)[: size + 1], backwards, True


def _page(found: list[Any], size: int, backwards: bool, started: bool, key_of: Any) -> Page:
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first, last = (key_of(found[0]), key_of(found[-1])) if found else (None, None)
    return Page(found, first, last, has_before=more if backwards else started, has_after=backwards or more)


def page(rows: Rows, order: Order, address: Address, size: int, fetch: Fetch | None = None) -> Page:
    """One query (and those of prefetching); with ``fetch`` one for the keys, and what it needs for the rows."""
    path = order.path.split("__") if order.path not in ("", "pk") else []
    if fetch is not None:
        query, backwards, started = _cut(rows, order, address, size)
        pairs = (
            list(query.values_list(order.path, "pk"))
            if path
            else [(pk, pk) for pk in query.values_list("pk", flat=True)]
        )
        return _filled(_page(pairs, size, backwards, started, lambda pair: pair), fetch)
    marked = rows.annotate(_key=F(order.path)) if len(path) > 1 else rows
    query, backwards, started = _cut(marked, order, address, size)
    name = "_key" if len(path) > 1 else path[0] if path else "pk"
    return _page(list(query), size, backwards, started, lambda row: (getattr(row, name), row.pk))


def driven(rows: Rows, drive: Drive, address: Address, size: int, filtered: bool, fetch: Fetch | None = None) -> Page:
    """The keys of a page from an index table, then its rows by key."""
    fetch = fetch or (lambda keys: rows.filter(pk__in=keys))
    if drive.first is not None and not (filtered or address.descending or address.after or address.before):
        return _filled(_page(drive.first(size + 1), size, False, False, lambda pair: pair), fetch)
    order = order_of(drive.rows, drive.key, address.descending)
    order = Order(order.path, order.descending, order.nullable, order.field, drive.pk)
    from_there = narrowed(rows, drive, filtered)
    query, backwards, started = _cut(from_there, order, address, size)
    if drive.apart:
        # each stretch is in order already, all together are not: the first of each, then the first of those
        firsts = [Q(pk__in=_cut(from_there.filter(one), order, address, size)[0].values("pk")) for one in drive.apart]
        query = order.of(drive.rows.model._default_manager.filter(reduce(or_, firsts)), backwards)
    pairs = list(dict.fromkeys(query.values_list(drive.key, drive.pk)))
    found = _page(pairs, size, backwards, started, lambda pair: pair)
    return _filled(found, fetch)


def _filled(found: Page, fetch: Fetch) -> Page:
    """The page with the rows of its keys."""
    keys = [pk for _key, pk in found.rows]
    by_key = {row.pk: row for row in fetch(keys)} if keys else {}
    found.rows = [by_key[pk] for pk in keys if pk in by_key]
    return found


def narrowed(rows: Rows, drive: Drive, filtered: bool) -> Rows:
    if not filtered:
        return drive.rows
    return drive.rows.filter(Exists(rows.order_by().filter(pk=OuterRef(drive.pk))))
