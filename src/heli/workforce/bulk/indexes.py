"""Indexes of tables that an import more than doubles: made anew in one go, where SQLite would keep them row by row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection

#: an import of fewer rows is not worth a change of the schema
WORTH = 5_000


def outgrown(cursor: Any, brought: Mapping[str, int]) -> list[str]:
    """Of tables and the rows they are brought, those that hold no more than that; none but on SQLite."""
    if connection.vendor != "sqlite":
        return []
    found = []
    for table, rows in brought.items():
        if rows >= WORTH:
            cursor.execute(f"SELECT count(*) FROM (SELECT 1 FROM {table} LIMIT %s)", [rows + 1])
            if cursor.fetchone()[0] <= rows:
                found.append(table)
    return found


@contextmanager
def made_anew(cursor: Any, tables: list[str]) -> Iterator[None]:
    """Without the indexes of these tables, and with them again, word for word. Part of the transaction around it: who
    reads sees them all the time, and an import that fails or is killed leaves them as they were. The unique ones are
    checked when they are made; those of a table's constraints stay."""
    found = list[tuple[str, str]]()
    for table in tables:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s", [table]
        )
        found += cursor.fetchall()
    for name, _ in found:
        cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
    yield
    for _, sql in found:
        cursor.execute(sql)
