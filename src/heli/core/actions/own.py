"""Defining a city's own fields, and writing what a record says under them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting, OwnField, OwnValue, Sensitivity
from heli.core.rules.own import Value, packed


@action("core.own_field.define")
def define_own_field(on: None, /, *, by: Acting, **facts: Any) -> OwnField:
    """``facts``: subject, name, kind, sensitivity, options, help."""
    field = OwnField(**facts)
    _must_offer(field)
    field.save()
    return field


@action("core.own_field.change")
def change_own_field(field: OwnField, /, *, by: Acting, name: str, options: str, help: str, is_open: bool) -> OwnField:
    """What values are stored by, kind and sensitivity, does not change; what was chosen stays on offer."""
    field.name, field.options, field.help, field.is_open = name, options, help, is_open
    _must_offer(field)
    if field.kind == OwnField.Kind.CHOICE and not Sensitivity(field.sensitivity).is_sealed:
        used = set(field.values.exclude(text="").values_list("text", flat=True).distinct())
        if gone := sorted(used - set(field.choices)):
            raise Refused(_("已有记录选了“%(gone)s”，不能去掉。") % {"gone": "、".join(gone)}, field="options")
    field.save()
    return field


def _must_offer(field: OwnField) -> None:
    if field.kind == OwnField.Kind.CHOICE and len(field.choices) < 2:
        raise Refused(_("请至少写两个可选的内容，每行一个。"), field="options")
    if len(set(field.choices)) < len(field.choices):
        raise Refused(_("可选的内容有重复。"), field="options")


def write_own_values(subject: str, record: int, values: Mapping[int, Value]) -> None:
    """Write what a record says, by key of the field; nothing takes a value away.

    Part of the action of a room that changes the record: it has its check, its transaction and its entry.
    """
    fields = {field.pk: field for field in OwnField.objects.filter(subject=subject, pk__in=values, is_open=True)}
    known = {value.field_id: value for value in OwnValue.objects.filter(field__in=fields, record=record)}
    for pk, value in values.items():
        if pk not in fields:
            raise Refused(_("这个项目已经停用，请重新打开页面。"), code="closed")
        _write(fields[pk], record, value, known.get(pk))


def _write(field: OwnField, record: int, value: Value, known: OwnValue | None) -> None:
    if value is None or value == "":
        if known is not None:
            known.delete()
        return
    row = known or OwnValue(field=field, record=record)
    if Sensitivity(field.sensitivity).is_sealed:
        row.sealed = packed(value)
    elif isinstance(value, date):
        row.day = value
    elif isinstance(value, int) and not isinstance(value, bool):
        row.number = value
    else:
        row.text = packed(value)
    row.save()
