"""A list shows the fields of an office's own as columns, and takes them along into its file.

What is sealed stays out of lists and files: a personal value is read on the record's page, a sensitive one by saying what
for. Which fields are there says ``owners.line_of``, as on the record's page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models import Value as Text
from django.db.models.functions import NullIf
from django.utils.translation import gettext as _

from heli.core.models import OwnField, OwnValue, Sensitivity
from heli.core.own import PREFIX, Answer, value_of
from heli.core.own_filters import fields_asked, records_saying
from heli.core.owners import CITY, names_of
from heli.core.rules.own import Value
from heli.core.tables.parts import Added, Adds, Column, Group, Kind

_KINDS = {OwnField.Kind.NUMBER: Kind.NUMBER, OwnField.Kind.DAY: Kind.DATE}
_OPEN = [each for each in Sensitivity if not each.is_sealed]
Said = dict[tuple[int, int], Value]


def own_columns(subject: str) -> Adds:
    """The columns of a kind of record: those of fields in use, and closed ones that an address still names."""

    def adds(user: Any, names: Collection[str] | None) -> Added:
        asked = fields_asked(user, subject, names).filter(sensitivity__in=_OPEN)
        fields = list(asked.filter(is_open=True) if names is None else asked)
        fields.sort(key=lambda field: (field.owner != CITY, field.owner, field.pk))
        said: Said = {}
        called = Counter(field.name for field in fields)
        owners = names_of(field.owner for field in fields) if names is None or len(called) < len(fields) else {}
        columns = [_column(field, said, owners, alone=called[field.name] == 1) for field in fields]
        return Added(tuple(columns), partial(_bring, {field.pk: field for field in fields}, said))

    return adds


def _bring(fields: Mapping[int, OwnField], said: Said, rows: Sequence[Any]) -> None:
    """What some rows say under all of the fields, by one query; what was said of the rows before is let go."""
    values = OwnValue.objects.filter(field__in=fields, record__in=[row.pk for row in rows])
    found = values.only("field", "record", "text", "number", "day")
    said.clear()
    said.update({(row.field_id, row.record): value_of(fields[row.field_id], row) for row in found})


def _column(field: OwnField, said: Said, owners: Mapping[str, str], *, alone: bool) -> Column:
    """Two of one name are told apart by whose they are."""
    owner = owners.get(field.owner, "")
    is_day, is_yes = field.kind == OwnField.Kind.DAY, field.kind == OwnField.Kind.YES

    def value(row: Any) -> Any:
        given = said.get((field.pk, row.pk))
        return given if given is None or is_day else Answer(field, given).words

    return Column(
        f"{PREFIX}{field.pk}", field.name if alone else f"{field.name}（{owner}）",
        _KINDS.get(OwnField.Kind(field.kind), Kind.TEXT), value=value, shown=False, lang="" if is_yes else "zh",
        group=_group(field) if is_yes or field.kind == OwnField.Kind.CHOICE else False,
        under=_("自设项目（%(owner)s）") % {"owner": owner} if owner else _("自设项目"),
    )  # fmt: skip


def _group(field: OwnField) -> Group:
    """By an answer that is one of a few; how many there are is read from the rows themselves."""

    def mark() -> Any:
        return NullIf(
            Subquery(OwnValue.objects.filter(field=field, record=OuterRef("pk")).values("text")[:1]), Text("")
        )

    def told(keys: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
        given = {key: key == "yes" if field.kind == OwnField.Kind.YES else key for key in keys}
        return {key: (str(key), Answer(field, value).words or key) for key, value in given.items()}

    def near(rows: QuerySet[Any], keys: Collection[Any]) -> QuerySet[Any]:
        return rows.filter(pk__in=records_saying(field, Q(text__in=keys)))

    return Group(mark, told, lambda key: [key], near)
