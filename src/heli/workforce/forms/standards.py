"""The form of a standard that the city made itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.workforce.forms.gap import MEASURES
from heli.workforce.models import CityStandard

#: what the house counts itself, then what a city enters
BASES = (
    ("urban_residents", _("城镇常住居民")),
    ("residents", _("常住居民")),
    ("streets", _("街道（镇）")),
    ("communities", _("社区（村）")),
    ("community_workers", _("社区工作者")),
    *MEASURES,
)


class StandardForm(forms.ModelForm):  # type: ignore[type-arg]
    """Correcting shows the same fields; to end a standard is to give its last day."""

    basis = forms.ChoiceField(label=_("计算基数"), choices=BASES)

    class Meta:
        model = CityStandard
        fields = ("name", "level", "ratio", "per", "basis", "minimum", "counts", "posts", "document", "article",
                  "effective_from", "effective_to")  # fmt: skip
        widgets = {"effective_from": DayInput(), "effective_to": DayInput()}
        help_texts = {
            "name": _("例如：城市社区工作者。"),
            "ratio": _("每满多少基数配备几名，例如每 10,000 名居民 20 名，这里填 20。"),
            "per": _("例如：10000。"),
            "minimum": _("不足一份时也至少配备几名；没有规定填 0。"),
            "posts": _("只计某些岗位时，写岗位名称里的词，用顿号隔开，例如：矫正、禁毒。全部都计就留空。"),
            "document": _("文件名称和文号。"),
            "article": _("例如：第三条。"),
            "effective_to": _("还在执行就留空。"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("ratio", "per"):
            self.fields[name].min_value = 1 if name == "per" else 0  # type: ignore[attr-defined]

    def clean_per(self) -> int:
        per: int = self.cleaned_data["per"]
        if per < 1:
            raise forms.ValidationError(_("请填大于 0 的数。"))
        return per

    def clean_ratio(self) -> Any:
        ratio = self.cleaned_data["ratio"]
        if ratio <= 0:
            raise forms.ValidationError(_("请填大于 0 的数。"))
        return ratio
