"""Queries that are built once: to build one takes the ORM many times as long as an index needs to answer it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import QuerySet

Stored = TypeVar("Stored", bound=models.Model)

Row = tuple[Any, ...]
#: position of a value, what makes it the field's, and the expression it came from
Converter = tuple[int, list[Callable[..., Any]], Any]
#: how many lengths of key lists are remembered for one query
REMEMBERED = 200


@dataclass(frozen=True)
class _Built:
    sql: str
    converters: list[Converter]


@dataclass
class Prepared:
    """A query by keys, run again and again. ``build`` makes it from a list of keys and ends in ``values_list``.

    The keys are its only parameters, in their order, numbers or texts; a query with others is refused when it is first
    built, so that nothing of one run can stay for the next. What is to be compared besides is compared by the caller.
    """

    build: Callable[[Sequence[Any]], QuerySet[Any, Any]]
    _built: dict[tuple[str, int], _Built | None] = field(default_factory=dict)

    def __call__(self, keys: Sequence[Any] = (), using: str = "default") -> list[Row]:
        """The rows of some keys, each named once, with values as the ORM gives them."""
        built = self._known(keys, using)
        if built is None:
            return []
        connection = connections[using]
        with connection.cursor() as cursor:
            cursor.execute(built.sql, tuple(keys))
            rows: list[Row] = cursor.fetchall()
        if not built.converters:
            return rows
        return [_converted(row, built.converters, connection) for row in rows]

    def count(self, keys: Sequence[Any] = (), using: str = "default") -> int:
        """How many rows there are, without bringing them."""
        built = self._known(keys, using)
        if built is None:
            return 0
        with connections[using].cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM ({built.sql}) counted", tuple(keys))
            return int(cursor.fetchone()[0])

    def _known(self, keys: Sequence[Any], using: str) -> _Built | None:
        sought = (using, len(keys))
        if sought not in self._built:
            if len(self._built) >= REMEMBERED:
                self._built.clear()
            self._built[sought] = self._build(keys, using)
        return self._built[sought]

    def _build(self, keys: Sequence[Any], using: str) -> _Built | None:
        compiler = self.build(keys).query.get_compiler(using=using)
        try:
            sql, given = compiler.as_sql()
        except EmptyResultSet:
            return None
        if tuple(given) != tuple(keys):
            raise ValueError(f"a prepared query has its keys as its only parameters, this one has {given!r}")
        chosen = [each[0] for each in compiler.select[: compiler.col_count]]
        found = compiler.get_converters(chosen)
        return _Built(sql, [(at, list(convert), column) for at, (convert, column) in found.items()])


def _converted(row: Row, converters: list[Converter], connection: Any) -> Row:
    values = list(row)
    for at, convert, column in converters:
        value = values[at]
        for each in convert:
            value = each(value, column, connection)
        values[at] = value
    return tuple(values)


def columns(model: type[models.Model], *only: str) -> list[str]:
    """The columns of a model, all or some, in the order in which records are made of them; the key comes first."""
    names = [each.attname for each in model._meta.concrete_fields]
    return [name for name in names if name in only] if only else names


def record(model: type[Stored], names: Sequence[str], values: Sequence[Any]) -> Stored | None:
    """The record of some columns as a query brought them, None where there is none; the others come when asked for."""
    return model.from_db("default", names, values) if values[0] is not None else None
