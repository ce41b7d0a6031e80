"""Forms of continuing education; what counts is for the rules to say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from heli.core.queries import setting
from heli.core.rules.filekinds import ENDINGS
from heli.core.rules.tenths import written
from heli.core.words import shown
from heli.workforce.actions.learning import Lesson
from heli.workforce.forms.register import day, line
from heli.workforce.models import Training
from heli.workforce.rules.hours import understood

__all__ = ["ReturnForm", "StudyForm", "TrainingForm", "stored"]


class TrainingForm(forms.Form):
    """One record, with its proof."""

    kind = forms.ChoiceField(label=_("类别"), choices=Training.Kind.choices)
    name = line(_("培训名称"), 100, required=True, help_text=_("写证书或证明上的名称，例如：老年社会工作实务培训。"))
    provider = line(_("举办单位"), 100)
    start_on = day(_("开始日期"))
    end_on = day(_("结束日期"), required=True)
    hours = line(
        _("学时"), 20, required=True,
        help_text=_("按证书上写的填，例如 24 或 4.5。取得社会工作学历的，一次计 90 学时，填多少都按 90 计。"),
    )  # fmt: skip
    number = line(_("结业证书编号"), 60)
    file = forms.FileField(
        label=_("证明材料"), required=False, help_text=_("结业证书、成绩单的照片或 PDF，最大 100 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip

    def clean_hours(self) -> int:
        """In tenths."""
        minutes = setting("class_hour_minutes")
        try:
            return understood(self.cleaned_data["hours"], int(minutes) if minutes.isdigit() else None)
        except ValueError as error:
            raise ValidationError(shown(error.args[0])) from None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first, last = cleaned.get("start_on"), cleaned.get("end_on")
        if first and last and first > last:
            self.add_error("end_on", _("结束日期不能早于开始日期。"))
        return cleaned

    @property
    def lesson(self) -> Lesson:
        given = self.cleaned_data
        return Lesson(
            given["kind"],
            given["name"],
            given["end_on"],
            given["hours"],
            given["provider"],
            given["start_on"],
            given["number"],
        )


def stored(training: Training) -> dict[str, Any]:
    """What a record holds, by field of the form."""
    names = ("kind", "name", "provider", "start_on", "end_on", "number")
    return {name: getattr(training, name) for name in names} | {"hours": written(training.tenths), "file": None}


class ReturnForm(forms.Form):
    """Why a record does not count."""

    reason = line(_("退回理由"), 200, required=True, help_text=_("本人会看到，例如：证明看不清，请重新拍照。"))


class StudyForm(forms.Form):
    """The day on which full-time study ended."""

    studied_until = day(_("全日制学习结束日期"))
