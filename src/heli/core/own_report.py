"""How far an office's own fields are filled, and which nobody fills: counted by groups, a field costs no query of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils.timezone import localdate

from heli.core.models import OwnField, OwnFieldVersion, OwnValue
from heli.core.own import own_fields
from heli.core.owners import names_of, subject_name, subjects
from heli.core.queries import SETTINGS, settings

LEAST, DAYS = "own_field_least_share", "own_field_after_days"


@dataclass(frozen=True)
class Bar:
    """Below which share, after how many days, nobody fills a field: as the city set it."""

    least: Decimal
    days: int

    @property
    def percent(self) -> str:
        return f"{self.least * 100:f}".rstrip("0").rstrip(".") + "%"


def bar() -> Bar:
    found = settings(LEAST, DAYS)
    return Bar(Decimal(found[LEAST] or SETTINGS[LEAST].unset), int(found[DAYS] or SETTINGS[DAYS].unset))


@dataclass(frozen=True)
class Filled:
    """One field with what it is used for: records under its owner, those that answer it, and when somebody last did."""

    field: OwnField
    subject: str
    owner: str
    since: date | None
    records: int
    filled: int
    last: datetime | None
    is_idle: bool

    @property
    def share(self) -> str:
        return f"{min(100.0, self.filled * 100 / self.records):.1f}%" if self.records else ""


def report(user: Any) -> list[Filled]:
    """Every field that a user sees."""
    return filled(own_fields(user))


def filled(fields: QuerySet[OwnField] | Iterable[OwnField]) -> list[Filled]:
    """Four queries and a few for each kind of record, however many fields there are."""
    rows, least, today = list(fields), bar(), localdate()
    keys = [field.pk for field in rows]
    said = {pk: (count, last) for pk, count, last in _said(keys)}
    began = dict(OwnFieldVersion.objects.filter(field__in=keys, number=1).values_list("field", "made_at"))
    names, under = names_of(field.owner for field in rows), _under(rows)
    found = []
    for field in rows:
        count, last = said.get(field.pk, (0, None))
        records = under[field.subject].get(field.owner, 0)
        since = localdate(began[field.pk]) if field.pk in began else None
        old = since is not None and (today - since).days >= least.days
        idle = field.is_open and old and records > 0 and Decimal(count) / records < least.least
        found.append(Filled(field, subject_name(field.subject), names[field.owner], since, records, count, last, idle))
    return found


def _said(keys: list[int]) -> Any:
    rows = OwnValue.objects.filter(field__in=keys).values_list("field").annotate(Count("pk"), Max("updated_at"))
    return rows.order_by()


def _under(fields: list[OwnField]) -> dict[str, dict[str, int]]:
    owners: dict[str, set[str]] = defaultdict(set)
    for field in fields:
        owners[field.subject].add(field.owner)
    known = subjects()
    return defaultdict(dict, {each: known[each].counts(owners[each]) for each in owners if each in known})
