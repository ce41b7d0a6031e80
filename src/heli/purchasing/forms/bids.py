"""Forms of bids. What is typed here is kept by nobody but the agency: no draft of the page is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect, YuanField
from heli.directory.models import Organisation
from heli.purchasing.forms.tenders import NewPassphraseForm
from heli.purchasing.rules.bid import Content

_UNKEPT = {"data-no-draft": "", "autocomplete": "off"}


class BeginForm(NewPassphraseForm):
    """For which agency, and the passphrase under which its draft lies."""

    agency = forms.ModelChoiceField(label=_("投标人"), queryset=Organisation.objects.none(), widget=NameSelect)
    field_order = ("agency", "passphrase", "again")

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        agency = cast(forms.ModelChoiceField, self.fields["agency"])
        agency.queryset, agency.empty_label = agencies, None


class BidForm(forms.Form):
    """What a bid says; one answer for each factor of the document."""

    price_fen = YuanField(label=_("报价（元）"), required=False, widget=forms.NumberInput(attrs=_UNKEPT))
    price_words = forms.CharField(
        label=_("报价（大写）"), max_length=80, required=False, widget=forms.TextInput(attrs=_UNKEPT),
        help_text=_("例如：肆拾贰万元整。可以不填；填了要和小写一致。"),
    )  # fmt: skip
    personnel_fen = YuanField(
        label=_("其中人员费用（元）"), required=False, widget=forms.NumberInput(attrs=_UNKEPT),
        help_text=_("社会工作者的工资、社会保险和住房公积金。"),
    )  # fmt: skip
    contact = forms.CharField(label=_("联系人"), max_length=40, required=False, widget=forms.TextInput(attrs=_UNKEPT))
    phone = forms.CharField(label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs=_UNKEPT))
    partners = forms.CharField(
        label=_("联合体成员"), max_length=200, required=False, widget=forms.TextInput(attrs=_UNKEPT),
        help_text=_("不是联合体就不填。"),
    )  # fmt: skip
    small_enterprise = forms.BooleanField(
        label=_("属于小型、微型企业"), required=False,
        help_text=_("社会服务机构、社会团体和事业单位不是企业，不能选。"),
    )  # fmt: skip
    qualification = forms.CharField(
        label=_("怎样符合资格要求"), max_length=4000, required=False,
        widget=forms.Textarea(attrs={"rows": 4, **_UNKEPT}),
    )  # fmt: skip

    def __init__(self, *args: Any, factors: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.factors = list(factors)
        for at, title in enumerate(self.factors):
            self.fields[f"answer_{at}"] = forms.CharField(
                label=title, max_length=8000, required=False, widget=forms.Textarea(attrs={"rows": 6, **_UNKEPT})
            )

    def clean_phone(self) -> str:
        return str(self.cleaned_data["phone"]).strip()

    def content(self) -> Content:
        held = dict(self.cleaned_data)
        answers = {title: held.pop(f"answer_{at}") for at, title in enumerate(self.factors)}
        return Content(**held, answers={title: said for title, said in answers.items() if said})


def said_by(content: Content, factors: Sequence[str]) -> dict[str, Any]:
    """What the form begins with."""
    held = content.written()
    answers = held.pop("answers")
    return held | {f"answer_{at}": answers.get(title, "") for at, title in enumerate(factors)}


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("文件"), error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")}
    )


class SealedForm(forms.Form):
    """A file that the agency sealed itself."""

    file = forms.FileField(
        label=_("密封好的文件"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("文件是空的，请重新选择。")},
    )
