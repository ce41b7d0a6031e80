"""The forms by which an office defines a field and changes it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heli.core.actions.own import Wording
from heli.core.models import OwnField, Sensitivity
from heli.core.owners import offices, subjects
from heli.core.rules.sentence import Sentence
from heli.core.words import shown


class _FieldForm(forms.Form):
    """What can be worded anew at any time."""

    name = forms.CharField(
        label=gettext_lazy("名称"), max_length=40, error_messages={"required": gettext_lazy("请填写名称，例如“政治面貌”。")}
    )  # fmt: skip
    contact = forms.CharField(
        label=gettext_lazy("联系人"), max_length=50, help_text=gettext_lazy("填写时有疑问找谁，例如：周敏 0573-82830000。"),
        error_messages={"required": gettext_lazy("请填写联系人，填写时有疑问好找人问。")},
    )  # fmt: skip
    help = forms.CharField(label=gettext_lazy("填写说明"), max_length=100, required=False)
    required_from = forms.DateField(
        label=gettext_lazy("从哪天起必填"), required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    options = forms.CharField(
        label=gettext_lazy("可选的内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("类型是“选择一项”时填写，每行一个。"),
    )  # fmt: skip

    def clean_options(self) -> list[Wording]:
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        if any(len(line) > 60 for line in lines):
            raise forms.ValidationError(_("每个可选的内容不超过 60 个字。"))
        return [Wording(None, line, True) for line in lines]


class DefineForm(_FieldForm):
    """A new field: whose it is, where it is used, and what it is stored by, which stays."""

    subject = forms.ChoiceField(label=gettext_lazy("用在"))
    owner = forms.ChoiceField(
        label=gettext_lazy("设立单位"),
        required=False,
        widget=forms.Select(attrs={"lang": "zh"}),
        help_text=gettext_lazy("它范围内的记录才有这一项。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=OwnField.Kind.choices)
    sensitivity = forms.ChoiceField(
        label=gettext_lazy("敏感程度"), choices=Sensitivity.choices, initial=Sensitivity.OFFICE,
        help_text=gettext_lazy("定了以后不能改：内容按它保存。"),
    )  # fmt: skip

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].choices = [(key, one.label) for key, one in subjects().items()]  # type: ignore[attr-defined]
        self.fields["owner"].choices = offices(user, "core.own_field.define")  # type: ignore[attr-defined]
        self.order_fields(
            ["subject", "owner", "name", "kind", "options", "sensitivity", "help", "required_from", "contact"]
        )


class ChangeForm(_FieldForm):
    """A field worded anew. Each option known so far has a line with its name, and a box by which it is retired."""

    is_open = forms.BooleanField(label=gettext_lazy("在用"), required=False)

    def __init__(self, *args: Any, field: OwnField, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = list(field.options.all())
        self.initial = {name: getattr(field, name) for name in ("name", "contact", "help", "required_from", "is_open")}
        if field.kind != OwnField.Kind.CHOICE:
            del self.fields["options"]
        else:
            self.fields["options"].label = _("增加可选的内容")
            self.fields["options"].help_text = _("每行一个，排在已有的后面。")
        for number, option in enumerate(self.known):
            self.fields[f"option-{option.pk}"] = forms.CharField(
                label=shown(Sentence("选项「%(name)s」", name=option.name)), max_length=60, initial=option.name,
                help_text="" if number else _("改了名称，已有的回答跟着改。"),
            )  # fmt: skip
            self.fields[f"offered-{option.pk}"] = forms.BooleanField(
                label=shown(Sentence("继续提供「%(name)s」", name=option.name)), required=False, initial=option.is_open
            )
        asked = [f"{part}-{option.pk}" for option in self.known for part in ("option", "offered")]
        self.order_fields(["name", "contact", "help", "required_from", *asked, "options", "is_open"])

    def facts(self) -> dict[str, Any]:
        """What a valid form says, as the action takes it."""
        said = self.cleaned_data
        kept = [Wording(o.pk, said[f"option-{o.pk}"], said[f"offered-{o.pk}"]) for o in self.known]
        named = {name: said[name] for name in ("name", "contact", "help", "required_from", "is_open")}
        return named | {"options": [*kept, *said.get("options", ())]}
