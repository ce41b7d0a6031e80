"""Several questions answered by one statement: pages that gather a little of everything would else ask once for each.

Each queryset is asked as it stands, with its own columns, order and limit; a row comes back as an array of JSON and is made
a record by the same way as Django makes one of a row.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, JSONField, QuerySet
from django.db.models.query import ModelIterable
from django.db.models.sql.compiler import SQLCompiler

#: columns in one array of JSON
MOST = 90


def together(questions: Sequence[QuerySet[Any]]) -> list[list[Any]]:
    """The records of each question, in its order, by one query in all. No question may prefetch anything."""
    compilers = [question.query.get_compiler(connection=connection) for question in questions]
    parts, values = [], []
    for number, compiler in enumerate(compilers):
        try:
            sql, given = compiler.as_sql(with_col_aliases=True)
        except EmptyResultSet:
            continue
        columns = [f"asked.{connection.ops.quote_name(alias)}" for _column, _sql, alias in compiler.select]
        arrays = [f"{_array()}({', '.join(some)})" for some in _parts(columns)]
        parts.append(f"SELECT {number} AS number, {_array()}({', '.join(arrays)}) AS content FROM ({sql}) asked")
        values += given
    rows: list[list[Any]] = [[] for _question in questions]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), values)
            for number, content in cursor.fetchall():
                arrays = json.loads(content) if isinstance(content, str) else content
                rows[number].append([value for array in arrays for value in array])
    return [
        list(_Given(question, compiler, found)) if found else []
        for question, compiler, found in zip(questions, compilers, rows, strict=True)
    ]


def _parts(columns: list[str]) -> list[list[str]]:
    """So many at a time as a function takes: PostgreSQL's 100, SQLite's 127 at least."""
    return [columns[start : start + MOST] for start in range(0, len(columns), MOST)]


def _array() -> str:
    return "json_build_array" if connection.vendor == "postgresql" else "json_array"


class _Given(ModelIterable):
    """Records of rows that were read already."""

    def __init__(self, question: QuerySet[Any], compiler: SQLCompiler, rows: list[list[Any]]) -> None:
        super().__init__(question)
        self.compiler, self.rows = compiler, rows

    def __iter__(self) -> Any:
        self.compiler.execute_sql = lambda *_args, **_kwargs: [self._as_read()]  # type: ignore[assignment, method-assign]
        self.queryset.query.get_compiler = lambda *_args, **_kwargs: self.compiler  # type: ignore[method-assign]
        return super().__iter__()

    def _as_read(self) -> list[tuple[Any, ...]]:
        """As the driver would have given them: PostgreSQL's gives days and moments, SQLite's the text they are kept as."""
        if connection.vendor != "postgresql":
            return [tuple(row) for row in self.rows]
        fields = [column.output_field for column, _sql, _alias in self.compiler.select]
        return [tuple(_read(f, value) for f, value in zip(fields, row, strict=True)) for row in self.rows]


def _read(field: Field[Any, Any], value: Any) -> Any:
    return json.dumps(value) if isinstance(field, JSONField) else field.to_python(value)
