"""Forms of proposals, and of the call for them."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.directory.models import Organisation
from heli.purchasing.forms.projects import LogicForm


class CallForm(forms.Form):
    """Until when agencies design, for which of this user's offices."""

    buyer = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("购买主体"), widget=NameSelect(), empty_label=None
    )
    until = forms.DateField(
        label=_("方案提交的最后一天"), widget=DayInput(),
        help_text=_("这一天也算。机构看到需求的名称、地区、人群、人数和情况说明。以后只能往后改。"),
    )  # fmt: skip

    def __init__(self, *args: Any, offices: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["buyer"]).queryset = offices


def _cost(label: Any) -> YuanField:
    return YuanField(label=label, required=False)


class ProposalForm(LogicForm):
    """How it fits, the logic model, who works on it, what it costs."""

    title = forms.CharField(label=_("方案名称"), max_length=80)
    fit = forms.CharField(
        label=_("怎样回应需求"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("对象是谁，缺的是什么，这个方案怎样解决。"),
    )  # fmt: skip
    people = forms.IntegerField(label=_("服务人数"), min_value=1, max_value=100_000_000, required=False)
    staff = forms.CharField(
        label=_("人员安排"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("什么岗位、什么证书、谁督导。不写个人的姓名。"),
    )  # fmt: skip
    staff_people = forms.IntegerField(label=_("工作人员人数"), min_value=1, max_value=10_000, required=False)
    staff_months = forms.IntegerField(label=_("几个月"), min_value=1, max_value=36, required=False)
    staff_monthly_fen = YuanField(
        label=_("每人每月的费用（元）"), max_digits=9, required=False,
        help_text=_("平均每人，工资、社会保险和公积金单位部分等全部算在内。人员费用由这三项算出。"),
    )  # fmt: skip
    activity_fen = _cost(_("服务活动（元）"))
    training_fen = _cost(_("督导和培训（元）"))
    administration_fen = _cost(_("行政管理（元）"))
    tax_fen = _cost(_("税费（元）"))
    other_fen = _cost(_("其他（元）"))
    field_order = (
        "title", "fit", "inputs", "activities", "outputs", "outcomes", "people", "staff", "staff_people", "staff_months",
        "staff_monthly_fen",
    )  # fmt: skip

    @property
    def says(self) -> dict[str, Any]:
        """As it is kept: a cost that is left empty is nothing."""
        found = {name: self.cleaned_data[name] for name in SAYS}
        return found | {name: found[name] or 0 for name in COSTS}


class DraftProposalForm(ProposalForm):
    """The same, for one of this user's agencies."""

    agency = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("设计方案的机构"), widget=NameSelect(), empty_label=None
    )

    def __init__(self, *args: Any, agencies: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["agency"]).queryset = agencies
        self.order_fields(["agency", *self.fields])


class TakeForm(forms.Form):
    """Why the others are not taken; asked for where there are others."""

    reason = forms.CharField(
        label=_("其他方案未采用的理由"), max_length=400, widget=forms.Textarea({"rows": 3}),
        help_text=_("没有采用的机构都会看到这个理由。"),
    )  # fmt: skip


COSTS = ("activity_fen", "training_fen", "administration_fen", "tax_fen", "other_fen")
SAYS = ("title", "fit", "inputs", "activities", "outputs", "outcomes", "people", "staff", "staff_people", "staff_months",
        "staff_monthly_fen", *COSTS)  # fmt: skip
