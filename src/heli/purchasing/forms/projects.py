"""Forms of projects: what they are for, the logic model, and the lines of the budget."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.directory.models import Organisation, Place
from heli.purchasing.forms.places import PlaceChoice
from heli.purchasing.models import CatalogueItem, CostLine, Project, StaffLine

MOST_PEOPLE = 100_000_000


class _Words(forms.Form):
    """What it is called, where, for whom and why."""

    title = forms.CharField(label=_("项目名称"), max_length=80)
    place = PlaceChoice(Place.objects.none(), label=_("服务地区"))
    group = forms.CharField(label=_("服务对象"), max_length=80, help_text=_("哪些人，例如：80 岁以上独居老人。"))
    people = forms.IntegerField(label=_("服务人数"), min_value=1, max_value=MOST_PEOPLE, required=False)
    need = forms.CharField(
        label=_("需求"), max_length=4000, widget=forms.Textarea({"rows": 5}), help_text=_("现在缺什么，有什么数字。")
    )

    def __init__(self, *args: Any, places: QuerySet[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Any, self.fields["place"]).queryset = places


class DraftForm(_Words):
    """A new project of one of this user's offices; ``figures`` are those it takes along, to be shown."""

    buyer = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("购买主体"), widget=NameSelect(), empty_label=None
    )
    field_order = ("buyer", "title", "place", "group", "people", "need")

    def __init__(self, *args: Any, offices: QuerySet[Organisation], figures: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.figures = figures
        cast(Any, self.fields["buyer"]).queryset = offices


class ProjectForm(_Words):
    """Everything about a project that is no part of its logic model or budget."""

    item = forms.ModelChoiceField(
        CatalogueItem.objects.none(), label=_("目录事项"), required=False, widget=NameSelect(), empty_label=_("还没有选"),
        help_text=_("选了以后，人均费用和目录里的单位成本比一比。"),
    )  # fmt: skip
    legal_basis = forms.CharField(
        label=_("购买的法律依据"), max_length=200, required=False,
        help_text=_("例如：社会救助法第五十五条、第五十六条；社区矫正法第四十条；志愿服务条例第三十条。"),
    )  # fmt: skip
    start_on = forms.DateField(label=_("开始日期"), widget=DayInput(), required=False)
    end_on = forms.DateField(
        label=_("结束日期"), widget=DayInput(), required=False,
        help_text=_("一般不超过一年；下面五项条件都具备，才可以到三年。"),
    )  # fmt: skip

    own_floor_percent = forms.DecimalField(
        label=_("本单位的人员费用下限（%）"), max_digits=5, decimal_places=2, min_value=1, max_value=100, required=False,
        help_text=_("本单位要求人员费用至少占多少；没有要求的不填。"),
    )  # fmt: skip

    def __init__(self, *args: Any, items: QuerySet[CatalogueItem], of_society: bool = False, **kwargs: Any) -> None:
        """What society buys asks for no item, basis or condition that only the law of the government asks for."""
        super().__init__(*args, **kwargs)
        if of_society:
            for name in ("item", "legal_basis"):
                del self.fields[name]
            self.fields["end_on"].help_text = _("服务期由本单位决定。")
            return
        del self.fields["own_floor_percent"]
        cast(Any, self.fields["item"]).queryset = items
        for column, name in Project.named_conditions():
            self.fields[column] = forms.BooleanField(label=name, required=False)


class LogicForm(forms.Form):
    """The boxes of the logic model that follow on the need."""

    inputs = forms.CharField(
        label=_("投入"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("人员、场地、经费以外还用到什么，例如社区的活动室、志愿者。"),
    )  # fmt: skip
    activities = forms.CharField(
        label=_("活动"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("做什么，多久一次。"),
    )  # fmt: skip
    outputs = forms.CharField(
        label=_("产出"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("做了多少，例如：上门 2,400 人次。"),
    )  # fmt: skip
    outcomes = forms.CharField(
        label=_("成效"), max_length=2000, required=False, widget=forms.Textarea({"rows": 4}),
        help_text=_("服务对象有什么改变，写明数字和怎么量。"),
    )  # fmt: skip


class StaffForm(forms.Form):
    """Posts of one kind; what they cost together is computed."""

    post = forms.CharField(label=_("岗位"), max_length=60, help_text=_("例如：项目主管、社工、督导。"))
    licence = forms.ChoiceField(label=_("证书要求"), choices=StaffLine.Licence)
    people = forms.IntegerField(label=_("人数"), min_value=1, max_value=10_000)
    months = forms.IntegerField(label=_("几个月"), min_value=1, max_value=36, initial=12)
    monthly_fen = YuanField(
        label=_("每人每月的费用（元）"), max_digits=9, help_text=_("工资、社会保险和公积金单位部分等，全部算在内。")
    )


class CostForm(forms.Form):
    """Any other cost."""

    category = forms.ChoiceField(
        label=_("类别"), choices=[choice for choice in CostLine.Category.choices if choice[0] != "personnel"],
        help_text=_("人员费用由人员配置算出，不在这里填。"),
    )  # fmt: skip
    what = forms.CharField(label=_("用在哪里"), max_length=120)
    amount_fen = YuanField(label=_("金额（元）"))


def stored(record: Any, *names: str) -> dict[str, Any]:
    """What a form begins with, and what it is compared with when somebody was faster."""
    return {name: getattr(record, name) for name in names}


FACTS = ("title", "place", "group", "people", "need", "item", "legal_basis", "start_on", "end_on", *Project.CONDITIONS)
#: what a buyer of society says instead of item, basis and conditions
FACTS_OF_SOCIETY = ("title", "place", "group", "people", "need", "start_on", "end_on", "own_floor_percent")
LOGIC = ("inputs", "activities", "outputs", "outcomes")
STAFF = ("post", "licence", "people", "months", "monthly_fen")
COST = ("category", "what", "amount_fen")
