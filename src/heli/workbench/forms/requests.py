"""Forms of requests between departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import ByName, NameSelect
from heli.directory.models import Organisation
from heli.workbench.models import HelpRequest, SharedWorker
from heli.workbench.rules.requests import LONGEST


class _Words(forms.Form):
    """What is asked, and until when."""

    title = forms.CharField(
        label=_("事项"), max_length=80, help_text=_("一句话，例如：核对 12 名社会工作者的登记信息。")
    )
    text = forms.CharField(
        label=_("请求内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("要对方做什么，为什么，用在哪里。"),
    )  # fmt: skip
    working_days = forms.IntegerField(
        label=_("几个工作日内答复"), min_value=1, max_value=LONGEST, initial=10, help_text=_("从提出的第二天起算。")
    )


class AskForm(_Words):
    """A new request: who asks whom."""

    asker = forms.ModelChoiceField(label=_("请求单位"), queryset=Organisation.objects.none(), widget=NameSelect)
    answerer = ByName(Organisation.objects.in_use(), suggestions="organisation-names", label=_("协办单位"))
    field_order = ("asker", "answerer", "title", "text", "working_days")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asker = cast(forms.ModelChoiceField, self.fields["asker"])
        asker.queryset, asker.empty_label = offices, None

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("asker") and cleaned.get("asker") == cleaned.get("answerer"):
            self.add_error("answerer", _("协办单位不能是请求单位自己。"))
        return cleaned


class ResubmitForm(_Words):
    """The same request in better words."""


class ReasonForm(forms.Form):
    """Why it is returned or withdrawn; the other side reads it."""

    reason = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 4}), help_text=_("对方会看到。")
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("答复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}), help_text=_("对方会看到。")
    )


class HandlerForm(forms.Form):
    """A colleague of the answering side."""

    handler = forms.ChoiceField(label=_("承办人"), widget=NameSelect)

    def __init__(self, *args: Any, people: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {str(each.actor_id): each.actor for each in people}
        choices = [(str(each.actor_id), each.name) for each in people]
        cast(forms.ChoiceField, self.fields["handler"]).choices = choices

    def clean_handler(self) -> Any:
        return self.people[self.cleaned_data["handler"]]


class ShareForm(forms.Form):
    """A worker of this user's scope, and which facts the other side may see."""

    worker = forms.CharField(
        label=_("社会工作者"), max_length=50, help_text=_("本单位范围内的人：姓名，或证件号码后四位。")
    )
    facts = forms.MultipleChoiceField(
        label=_("共享的内容"), choices=SharedWorker.Fact.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("姓名之外，只给对方看选中的内容；协办结束，共享随之结束。"),
    )  # fmt: skip


def words_of(request: HelpRequest) -> dict[str, Any]:
    """What the form begins with when it is asked again."""
    return {"title": request.title, "text": request.text, "working_days": request.working_days}
