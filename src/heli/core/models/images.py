"""What rows were before an action changed them, row by row, while it runs: what can be taken back, and what the trail says
changed.

Every ``Record`` that is saved is seen here by itself. Rows that an action writes past ``save`` (many at once, the table
between two records) it names first by ``keep_rows``. Where anything else was written too, or more than ``MOST`` rows, there
are no images: nothing is ever taken back in part.
"""

from __future__ import annotations

import base64
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models

from heli.core import crypto
from heli.core.fields import Sealed, SealedTextField

#: an action that touches more rows than these changes many records: it has its own way back, or none
MOST = 200
#: what is told to people, or written for the order of things: nothing of it is part of the change itself
BESIDE = frozenset({
    "core_notification", "core_delivery", "core_turn", "core_draft", "core_actor", "core_follow", "core_auditentry",
    "core_auditpayload", "core_audithead",
    "django_session", "accounts_providersession",  # whoever was signed out signs in again
    "core_storedfile",  # no bytes lie without a row; whoever takes a document back has nothing that opens it
})  # fmt: skip
#: counted by the house, no content of a row
COUNTED = frozenset({"version", "updated_at"})
#: what is begun here goes on elsewhere, and cannot be called back
GOES_ON = frozenset({"core_job"})
_WRITES = re.compile(r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)', re.IGNORECASE)
Row = dict[str, Any]


@dataclass(frozen=True)
class Image:
    """One row: what its changed columns held, and hold. ``before`` is None for a row that was made, ``after`` for one that
    is gone; ``version`` is the one it was left with."""

    model: Any
    pk: Any
    before: Row | None
    after: Row | None
    version: int | None

    def packed(self) -> list[Any]:
        return [self.model._meta.label_lower, self.pk, self.before, self.after, self.version]

    @classmethod
    def unpacked(cls, kept: list[Any]) -> Image:
        return cls(apps.get_model(kept[0]), *kept[1:])


@dataclass
class Images:
    """Collects while one action runs."""

    stored: dict[tuple[Any, Any], Row] = field(default_factory=dict)
    made: list[models.Model] = field(default_factory=list)
    sets: list[models.QuerySet[Any]] = field(default_factory=list)
    saved: Counter[str] = field(default_factory=Counter)
    written: Counter[str] = field(default_factory=Counter)
    #: the notifications it gave
    told: list[int] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Sees every statement of the action, so that no writing is missed."""
        if found := _WRITES.match(sql):
            self.written[found[1]] += 1
        return execute(sql, params, many, context)

    @property
    def is_much(self) -> bool:
        return len(self.stored) + len(self.made) > MOST

    def hold(self, record: models.Model) -> None:
        """A record as it was just read, which spares reading it again when it is saved."""
        row = {
            f.attname: record.__dict__[f.attname] for f in record._meta.concrete_fields if f.attname in record.__dict__
        }
        if len(row) == len(record._meta.concrete_fields):
            self.stored.setdefault((type(record), record.pk), row)

    def saving(self, record: models.Model) -> None:
        """A record is about to be saved."""
        self.saved[record._meta.db_table] += 1
        key = (type(record), record.pk)
        if record._state.adding:
            self.made.append(record)
        elif not self.is_much and key not in self.stored and record not in self.made:
            self.stored |= _rows(type(record), [record.pk])

    def keep(self, rows: models.QuerySet[Any]) -> None:
        self.sets.append(rows)
        if self.is_much:
            return
        for pk, row in _read(rows).items():
            self.stored.setdefault((rows.model, pk), row)

    def taken(self) -> list[Image] | None:
        """What changed, what was made in the order it was made; None where it cannot be told whole."""
        named = {rows.model._meta.db_table for rows in self.sets}
        past = any(n > self.saved[table] for table, n in self.written.items() if table not in named | BESIDE)
        if past or self.is_much or not GOES_ON.isdisjoint(self.written):
            return None
        made = dict.fromkeys((type(record), record.pk) for record in self.made)
        keys: dict[Any, set[Any]] = defaultdict(set)
        for model, pk in (*self.stored, *made):
            keys[model].add(pk)
        now: dict[tuple[Any, Any], Row] = {}
        for model, pks in keys.items():
            if self.written[model._meta.db_table]:
                now |= _rows(model, pks)
        for rows in self.sets:
            now |= {(rows.model, pk): row for pk, row in _read(rows).items()}
        before = (key for key in self.stored if key not in made)
        in_order = dict.fromkeys((*before, *(key for key in made if key in now), *now))
        touched = (
            key for key in in_order if key[0]._meta.db_table not in BESIDE and self.written[key[0]._meta.db_table]
        )
        images = (_image(*key, None if key in made else self.stored.get(key), now.get(key)) for key in touched)
        return [image for image in images if image is not None]


def _read(rows: models.QuerySet[Any]) -> dict[Any, Row]:
    names = [each.attname for each in rows.model._meta.concrete_fields]
    pk = rows.model._meta.pk.attname
    return {row[pk]: row for row in rows.order_by(pk).values(*names)[: MOST + 1]}


def _rows(model: Any, pks: Any) -> dict[tuple[Any, Any], Row]:
    return {(model, pk): row for pk, row in _read(model._base_manager.filter(pk__in=list(pks))).items()}


def _image(model: Any, pk: Any, before: Row | None, after: Row | None) -> Image | None:
    """None where nothing of the row is different."""
    version = (after or {}).get("version")
    if before is None:
        return Image(model, pk, None, {}, version)
    if after is None:
        return Image(model, pk, packed(model, before), None, None)
    differ = [name for name in before if name not in COUNTED and before[name] != after[name]]
    old, new = (packed(model, row, differ) for row in (before, after))
    same = [name for name in differ if old[name] == new[name]]  # sealed anew
    for name in same:
        del old[name], new[name]
    return Image(model, pk, old, new, version) if old else None


def packed(model: Any, row: Row, names: list[str] | None = None) -> Row:
    """Columns as JSON can hold them; what is sealed is opened, for the whole is sealed again."""
    columns = {each.attname: each for each in model._meta.concrete_fields}
    return {name: _plain(columns[name], row, row[name]) for name in (columns if names is None else names)}


def _plain(column: Any, row: Row, value: Any) -> Any:
    if isinstance(column, SealedTextField):
        if not isinstance(value, Sealed):
            return value or ""
        where = f"{column.model._meta.label_lower}.{column.name}.{row['uid']}".encode()
        return crypto.unseal(value, where).decode() if value else ""
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(bytes(value)).decode()
    return value if value is None or isinstance(value, (bool, int, str, list, dict)) else str(value)


def opened(model: Any, row: Row) -> Row:
    """Columns as a record holds them."""
    columns = {each.attname: each for each in model._meta.concrete_fields}
    return {name: _value(columns[name], value) for name, value in row.items() if name in columns}


def _value(column: Any, value: Any) -> Any:
    if isinstance(column, SealedTextField) or value is None:
        return value
    if isinstance(column, models.BinaryField):
        return base64.b64decode(value)
    return (column.target_field if column.is_relation else column).to_python(value)


_running: ContextVar[Images | None] = ContextVar("images", default=None)


def running() -> Images | None:
    """What is being kept now, if anything is."""
    return _running.get()


def keep_rows(rows: models.QuerySet[Any]) -> None:
    """Name rows that are about to be written past ``save``: those there are now and those the same question finds after.
    Before the first of them is written, so not within the loop that writes them."""
    images = _running.get()
    if images is not None:
        images.keep(rows)


@contextmanager
def keeping() -> Iterator[Images]:
    """Keep images of what is written within."""
    images = Images()
    token = _running.set(images)
    try:
        with connection.execute_wrapper(images):
            yield images
    finally:
        _running.reset(token)
