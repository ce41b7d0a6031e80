"""Forms of notices: of the office, of suppliers, of the public."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.directory.models import Organisation
from heli.purchasing.models import PurchaseNotice
from heli.purchasing.queries.notices import DRAFTED

DAY = {"invalid": _("请填写日期，例如 2026-11-27。"), "required": _("请填写日期，例如 2026-11-27。")}


class _Days(forms.Form):
    closes_on = forms.DateField(
        label=_("答复到哪一天为止"), required=False, widget=DayInput(), error_messages=DAY,
        help_text=_("需求调查和征求意见要填，采购意向不用填。"),
    )  # fmt: skip
    urgent_reason = forms.CharField(
        label=_("紧急采购的理由"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("只用于采购意向：不能预见的原因，急需采购。会随公告公布，填了就不用等满公开的时间。"),
    )  # fmt: skip


class DraftForm(_Days):
    """Which notice of a project."""

    kind = forms.ChoiceField(label=_("类别"), choices=[(each.value, each.label) for each in DRAFTED])
    field_order = ("kind", "closes_on", "urgent_reason")


class ChangeForm(_Days):
    title = forms.CharField(label=_("标题"), max_length=120)
    text = forms.CharField(label=_("正文"), max_length=8000, widget=forms.Textarea(attrs={"rows": 16}))
    field_order = ("title", "text", "closes_on", "urgent_reason")


class WithdrawForm(forms.Form):
    reason = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("公众会看到。")
    )


class SummaryForm(forms.Form):
    summary = forms.CharField(
        label=_("汇总"), max_length=8000, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("收到了哪些意见，采纳了哪些，没有采纳的为什么。公布以后谁都能看到，不写姓名。"),
    )  # fmt: skip


class _Answer(forms.Form):
    text = forms.CharField(
        label=_("答复内容"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("能否提供、需要哪些人员、以往做过什么、需求里哪些不清楚。"),
    )  # fmt: skip
    price_fen = YuanField(label=_("估算金额（元）"), required=False, help_text=_("没有把握的不填。"))


class AnswerForm(_Answer):
    """Of a supplier in its own name."""

    organisation = forms.ModelChoiceField(label=_("答复单位"), queryset=Organisation.objects.none(), widget=NameSelect)
    field_order = ("organisation", "text", "price_fen")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = cast(forms.ModelChoiceField, self.fields["organisation"])
        own.queryset, own.empty_label = offices, None


class PaperForm(_Answer):
    """One that came on paper."""

    name = forms.CharField(label=_("答复单位名称"), max_length=100)
    received_on = forms.DateField(label=_("收到日期"), widget=DayInput(), error_messages=DAY)
    field_order = ("name", "received_on", "text", "price_fen")


class OpinionForm(forms.Form):
    """Of anybody."""

    text = forms.CharField(
        label=_("意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("请写下意见。"), "max_length": _("意见最多 2000 个字。")},
    )  # fmt: skip
    name = forms.CharField(label=_("称呼"), max_length=40, required=False, help_text=_("可以不填。"))


class SearchForm(forms.Form):
    """What the public looks for among the notices."""

    q = forms.CharField(label=_("标题或购买主体"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("类别"), required=False, choices=[("", _("全部")), *PurchaseNotice.Kind.choices])
