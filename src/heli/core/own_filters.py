"""A list is asked by the fields of a city's own.

What is stored openly is asked by its value. A sealed value cannot be searched, and a sensitive one is shown only to who
says what for: of these a list tells whether there is one, as the record's page does.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.models import OwnField, OwnValue, Sensitivity
from heli.core.own import PREFIX
from heli.core.owners import line_of
from heli.core.tables.parts import Asked, Filter
from heli.core.tables.spans import DAYS, NUMBERS
from heli.core.web import key_in

Rows = QuerySet[Any]
#: nothing was filled in
NONE = "-"
ANY = "+"
_KINDS = {OwnField.Kind.TEXT: "text", OwnField.Kind.NUMBER: NUMBERS, OwnField.Kind.DAY: DAYS}
_COLUMNS = {OwnField.Kind.NUMBER: "number", OwnField.Kind.DAY: "day"}
_NOTHING = (NONE, _("未填写"))
_HAS = ((ANY, _("已填写")), _NOTHING)


def own_filters(subject: str) -> Asked:
    """The questions of a kind of record, closed fields among them: what was filled in stays."""

    def asked(user: Any, names: Collection[str] | None) -> list[Filter]:
        return [_filter(field) for field in fields_asked(user, subject, names)]

    return asked


def fields_asked(user: Any, subject: str, names: Collection[str] | None) -> QuerySet[OwnField]:
    """The fields of a user's line, closed ones too: all of them, or those that some names in an address are of."""
    fields = OwnField.objects.filter(subject=subject).prefetch_related("options")
    if names is not None:
        found = [key_in(name.removeprefix(PREFIX)) for name in names if name.startswith(PREFIX)]
        fields = fields.filter(pk__in=[key for key in found if key is not None])
    line = line_of(user)
    return fields if line is None else fields.filter(owner__in=line)


def _filter(field: OwnField) -> Filter:
    name, more = f"{PREFIX}{field.pk}", _("自设项目")
    if Sensitivity(field.sensitivity).is_sealed:
        hint = _("内容加密保存，只能问有没有填写。")
        return Filter(name, field.name, choices=_HAS, apply=partial(_chosen, field), hint=hint, more=more)
    if field.kind == OwnField.Kind.CHOICE:
        choices = [*((option.key, option.name) for option in field.options.all()), _NOTHING]
        return Filter(name, field.name, choices=choices, apply=partial(_chosen, field), more=more)
    if field.kind == OwnField.Kind.YES:
        choices = [("yes", _("是")), ("no", _("否")), _NOTHING]
        return Filter(name, field.name, choices=choices, apply=partial(_chosen, field), more=more)
    kind = OwnField.Kind(field.kind)
    apply = partial(_within, field, _COLUMNS[kind]) if kind in _COLUMNS else partial(_saying, field)
    return Filter(name, field.name, kind=_KINDS[kind], apply=apply, more=more)


def records_saying(field: OwnField, condition: Q | None = None) -> Any:
    """The keys of the records of which it holds, as a query of its own."""
    return OwnValue.objects.filter(condition or Q(), field=field).values("record")


def _chosen(field: OwnField, rows: Rows, value: str) -> Rows:
    if value == NONE:
        return rows.exclude(pk__in=records_saying(field))
    return rows.filter(pk__in=records_saying(field) if value == ANY else records_saying(field, Q(text=value)))


def _saying(field: OwnField, rows: Rows, words: str) -> Rows:
    return rows.filter(pk__in=records_saying(field, Q(text__icontains=words)))


def _within(field: OwnField, column: str, rows: Rows, span: Any) -> Rows:
    return rows.filter(pk__in=records_saying(field, span.of(column)))
