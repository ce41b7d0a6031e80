"""Who changed what in a record, and when, out of the audit chain; for whoever sees the record."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from heli.accounts import queries
from heli.core import audit
from heli.core.models import AuditEntry, Setting, record_inside
from heli.core.queries import SETTINGS

#: entries on a page
PAGE = 30


@dataclass(frozen=True)
class Field:
    """One column that changed; ``old`` and ``new`` are None where what it holds is told to nobody here."""

    label: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class Entry:
    """One change: who, when, what was done, and which fields it left different."""

    number: int
    at: datetime
    who: str
    what: str
    fields: list[Field]


def has_history(user: Any, kind: str, pk: int) -> models.Model | None:
    """A record whose changes can be read, where this user sees it from inside: what others came to see once it was
    announced says nothing of how it was written."""
    return record_inside(user, kind, pk) if kind in _kinds() else None


def called(record: models.Model) -> str:
    """What a record is called where its history is read; a setting is stored under a key that nobody says."""
    asked = SETTINGS.get(record.key) if isinstance(record, Setting) else None
    return str(asked.label) if asked else str(record)


def _kinds() -> dict[str, Any]:
    found: dict[str, Any] = import_module(settings.HELI_HISTORIES).KINDS
    return found


def history(record: models.Model, before: int | None = None) -> tuple[list[Entry], int | None]:
    """The newest entries below a number, and the number to go on from; the user sees the record. Looking at personal data
    is no change: who looked stands on the record's own page."""
    label = record._meta.label_lower
    of_record = _kinds()[label]
    about = of_record(record) if of_record else Q(subject_type=label, subject_id=record.pk)
    found = AuditEntry.objects.filter(about).exclude(event__in=LOOKED).select_related("actor").order_by("-number")
    if before is not None:
        found = found.filter(number__lt=before)
    entries = list(found[: PAGE + 1])
    more = entries[PAGE - 1].number if len(entries) > PAGE else None
    contents = [content.get("changed", []) for content in audit.read_contents(entries[:PAGE])]
    names = _names(contents)
    return [
        Entry(
            entry.number, datetime.fromisoformat(entry.at), entry.actor.name, str(queries.words_of(entry.event)),
            [field for changed in content for field in _fields(changed, names)],
        )
        for entry, content in zip(entries, contents, strict=False)
    ], more  # fmt: skip


#: events that only read
LOOKED = ("workforce.worker.reveal", "workbench.shared.open")


def entries_of_account(user: models.Model) -> Q:
    """Who invited, placed or closed an account. When somebody came and went is no change of it."""
    about = Q(subject_type="accounts.user", subject_id=user.pk)
    return about & ~Q(event__startswith="accounts.session.")


def _columns(kind: str) -> dict[str, Any]:
    try:
        return {each.attname: each for each in apps.get_model(kind)._meta.concrete_fields}
    except LookupError:
        return {}


def _names(contents: list[list[dict[str, Any]]]) -> dict[Any, dict[int, str]]:
    """What the records are called that columns pointed to, by model and key: one question for each model."""
    keys: dict[Any, set[int]] = defaultdict(set)
    for changed in (each for content in contents for each in content):
        columns = _columns(changed["kind"])
        for name, values in changed["columns"].items():
            if name in columns and columns[name].is_relation:
                keys[columns[name].related_model].update(value for value in values if value is not None)
    return {model: {row.pk: str(row) for row in model._base_manager.filter(pk__in=pks)} for model, pks in keys.items()}


def _fields(changed: dict[str, Any], names: dict[Any, dict[int, str]]) -> list[Field]:
    columns = _columns(changed["kind"])
    found = []
    for name, values in changed["columns"].items():
        column = columns.get(name)
        if column is None or not column.editable:
            continue
        old, new = (_word(column, value, names) for value in values) if values else (None, None)
        found.append(Field(str(column.verbose_name), old, new))
    return found


def _word(column: Any, value: Any, names: dict[Any, dict[int, str]]) -> str:
    """A stored value as a person reads it."""
    if value in (None, "", [], {}):
        return "—"
    if column.is_relation:
        return names[column.related_model].get(value, _("已经没有的记录"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value)
