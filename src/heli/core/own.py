"""A city's own fields on the pages of a room: what is asked, what was answered.

A room names the kind of its record (``workforce.worker``), asks by an ``AnswersForm``, hands what it ``said`` to its
action, which calls ``actions.own.write_own_values``, and shows ``answers``. The roof lists the kinds in
``heli.site.own_fields.SUBJECTS``.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.core.models import OwnField, OwnValue, Sensitivity
from heli.core.rules.own import Value, unpacked
from heli.core.words import day, zh

PREFIX = "own-"


def subjects() -> dict[str, Any]:
    """Kinds of record that can have fields of a city's own, with their names."""
    found: dict[str, Any] = import_module(settings.HELI_OWN_FIELDS).SUBJECTS
    return found


def own_fields(user: Any) -> QuerySet[OwnField]:
    """Every own field, closed ones too, for whoever may define them."""
    return OwnField.objects.all() if user.holds("core.own_field.define") else OwnField.objects.none()


@dataclass(frozen=True)
class Answer:
    """A field and what a record says under it; ``hidden`` where it is there and must be revealed first."""

    field: OwnField
    value: Value
    hidden: bool = False

    @property
    def words(self) -> str:
        """The value in the reader's language; a dash where there is none is the page's."""
        if self.hidden:
            return "••••"
        if isinstance(self.value, bool):
            return _("是") if self.value else _("否")
        if self.field.kind == OwnField.Kind.DAY and self.value is not None:
            return day(self.value)  # type: ignore[arg-type]
        return "" if self.value is None else str(self.value)


def answers(subject: str, record: int, *, reveal: bool = False) -> list[Answer]:
    """Every field in use, and closed ones that were answered; sensitive ones hidden unless they are revealed."""
    known = {value.field_id: value for value in OwnValue.objects.filter(field__subject=subject, record=record)}
    found = []
    for field in OwnField.objects.filter(subject=subject):
        row = known.get(field.pk)
        if row is None and not field.is_open:
            continue
        hidden = row is not None and field.sensitivity == Sensitivity.SENSITIVE and not reveal
        found.append(Answer(field, None if row is None or hidden else _value(field, row), hidden))
    return found


def revealed(subject: str, record: int) -> list[Answer]:
    """The sensitive answers in full, for a page that asked what for."""
    shown = answers(subject, record, reveal=True)
    return [a for a in shown if a.field.sensitivity == Sensitivity.SENSITIVE and a.value is not None]


def _value(field: OwnField, row: OwnValue) -> Value:
    if Sensitivity(field.sensitivity).is_sealed:
        return unpacked(field.kind, str(row.sealed))
    if field.kind == OwnField.Kind.NUMBER:
        return row.number
    return row.day if field.kind == OwnField.Kind.DAY else unpacked(field.kind, row.text)


def held(subject: str, record: int) -> dict[str, Value]:
    """What a record says, by name in the form; what is sensitive is not told."""
    return {f"{PREFIX}{answer.field.pk}": answer.value for answer in answers(subject, record)}


class AnswersForm(forms.Form):
    """A form field for each own field in use, filled with what the record says. A sensitive one shows nothing, and left
    empty it changes nothing."""

    def __init__(self, *args: Any, subject: str, record: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = [answer for answer in answers(subject, record) if answer.field.is_open]
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
        "label": zh(field.name), "required": False, "initial": answer.value,
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
        select = forms.Select(attrs={"lang": "zh"})
        return forms.ChoiceField(**shared, widget=select, choices=[("", "—"), *((one, one) for one in field.choices)])
    if field.kind == OwnField.Kind.YES:
        choices = [("", "—"), ("yes", _("是")), ("no", _("否"))]
        shared["initial"] = {True: "yes", False: "no"}.get(shared["initial"], "")
        return forms.TypedChoiceField(**shared, choices=choices, coerce=lambda text: text == "yes", empty_value=None)
    return forms.CharField(**shared, max_length=500)


class OwnFieldForm(forms.Form):
    """What a field of the city's own is called and holds."""

    name = forms.CharField(
        label=gettext_lazy("名称"),
        max_length=40,
        error_messages={"required": gettext_lazy("请填写名称，例如“政治面貌”。")},
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=OwnField.Kind.choices)
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("敏感程度"), choices=Sensitivity.choices, initial=Sensitivity.OFFICE,
        help_text=gettext_lazy("定了以后不能改：内容按它保存。"),
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("可选的内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("类型是“选择一项”时填写，每行一个。"),
    )  # fmt: skip
    help = forms.CharField(label=gettext_lazy("填写说明"), max_length=100, required=False)
    is_open = forms.BooleanField(label=gettext_lazy("在用"), required=False, initial=True)

    def __init__(self, *args: Any, field: OwnField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if field is None:
            self.fields["subject"] = forms.ChoiceField(label=gettext_lazy("用在"), choices=list(subjects().items()))
            del self.fields["is_open"]
            self.order_fields(["subject"])
            return
        for fixed in ("kind", "sensitivity"):
            del self.fields[fixed]
        self.initial = {name: getattr(field, name) for name in self.fields}
