"""Forms of the catalogue."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect, YuanField
from heli.directory.models import Level, Organisation
from heli.purchasing.models import CatalogueDoer, CatalogueItem


class ItemForm(forms.Form):
    """A task of a department; the department is chosen once."""

    department = forms.ModelChoiceField(Organisation.objects.none(), label=_("责任部门"), widget=NameSelect())
    name = forms.CharField(label=_("事项名称"), max_length=80, help_text=_("例如：困难老年人居家关爱服务。"))
    kind = forms.ChoiceField(
        label=_("属于哪一类"), widget=forms.RadioSelect,
        help_text=_("法规不许购买的几类也列在这里：选了会告诉依据哪一条。"),
    )  # fmt: skip
    level = forms.ChoiceField(label=_("事权级别"), choices=Level, initial=Level.CITY)
    legal_basis = forms.CharField(
        label=_("政策法律依据"), max_length=200, help_text=_("法律、法规或文件的名称和条款。")
    )
    standard = forms.CharField(
        label=_("服务标准"), max_length=2000, widget=forms.Textarea({"rows": 5}),
        help_text=_("为谁、做什么、做到什么程度、多久一次。"),
    )  # fmt: skip
    unit = forms.ChoiceField(label=_("计量单位"), choices=CatalogueItem.Unit)
    unit_cost_fen = YuanField(label=_("单位成本（元）"), help_text=_("一个计量单位要多少钱。"))

    def __init__(
        self, *args: Any, kinds: list[tuple[str, str]], departments: QuerySet[Organisation] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["kind"]).choices = kinds
        if departments is None:
            del self.fields["department"]
        else:
            cast(Any, self.fields["department"]).queryset = departments


class DoerForm(forms.Form):
    """Who does it from a day on."""

    doer = forms.ChoiceField(label=_("由谁做"), choices=CatalogueDoer.Doer, widget=forms.RadioSelect)
    since = forms.DateField(
        label=_("从哪天起"),
        widget=DayInput(),
        initial=localdate,
        help_text=_("同一天登记过的，先和登记的对照，再决定改不改。"),
    )
    yearly_cost_fen = YuanField(label=_("一年的费用（元）"), required=False, help_text=_("没有人做就留空。"))
    source = forms.CharField(
        label=_("数字的来源"), max_length=200, required=False, help_text=_("例如：2026 年部门预算。")
    )


def facts_of_doer(doer: CatalogueDoer) -> dict[str, Any]:
    """What was recorded of a day; nothing is told of the costs where they were left empty."""
    return {
        "doer": doer.doer, "since": doer.since, "yearly_cost_fen": doer.yearly_cost_fen or None, "source": doer.source,
    }  # fmt: skip


def facts_of(item: CatalogueItem) -> dict[str, Any]:
    """What the form begins with."""
    names = ("name", "kind", "level", "legal_basis", "standard", "unit", "unit_cost_fen")
    return {name: getattr(item, name) for name in names}
