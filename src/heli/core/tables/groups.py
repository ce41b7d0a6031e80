"""A list by groups: how many rows and what sums each has, and a filter that opens the rows of one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, F, Sum, Value
from django.db.models.functions import NullIf

from heli.core.tables.parts import Column, Filter, Group, Kind, Table
from heli.core.web import key_in

Rows = models.QuerySet[Any]
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


def name_of(column: Column, model: type[models.Model], key: str) -> Any:
    """What a group is called, by its key."""
    group = group_of(column, model)
    if key == NONE:
        return group.none
    return next(iter(group.told(list(group.values(key))[:1]).values()), (key, key))[1]


def grouped(rows: Rows, column: Column, table: Table) -> Grouped:
    """Count and sum by one query, then say what the groups are called."""
    group = group_of(column, rows.model)
    summed = [each for each in table.columns if each.total]
    heads = [(each.name, each.label) for each in table.measures] + [(each.name, each.label) for each in summed]
    figures: dict[str, Any] = {f"_figure_{each.name}": each.of() for each in table.measures}
    figures |= {f"_figure_{each.name}": Sum(each.sort or each.name) for each in summed}
    found = list(
        rows.order_by().annotate(_mark=group.mark()).values("_mark").annotate(_count=Count("pk"), **figures).order_by()
    )
    names = group.told([row["_mark"] for row in found if row["_mark"] is not None])
    sums: dict[tuple[str, Any], list[int]] = {}
    for row in found:
        at = names.get(row["_mark"], (NONE, group.none))
        line = sums.setdefault(at, [0] * (1 + len(heads)))
        for place, value in enumerate((row["_count"], *(row[name] for name in figures))):
            line[place] += value or 0
    lines = [Line(key, name, count, tuple(more)) for (key, name), (count, *more) in sums.items()]
    lines.sort(key=lambda line: (line.key == NONE, line.key if group.in_order else "", -line.count, str(line.name)))
    rest = _together(lines[MOST_GROUPS:], heads) if len(lines) > MOST_GROUPS else None
    kinds = (*(each.kind for each in table.measures), *(each.kind for each in summed))
    return Grouped(tuple(heads), lines[:MOST_GROUPS], rest, _together(lines, heads), kinds)


def _together(lines: Sequence[Line], heads: Sequence[Any]) -> Line:
    figures = tuple(sum(line.figures[place] for line in lines) for place in range(len(heads)))
    return Line("", len(lines), sum(line.count for line in lines), figures)
