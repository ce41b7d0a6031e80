"""The forms of what was resolved and of joint projects."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameChecks, NameSelect
from heli.directory.models import Organisation
from heli.workbench.models import AgendaItem, JointTask, Resolution


class ResolutionForm(forms.Form):
    """A resolution as it stands in the minutes. The deadline is a day or a period of working days."""

    item = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=_("议题"), required=False, widget=NameSelect(), empty_label=_("不属于哪个议题")
    )
    subject = forms.CharField(label=_("议定事项"), max_length=300, widget=forms.Textarea({"rows": 3}))
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("牵头单位"), widget=NameSelect())
    helpers = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=_("配合单位"), required=False, widget=NameChecks
    )
    due_on = forms.DateField(label=_("截止日期"), required=False, widget=DayInput())
    workdays = forms.IntegerField(
        label=_("办理期限（工作日）"), required=False, min_value=1, max_value=750,
        help_text=_("截止日期和办理期限只填一个；期限从会议次日起算，按工作日顺延。"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], items: QuerySet[AgendaItem], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset = fields["helpers"].queryset = organisations
        fields["item"].queryset = items

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if not self.errors and (given.get("due_on") is None) == (given.get("workdays") is None):
            self.add_error("due_on", str(_("请填写截止日期，或者办理期限（工作日），两者只填一个。")))
        return given


class SubmitForm(forms.Form):
    text = forms.CharField(
        label=_("落实情况"), max_length=5000, widget=forms.Textarea({"rows": 8}),
        help_text=_("做了什么、结果怎样、在哪里可以核对。"),
    )  # fmt: skip


class ProjectForm(forms.Form):
    name = forms.CharField(label=_("项目名称"), max_length=100)
    aim = forms.CharField(label=_("目标"), max_length=300, widget=forms.Textarea({"rows": 3}))
    lead = forms.ModelChoiceField(Organisation.objects.none(), label=_("牵头单位"), widget=NameSelect())
    resolution = forms.ModelChoiceField(
        Resolution.objects.none(), label=_("依据的议定事项"), required=False, widget=NameSelect(),
        empty_label=_("没有"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], resolutions: QuerySet[Resolution], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["lead"].queryset, fields["resolution"].queryset = organisations, resolutions


class TaskForm(forms.Form):
    name = forms.CharField(label=_("任务"), max_length=100)
    owner = forms.ModelChoiceField(Organisation.objects.none(), label=_("责任单位"), widget=NameSelect())
    starts_on = forms.DateField(label=_("开始日期"), widget=DayInput())
    ends_on = forms.DateField(label=_("完成期限"), widget=DayInput())
    waits_for = forms.ModelMultipleChoiceField(
        JointTask.objects.none(), label=_("要先完成的任务"), required=False, widget=NameChecks
    )

    def __init__(
        self, *args: Any, organisations: QuerySet[Organisation], others: QuerySet[JointTask], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["owner"].queryset, fields["waits_for"].queryset = organisations, others
        if not others:
            del fields["waits_for"]
