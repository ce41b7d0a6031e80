"""Forms of projects: shape only."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.directory.models import Organisation, Place
from heli.purchasing.models import CostLine, Project

_TEXT = {"rows": 4}


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs=_TEXT), **more)


class _Design(forms.Form):
    title = forms.CharField(label=_("项目名称"), max_length=80)
    place = forms.ModelChoiceField(label=_("服务地区"), queryset=Place.objects.none(), widget=NameSelect)
    group = forms.CharField(label=_("服务对象"), max_length=80, help_text=_("例如：困境儿童、独居老人、社区矫正对象。"))
    people = forms.IntegerField(label=_("服务人数"), min_value=1, required=False)
    need = _text(_("需求"), 4000, help_text=_("多少人有什么困难，怎么知道的。"))
    start_on = forms.DateField(label=_("开始日期"), widget=DayInput(), required=False)
    end_on = forms.DateField(label=_("结束日期"), widget=DayInput(), required=False)

    def __init__(self, *args: Any, places: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ModelChoiceField, self.fields["place"]).queryset = places


class DraftForm(_Design):
    """A new project, of which purchaser."""

    buyer = forms.ModelChoiceField(label=_("购买主体"), queryset=Organisation.objects.none(), widget=NameSelect)
    field_order = ("buyer", "title", "place", "group", "people", "need", "start_on", "end_on")

    def __init__(self, *args: Any, offices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        buyer = cast(forms.ModelChoiceField, self.fields["buyer"])
        buyer.queryset, buyer.empty_label = offices, None


class ChangeForm(_Design):
    """The design with its logic model: need, inputs, activities, outputs, outcomes."""

    inputs = _text(_("投入"), 2000, required=False, help_text=_("人员、场地、经费、志愿者。"))
    activities = _text(_("活动"), 2000, required=False, help_text=_("用这些投入做什么。"))
    outputs = _text(_("产出"), 2000, required=False, help_text=_("可以数的：服务多少人、多少次、多少小时。"))
    outcomes = _text(_("成效"), 2000, required=False, help_text=_("服务对象的变化，怎样衡量。"))


def said_by(project: Project) -> dict[str, Any]:
    """What the form begins with."""
    names = ("title", "group", "people", "need", "start_on", "end_on", "inputs", "activities", "outputs", "outcomes")
    return {"place": project.place_id} | {name: getattr(project, name) for name in names}


class CostForm(forms.Form):
    category = forms.ChoiceField(label=_("类别"), choices=CostLine.Category.choices)
    what = forms.CharField(label=_("内容"), max_length=120, help_text=_("例如：专职社工 3 人 × 12 个月。"))
    amount_fen = YuanField(label=_("金额（元）"))
