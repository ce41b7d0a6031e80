"""An office's own fields on the pages of a room: what is asked, what was answered.

A room names the kind of its record (``workforce.worker``), asks by an ``AnswersForm``, hands what it ``said`` to its
action, which calls ``actions.own.write_own_values``, and shows ``answers``. Under whose fields a record lies, and which
of these a user fills, says ``heli.core.owners``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.models import OwnField, OwnFieldMapping, OwnFieldVersion, OwnValue, Sensitivity
from heli.core.owners import rows_of_owners
from heli.core.rules.own import Value, unpacked
from heli.core.words import day, zh

PREFIX = "own-"


def own_fields(user: Any, right: str = "core.own_field.define") -> QuerySet[OwnField]:
    """The fields of a user's line and of every office below, closed ones too, for whoever holds the right."""
    return rows_of_owners(user, right, OwnField.objects.prefetch_related("options"))


def mapping_of(field: OwnField) -> OwnFieldMapping | None:
    """Where a local field went over to one of the city, unless that was taken back."""
    return field.mappings.filter(undone_at__isnull=True).select_related("target").first()


@dataclass(frozen=True)
class Answer:
    """A field and what a record says under it; ``hidden`` where it is there and must be revealed first.

    ``asked`` is the version under which it was given, where the wording has changed since.
    """

    field: OwnField
    value: Value
    hidden: bool = False
    asked: OwnFieldVersion | None = None

    @property
    def words(self) -> str:
        """The value in the reader's language; a dash where there is none is the page's."""
        if self.hidden:
            return "••••"
        if isinstance(self.value, bool):
            return _("是") if self.value else _("否")
        if self.field.kind == OwnField.Kind.DAY and self.value is not None:
            return day(self.value)  # type: ignore[arg-type]
        if self.field.kind == OwnField.Kind.CHOICE:
            return next((option.name for option in self.field.options.all() if option.key == self.value), "")
        return "" if self.value is None else str(self.value)

    @property
    def given_as(self) -> str:
        """How field and answer were worded when it was given, where that differs from now."""
        if self.asked is None or self.hidden:
            return ""
        then = self.asked.option_name(self.value) if self.field.kind == OwnField.Kind.CHOICE else ""
        parts = [self.asked.name] if self.asked.name != self.field.name else []
        return "：".join(parts + ([then] if then and then != self.words else []))


def answers(subject: str, record: int, owners: Collection[str], *, reveal: bool = False) -> list[Answer]:
    """Every field of some owners in use, and closed ones that were answered; sensitive ones hidden unless revealed."""
    known = {value.field_id: value for value in OwnValue.objects.filter(field__subject=subject, record=record)}
    fields = list(OwnField.objects.filter(subject=subject, owner__in=owners).prefetch_related("options"))
    then = _editions([(field, known[field.pk]) for field in fields if field.pk in known])
    found = []
    for field in fields:
        row = known.get(field.pk)
        if row is None and not field.is_open:
            continue
        hidden = row is not None and field.sensitivity == Sensitivity.SENSITIVE and not reveal
        value = None if row is None or hidden else value_of(field, row)
        found.append(Answer(field, value, hidden, then.get(field.pk)))
    return found


def _editions(given: list[tuple[OwnField, OwnValue]]) -> dict[int, OwnFieldVersion]:
    """The versions under which answers were given that are not the present ones."""
    older = {field.pk: row.edition for field, row in given if row.edition < field.edition}
    rows = OwnFieldVersion.objects.filter(field__in=older, number__in=set(older.values())) if older else ()
    return {row.field_id: row for row in rows if older[row.field_id] == row.number}


def revealed(subject: str, record: int, owners: Collection[str]) -> list[Answer]:
    """The sensitive answers in full, for a page that asked what for."""
    shown = answers(subject, record, owners, reveal=True)
    return [a for a in shown if a.field.sensitivity == Sensitivity.SENSITIVE and a.value is not None]


def value_of(field: OwnField, row: OwnValue) -> Value:
    if Sensitivity(field.sensitivity).is_sealed:
        return unpacked(field.kind, str(row.sealed))
    if field.kind == OwnField.Kind.NUMBER:
        return row.number
    return row.day if field.kind == OwnField.Kind.DAY else unpacked(field.kind, row.text)


def held(subject: str, record: int, owners: Collection[str]) -> dict[str, Value]:
    """What a record says, by name in the form; what is sensitive is not told."""
    return {f"{PREFIX}{answer.field.pk}": answer.value for answer in answers(subject, record, owners)}


class AnswersForm(forms.Form):
    """A form field for each own field in use, filled with what the record says. A sensitive one shows nothing, and left
    empty it changes nothing."""

    def __init__(self, *args: Any, subject: str, record: int, owners: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [answer for answer in answers(subject, record, owners) if answer.field.is_open]
        for answer in self.asked:
            self.fields[f"{PREFIX}{answer.field.pk}"] = _form_field(answer)

    def said(self) -> dict[int, Value]:
        """What a valid form says, by key of the field."""
        found: dict[int, Value] = {}
        for field in (answer.field for answer in self.asked):
            value = self.cleaned_data[f"{PREFIX}{field.pk}"]
            if value not in (None, "") or field.sensitivity != Sensitivity.SENSITIVE:
                found[field.pk] = value
        return found


def _form_field(answer: Answer) -> forms.Field:
    field = answer.field
    shared: dict[str, Any] = {
        "label": zh(field.name), "required": field.is_required(localdate()) and not answer.hidden, "initial": answer.value,
        "help_text": _("已填写，不改就留空。") if answer.hidden else zh(field.help),
    }  # fmt: skip
    if field.kind == OwnField.Kind.NUMBER:
        return forms.IntegerField(
            **shared, min_value=-(2**53), max_value=2**53, error_messages={"invalid": _("请填写整数，例如 12。")}
        )
    if field.kind == OwnField.Kind.DAY:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(**shared, widget=widget, error_messages={"invalid": _("请填写日期，例如 2026-11-24。")})
    if field.kind == OwnField.Kind.CHOICE:
        offered = [(one.key, one.name) for one in field.options.all() if one.is_open or one.key == answer.value]
        return forms.ChoiceField(**shared, widget=forms.Select(attrs={"lang": "zh"}), choices=[("", "—"), *offered])
    if field.kind == OwnField.Kind.YES:
        choices = [("", "—"), ("yes", _("是")), ("no", _("否"))]
        shared["initial"] = {True: "yes", False: "no"}.get(shared["initial"], "")
        return forms.TypedChoiceField(**shared, choices=choices, coerce=lambda text: text == "yes", empty_value=None)
    return forms.CharField(**shared, max_length=500)
