"""A list by groups: how many rows and what sums each has, and a filter that opens the rows of one."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Sum, Value
from django.db.models.functions import NullIf

from heli.core.tables.parts import Column, Filter, Group, Kind, Table
from heli.core.web import key_in

Rows = models.QuerySet[Any]
#: what a query told of some rows that are alike: values by name, and ``_count`` of them
Told = Mapping[str, Any]
#: the key of the group of rows that say nothing
NONE = "-"
#: stands between groups of several columns, to all of which the rows belong
BOTH = ";"
#: so many groups are shown, the largest; what is left is told as one line
MOST_GROUPS = 300


@dataclass(frozen=True)
class Line:
    """One group: its key, its name, its rows and its figures by column."""

    key: str
    name: Any
    count: int
    figures: tuple[int, ...]


@dataclass(frozen=True)
class Grouped:
    """Every group, the largest first or in their order, those that say nothing last; ``rest`` are the many small ones."""

    heads: tuple[tuple[str, Any], ...]
    lines: Sequence[Line]
    rest: Line | None
    whole: Line
    #: how each figure is written
    kinds: tuple[Kind, ...] = ()


def group_of(column: Column, model: type[models.Model]) -> Group:
    """How a column groups: as declared, or by the field it is named after."""
    if isinstance(column.group, Group):
        return column.group
    field: Any = model._meta.get_field(column.name)
    if field.is_relation:
        return _by_record(column.name, field.related_model)
    words = dict(field.flatchoices)
    mark: Any = NullIf(F(column.name), Value("")) if isinstance(field, models.CharField) else F(column.name)

    def told(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
        return {value: (str(value), words.get(value, value)) for value in values}

    return Group(lambda: mark, told, lambda key: [key])


def _by_record(name: str, model: Any) -> Group:
    """By the record a column points to, under its name."""

    def told(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
        return {pk: (str(pk), str(row)) for pk, row in model._base_manager.in_bulk(values).items()}

    return Group(lambda: F(name), told, lambda key: [] if (pk := key_in(key)) is None else [pk])


def only_groups(columns: Mapping[str, Column], text: str) -> list[tuple[Filter, str, Any]]:
    """``level:senior`` in an address: the rows of one group; ``level:senior;place:330402`` those of both."""
    known = "|".join(re.escape(name) for name, column in columns.items() if column.group)
    parts = re.split(f"{BOTH}(?=(?:{known}):)", text) if known else []
    return [each for part in parts if (each := _one_group(columns, part, text)) is not None]


def _one_group(columns: Mapping[str, Column], part: str, text: str) -> tuple[Filter, str, Any] | None:
    name, _colon, key = part.partition(":")
    column = columns.get(name)
    if column is None or not column.group or not key or len(key) > 100 or "\0" in key:
        return None

    def on(rows: Rows, _value: Any) -> Rows:
        return rows_of(rows, group_of(column, rows.model), key)

    return Filter("only", column.label, apply=on, kind="group", narrow=True), text, (column, key)


def rows_of(rows: Rows, group: Group, key: str) -> Rows:
    """The rows of one group."""
    if key == NONE:
        return rows.annotate(_mark=group.mark()).filter(_mark__isnull=True)
    values = group.values(key)
    found = group.near(rows, values) if group.near is not None else rows
    return found.annotate(_mark=group.mark()).filter(_mark__in=values)


def count_by_key(rows: Rows, group: Group) -> Counter[str]:
    """How many rows each group has, by its key."""
    marked = rows.order_by().annotate(_mark=group.mark()).values("_mark").annotate(_count=Count("pk"))
    found = list(marked.values_list("_mark", "_count").order_by())
    names = group.told([mark for mark, _count in found if mark is not None])
    counts: Counter[str] = Counter()
    for mark, count in found:
        counts[names[mark][0] if mark in names else NONE] += count
    return counts


def keys_by_key(rows: Rows, group: Group) -> dict[str, list[int]]:
    """The keys of the rows of each group, by its key."""
    marked = rows.order_by().annotate(_mark=group.mark()).values_list("_mark", "pk")
    by_mark: dict[Any, list[int]] = defaultdict(list)
    for mark, pk in marked.iterator(2000):
        by_mark[mark].append(pk)
    names = group.told([mark for mark in by_mark if mark is not None])
    found: dict[str, list[int]] = defaultdict(list)
    for mark, keys in by_mark.items():
        found[names[mark][0] if mark in names else NONE] += keys
    return found


def name_of(column: Column, model: type[models.Model], key: str) -> Any:
    """What a group is called, by its key."""
    group = group_of(column, model)
    if key == NONE:
        return group.none
    return next(iter(group.told(list(group.values(key))[:1]).values()), (key, key))[1]


def grouped(rows: Rows, column: Column, table: Table, told: Sequence[Told] | None = None) -> Grouped:
    """Count and sum by one query, then say what the groups are called; ``told`` is what ``told_apart`` said of the rows."""
    group = group_of(column, rows.model)
    summed = [each for each in table.columns if each.total]
    heads = [(each.name, each.label) for each in table.measures] + [(each.name, each.label) for each in summed]
    if table.apart:
        found = _by_told(told_apart(rows, column, table) if told is None else told, table)
    else:
        found = _by_query(rows, group, table)
    names = group.told({mark for mark, _numbers in found if mark is not None})
    sums: dict[tuple[str, Any], list[int]] = {}
    for mark, numbers in found:
        line = sums.setdefault(names.get(mark, (NONE, group.none)), [0] * (1 + len(heads)))
        for place, value in enumerate(numbers):
            line[place] += value
    lines = [Line(key, name, count, tuple(more)) for (key, name), (count, *more) in sums.items()]
    lines.sort(key=lambda line: (line.key == NONE, line.key if group.in_order else "", -line.count, str(line.name)))
    rest = _together(lines[MOST_GROUPS:], heads) if len(lines) > MOST_GROUPS else None
    kinds = (*(each.kind for each in table.measures), *(each.kind for each in summed))
    return Grouped(tuple(heads), lines[:MOST_GROUPS], rest, _together(lines, heads), kinds)


def _by_query(rows: Rows, group: Group, table: Table) -> list[tuple[Any, list[int]]]:
    """For each value of the group its rows and its figures."""
    figures = {f"_figure_{each.name}": _aggregate(each.of()) for each in table.measures}
    figures |= _sums(table)
    found = rows.order_by().annotate(_mark=group.mark()).values("_mark").annotate(_count=Count("pk"), **figures)
    return [(row["_mark"], [row[name] or 0 for name in ("_count", *figures)]) for row in found.order_by()]


def _aggregate(of: models.Aggregate | models.Q) -> models.Aggregate:
    return Count("pk", filter=of) if isinstance(of, models.Q) else of


def _sums(table: Table) -> dict[str, models.Aggregate]:
    return {f"_figure_{each.name}": Sum(each.sort or each.name) for each in table.columns if each.total}


def told_apart(rows: Rows, column: Column, table: Table, more: Collection[str] = ()) -> list[Told]:
    """How many rows there are of each value of the group and of ``table.apart``, and of ``more`` annotations, by one query.

    A database reckons an annotation anew in every aggregate that names it; here each stands in the query once.
    """
    names = (*table.apart, *more)
    marked = rows.order_by().annotate(_mark=group_of(column, rows.model).mark()).values("_mark", *names)
    return list(marked.annotate(_count=Count("pk"), **_sums(table)).order_by())


def _by_told(told: Sequence[Told], table: Table) -> list[tuple[Any, list[int]]]:
    """For each line of what was told apart the value of its group, its rows and its figures."""
    conditions = [each.of() for each in table.measures]
    met: dict[tuple[Any, ...], list[bool]] = {}
    found: list[tuple[Any, list[int]]] = []
    for row in told:
        values, count = tuple(row[name] for name in table.apart), row["_count"]
        if values not in met:
            met[values] = [meets(condition, row) for condition in conditions]
        sums = [row[name] or 0 for name in _sums(table)]
        found.append((row["_mark"], [count, *(count if each else 0 for each in met[values]), *sums]))
    return found


def meets(condition: Any, row: Told) -> bool:
    """Whether rows told apart meet a condition, as the query would say. Knows equal values and ``__in`` and refuses any
    other comparison; annotations must never be NULL, of which a query says neither yes nor no."""
    if not isinstance(condition, models.Q):
        name, _between, how = condition[0].partition("__")
        if how not in ("", "in"):
            raise ValueError(f"{condition[0]}: only equal values and __in can be asked of what was told apart")
        return bool(row[name] == condition[1]) if not how else bool(condition[1]) and row[name] in condition[1]
    told = (meets(each, row) for each in condition.children)
    return (any(told) if condition.connector == models.Q.OR else all(told)) != condition.negated


def _together(lines: Sequence[Line], heads: Sequence[Any]) -> Line:
    figures = tuple(sum(line.figures[place] for line in lines) for place in range(len(heads)))
    return Line("", len(lines), sum(line.count for line in lines), figures)
