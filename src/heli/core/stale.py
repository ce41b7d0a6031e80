"""Somebody else was faster: what they stored and what was typed here, beside each other, so that nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from heli.core import queries
from heli.core.forms import YuanField
from heli.core.rules.money import with_sign


@dataclass(frozen=True)
class Row:
    """One field: what is stored now, what was typed, and whether they differ."""

    label: str
    theirs: str
    ours: str
    differs: bool


@dataclass(frozen=True)
class Versions:
    """What the part ``core/parts/versions.html`` shows."""

    who: str
    when: str
    rows: list[Row]


def versions(record: Any, form: BaseForm, stored: Mapping[str, Any]) -> Versions:
    """``stored`` holds by field what the record says now; a field it leaves out is not compared."""
    rows = []
    for field in form:
        if field.name not in stored or field.is_hidden:
            continue
        theirs, ours = words(field, stored[field.name]), words(field, _typed(form, field))
        rows.append(Row(str(field.label), theirs, ours, theirs != ours))
    who, at = queries.last_change(record)
    return Versions(who or _("另一位同事"), ago(at, now()), rows)


def _typed(form: BaseForm, field: BoundField) -> Any:
    """What was typed, as the form understood it; as it stands where it was not understood."""
    cleaned: dict[str, Any] = getattr(form, "cleaned_data", {})
    return cleaned.get(field.name, field.data)


def words(field: BoundField, value: Any) -> str:
    """A value as a person reads it: the word of a choice, a day, money in yuan, several one after the other, a dash for nothing."""
    if value in (None, ""):
        return "—"
    if isinstance(field.field, YuanField) and isinstance(value, int):
        return with_sign(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value) or "—"
    if isinstance(value, Decimal):  # as stored or as typed, 2.00 and 2 are one
        return f"{value.normalize():f}"
    choices = dict(getattr(field.field, "choices", ()) or ()) if isinstance(value, str) else {}
    return str(choices.get(value, value))


def ago(at: datetime | None, moment: datetime) -> str:
    """刚刚, 5 分钟前, 3 小时前, then the day."""
    if at is None:
        return ""
    gone = moment - at
    if gone < timedelta(minutes=1):
        return _("刚刚")
    if gone < timedelta(hours=1):
        minutes = int(gone.total_seconds() // 60)
        return ngettext("%(n)s 分钟前", "%(n)s 分钟前", minutes) % {"n": minutes}
    if gone < timedelta(days=1):
        hours = int(gone.total_seconds() // 3600)
        return ngettext("%(n)s 小时前", "%(n)s 小时前", hours) % {"n": hours}
    return localtime(at).date().isoformat()
