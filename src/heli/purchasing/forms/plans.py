"""Forms of yearly plans."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect, YuanField
from heli.directory.models import Organisation
from heli.purchasing.models import PlanItem, Project


class PlanForm(forms.Form):
    """A plan of a year."""

    buyer = forms.ModelChoiceField(label=_("购买主体"), queryset=Organisation.objects.none(), widget=NameSelect)
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyer = cast(forms.ModelChoiceField, self.fields["buyer"])
        buyer.queryset, buyer.empty_label = offices, None
        self.fields["year"].initial = localdate().year


class MonthField(forms.DateField):
    """A month; what it gives is its first day."""

    def __init__(self, **kwargs: Any) -> None:
        faults = {"required": _("请填写月份，例如 2026-11。"), "invalid": _("请填写月份，例如 2026-11。")}
        widget = forms.DateInput(format="%Y-%m", attrs={"type": "month"})
        super().__init__(input_formats=["%Y-%m", "%Y-%m-%d"], error_messages=faults, widget=widget, **kwargs)

    def to_python(self, value: Any) -> date | None:
        found = super().to_python(value)
        return found.replace(day=1) if found else None


class ItemForm(forms.Form):
    """A project in a plan."""

    project = forms.ModelChoiceField(label=_("项目"), queryset=Project.objects.none(), widget=NameSelect)
    method = forms.ChoiceField(label=_("采购方式"), choices=PlanItem.Method.choices)
    amount_fen = YuanField(label=_("金额（元）"), help_text=_("这一年要用的金额。"))
    intention_month = MonthField(label=_("公开意向的月份"))
    tender_month = MonthField(label=_("开始采购的月份"))

    def __init__(self, *args: Any, projects: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        project = cast(forms.ModelChoiceField, self.fields["project"])
        project.queryset, project.empty_label = projects, None
