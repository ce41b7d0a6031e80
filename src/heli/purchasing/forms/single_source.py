"""Forms of purchases where nobody scores: shape only."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.purchasing.forms.notices import DAY
from heli.purchasing.models import Bid

_TEXT = {"rows": 6}


class NoticeObjectionForm(forms.Form):
    """Of anybody, in writing."""

    name = forms.CharField(label=_("提出异议的单位或者个人"), max_length=100)
    contact = forms.CharField(
        label=_("联系方式"), max_length=100, required=False, help_text=_("购买主体用来告知论证的结论，不公布。")
    )
    text = forms.CharField(
        label=_("异议"), max_length=4000, widget=forms.Textarea(attrs=_TEXT),
        help_text=_("例如：还有哪家供应商能够提供，依据是什么。"),
    )  # fmt: skip


class PaperObjectionForm(NoticeObjectionForm):
    """One that came on paper."""

    received_on = forms.DateField(label=_("收到日期"), widget=DayInput(), error_messages=DAY)
    field_order = ("name", "contact", "received_on", "text")


class ArgumentForm(forms.Form):
    """What experts found of an objection."""

    experts = forms.CharField(label=_("参加论证的专业人员"), max_length=400, help_text=_("姓名、工作单位和职称。"))
    argument = forms.CharField(label=_("补充论证的意见"), max_length=4000, widget=forms.Textarea(attrs=_TEXT))
    is_upheld = forms.TypedChoiceField(
        label=_("论证的结论"), coerce=lambda said: said == "yes", widget=forms.RadioSelect,
        choices=[("no", _("异议不成立，连同论证意见报财政部门")), ("yes", _("异议成立，改用其他采购方式"))],
    )  # fmt: skip


class ApprovalForm(forms.Form):
    """What the finance department answered."""

    number = forms.CharField(label=_("财政部门批准文号"), max_length=80)
    approved_on = forms.DateField(label=_("批准日期"), widget=DayInput(), error_messages=DAY)


class ChooseForm(forms.Form):
    """From whom, for how much, and how that was agreed on."""

    bid = forms.ModelChoiceField(label=_("供应商"), queryset=Bid.objects.none(), widget=NameSelect)
    price_fen = YuanField(
        label=_("成交金额（元）"), help_text=_("不能高于供应商的报价，也不能超过最高限价或者预算金额。")
    )
    negotiation = forms.CharField(
        label=_("协商或者比较的情况记录"), max_length=4000, widget=forms.Textarea(attrs=_TEXT),
        help_text=_("单一来源：价格怎样商定、质量和服务的要求、合同的主要条款。自行采购：收到哪些报价、比较了什么。"),
    )  # fmt: skip

    def __init__(self, *args: Any, came: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = cast(forms.ModelChoiceField, self.fields["bid"])
        own.queryset, own.empty_label = came, None
        own.label_from_instance = lambda bid: bid.agency.name  # type: ignore[assignment,method-assign]
