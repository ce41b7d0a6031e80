"""Forms of challenges and complaints: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect
from heli.directory.models import Organisation
from heli.purchasing.models import Challenge

_LONG = {"rows": 8}


class RaiseForm(forms.Form):
    """What is challenged, and why."""

    agency = forms.ModelChoiceField(Organisation.objects.none(), label=_("质疑人"), widget=NameSelect)
    about = forms.ChoiceField(label=_("质疑什么"), choices=Challenge.About.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("质疑的事实和理由"), max_length=4000, widget=forms.Textarea(attrs=_LONG),
        help_text=_("写明具体的请求、事实和依据。不写别人的商业秘密。"),
    )  # fmt: skip

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["agency"]
        field.queryset = agencies
        if len(agencies) == 1:
            field.initial = agencies[0]


class AnswerForm(forms.Form):
    """Whether a challenge is right, whether the result would be another, and what is answered."""

    outcome = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect,
        choices=(("no", _("质疑不成立")), ("yes", _("质疑成立，不影响中标结果")), ("changes", _("质疑成立，影响中标结果"))),
    )  # fmt: skip
    answer = forms.CharField(
        label=_("答复"), max_length=4000, widget=forms.Textarea(attrs=_LONG), help_text=_("不写商业秘密。")
    )

    def found(self) -> dict[str, Any]:
        outcome = self.cleaned_data["outcome"]
        return {
            "upheld": outcome != "no",
            "changes_result": outcome == "changes",
            "answer": self.cleaned_data["answer"],
        }


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label=_("投诉的事实和理由"), max_length=4000, widget=forms.Textarea(attrs=_LONG),
        help_text=_("不超出质疑的内容，答复本身引起的除外。"),
    )  # fmt: skip


class ExplainForm(forms.Form):
    explanation = forms.CharField(
        label=_("被投诉人的说明"), max_length=4000, widget=forms.Textarea(attrs=_LONG),
        help_text=_("就投诉的事实作出说明，写明有哪些证据和材料。提交以后不能再改。"),
    )  # fmt: skip


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("结论"), widget=forms.RadioSelect,
        choices=(("no", _("投诉不成立，驳回")), ("groundless", _("投诉查无实据，驳回")), ("yes", _("投诉成立"))),
        help_text=_("十二个月内多次投诉查无实据的，由监督人员另行登记诚信记录，不会自动记入。"),
    )  # fmt: skip
    decision = forms.CharField(label=_("处理决定"), max_length=4000, widget=forms.Textarea(attrs=_LONG))

    def found(self) -> dict[str, Any]:
        outcome = self.cleaned_data["outcome"]
        return {
            "upheld": outcome == "yes",
            "is_groundless": outcome == "groundless",
            "decision": self.cleaned_data["decision"],
        }
