"""Forms of tenders that run elsewhere."""

from __future__ import annotations

import json
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import ByName, DayInput, NameSelect, YuanField
from heli.core.rules.filekinds import ENDINGS
from heli.directory.models import Organisation
from heli.purchasing.forms.public import EvaluationForm
from heli.purchasing.forms.renewal import place_of_renewal, years_of_renewal
from heli.purchasing.models import MirroredNotice, MirroredTender, Project, Tender
from heli.purchasing.models.mirrored import METHODS
from heli.purchasing.rules.mirrored import Sheet

DAY = {"invalid": _("请填写日期，例如 2026-11-27。"), "required": _("请填写日期，例如 2026-11-27。")}
TOLD = (
    "platform",
    "code",
    "url",
    "method",
    "budget_fen",
    "ceiling_fen",
    "announced_on",
    "deadline_on",
    "approval",
    "renewal_years",
    "renewal_place",
)
#: the first day of 政府采购法实施条例: what was announced before is not held to the rules of this book
FIRST_DAY = date(2015, 3, 1)
#: a score sheet is kept and stands in the trail of what changed
MOST_BYTES = 300_000


class ToldForm(forms.Form):
    """What the other platform says."""

    platform = forms.CharField(label=_("平台"), max_length=60, help_text=_("例如政采云。"))
    code = forms.CharField(label=_("平台上的项目编号"), max_length=80)
    url = forms.URLField(label=_("公告的网址"), max_length=300, required=False, assume_scheme="https")
    method = forms.ChoiceField(
        label=_("采购方式"), choices=[each for each in METHODS if each[0] != Tender.Method.DIRECT],
        help_text=_("公开招标失败、只剩两家、经财政部门批准的，选竞争性谈判。"),
    )  # fmt: skip
    budget_fen = YuanField(label=_("预算金额（元）"))
    ceiling_fen = YuanField(label=_("最高限价（元）"), required=False, help_text=_("不填就是预算金额。"))
    announced_on = forms.DateField(label=_("公告日期"), widget=DayInput(), error_messages=DAY)
    deadline_on = forms.DateField(label=_("投标截止日期"), widget=DayInput(), error_messages=DAY)
    approval = forms.CharField(
        label=_("财政部门批准文号"), max_length=80, required=False,
        help_text=_("达到公开招标数额标准、采用其他采购方式的填写。"),
    )  # fmt: skip
    renewal_years = years_of_renewal()
    renewal_place = place_of_renewal()

    def clean_renewal_years(self) -> int:
        return self.cleaned_data["renewal_years"] or 0

    def clean_announced_on(self) -> date:
        day: date = self.cleaned_data["announced_on"]
        if day > localdate():
            raise forms.ValidationError(_("公告日期不能在今天以后。"))
        if day < FIRST_DAY:
            raise forms.ValidationError(_("公告日期不能早于 2015年3月1日，政府采购法实施条例从这一天起施行。"))
        return day


class EnterForm(ToldForm):
    """Of which project."""

    project = forms.ModelChoiceField(label=_("项目"), queryset=Project.objects.none(), widget=NameSelect)
    field_order = ("project", *TOLD)

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = cast(forms.ModelChoiceField, self.fields["project"])
        project.queryset, project.empty_label = projects, None


def told_of(one: MirroredTender) -> dict[str, Any]:
    return {name: getattr(one, name) for name in TOLD} | {"renewal_years": one.renewal_years or None}


class SheetForm(EvaluationForm):
    """The score sheet as an evaluation file, which is kept."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _("评审文件（JSON），格式和公布的评审文件相同，最大 300 KB。")

    def clean_file(self) -> Any:
        """As it is, once it was understood."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 300 KB。"))
        super().clean_file()
        file.seek(0)
        return Sheet(json.loads(file.read()))


class AwardForm(forms.Form):
    """Who was chosen there, and for how much."""

    winner = ByName(Organisation.objects.in_use(), suggestions="agent-names", label=_("中标人"))
    bid = forms.CharField(
        label=_("中标人在评审文件里的编号"), max_length=100, required=False, help_text=_("没有评审文件的不填。")
    )
    price_fen = YuanField(label=_("中标金额（元）"))
    result_on = forms.DateField(label=_("结果公告日期"), widget=DayInput(), error_messages=DAY)
    departure = forms.CharField(
        label=_("中标人不是第一名的理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("按评审文件重新计算，中标人不是第一名的，才填写。"),
    )  # fmt: skip


class NoticeForm(forms.Form):
    """A notice of the other platform, with what proves it."""

    kind = forms.ChoiceField(label=_("公告"), choices=MirroredNotice.Kind)
    published_on = forms.DateField(label=_("公告日期"), widget=DayInput(), error_messages=DAY)
    number = forms.CharField(label=_("公告编号"), max_length=80, required=False, help_text=_("编号和网址至少填一项。"))
    url = forms.URLField(label=_("公告的网址"), max_length=300, required=False, assume_scheme="https")
    what = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("例如改了哪一条。"))
    affects = forms.BooleanField(label=_("更正的内容影响投标（响应）文件编制"), required=False)
    deadline_on = forms.DateField(
        label=_("改到的截止日期"), required=False, widget=DayInput(), error_messages=DAY, help_text=_("更正公告改了截止日期的填写。")
    )  # fmt: skip
    file = forms.FileField(
        label=_("公告文件"), required=False, help_text=_("公告的截图或者下载的文件，最大 100 MB。"),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        error_messages={"empty": _("文件是空的，请重新选择。")},
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not given.get("number") and not given.get("url") and "url" not in self.errors:
            self.add_error("number", _("公告编号和网址至少填一项。"))
        if given.get("kind") != MirroredNotice.Kind.CHANGE:
            for name in ("affects", "deadline_on"):
                if given.get(name):
                    self.add_error(name, _("只有更正公告才填这一项。"))
        return given


class FailForm(forms.Form):
    reason = forms.CharField(label=_("废标的理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
