"""Forms of the gap pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, NameSelect
from heli.core.words import name_of
from heli.workforce.rules.gap import COUNTED_BASES, MAIN_STANDARD, Standard

LEVELS = (
    ("city", _("市")),
    ("district", _("县（市、区）")),
    ("street", _("街道（镇）")),
    ("community", _("社区（村）")),
)
MEASURES = (
    ("elderly_institution_residents", _("养老机构入住老人")),
    ("elderly_community_clients", _("社区养老服务对象")),
    ("community_corrections_clients", _("社区矫正对象")),
    ("drug_rehabilitation_clients", _("社区戒毒社区康复人员")),
    ("elderly_institution_beds", _("养老机构床位")),
    ("hospital_beds", _("医疗机构床位")),
    ("students", _("在校学生")),
)


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; what cannot be read is left at its default."""

    place: str
    level: str
    standard: str
    on: date | None
    part: int


class GapFilter(forms.Form):
    """The filters as they stand in the address."""

    place = forms.CharField(required=False, widget=forms.HiddenInput)
    standard = forms.ChoiceField(label=_("标准"), required=False, widget=NameSelect)
    level = forms.ChoiceField(label=_("级别"), choices=LEVELS, required=False)
    on = forms.DateField(label=_("日期"), required=False, widget=DayInput())

    def chosen(self) -> Chosen:
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        raw = self.data.get("standard", "") if self.is_bound else ""
        part = str(self.data.get("part", "")) if self.is_bound else ""
        return Chosen(
            given.get("place") or "", given.get("level") or "district", str(raw), given.get("on"),
            int(part) if part.isascii() and part.isdigit() and len(part) < 7 else 1,
        )  # fmt: skip


def filter_shown(
    place: str, level: str, levels: list[str], standards: list[Standard], standard: str, on: date
) -> GapFilter:
    """The filter with the values the page was made from."""
    form = GapFilter(initial={"place": place, "level": level, "standard": standard, "on": on})
    form.fields["standard"].choices = [(s.id, capfirst(name_of(s))) for s in standards]  # type: ignore[attr-defined]
    form.fields["level"].choices = [pair for pair in LEVELS if pair[0] in levels]  # type: ignore[attr-defined]
    return form


class MonthFilter(forms.Form):
    """What the page of a month end shows; communities stand in its file."""

    standard = forms.CharField(label=_("标准"), required=False)
    level = forms.ChoiceField(label=_("级别"), choices=LEVELS[1:3], required=False)

    def chosen(self) -> tuple[str, str]:
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        return given.get("level") or "district", given.get("standard") or MAIN_STANDARD

    def shown(self, standards: list[Standard]) -> MonthFilter:
        """The same with the standards of that day to choose from."""
        level, standard = self.chosen()
        form = MonthFilter(initial={"level": level, "standard": standard})
        choices = [(s.id, capfirst(name_of(s))) for s in standards]
        form.fields["standard"] = forms.ChoiceField(label=_("标准"), choices=choices, widget=NameSelect)
        return form


class MonthForm(forms.Form):
    """Which month end to freeze."""

    month = forms.DateField(label=_("月末"), widget=DayInput(), help_text=_("一个月的最后一天。"))


class BasisForm(forms.Form):
    """A figure a standard counts by, with its source."""

    measure = forms.ChoiceField(label=_("指标"), choices=MEASURES)
    value = forms.IntegerField(label=_("数量"), min_value=0, max_value=10**9)
    as_of = forms.DateField(label=_("统计日期"), widget=DayInput())
    source = forms.CharField(label=_("来源"), max_length=200, help_text=_("例如：市民政局 2026 年三季度统计表。"))

    def clean_as_of(self) -> date:
        day: date = self.cleaned_data["as_of"]
        if day > localdate():
            raise forms.ValidationError(_("统计日期不能晚于今天，请核对。"))
        return day


assert not COUNTED_BASES & {key for key, _label in MEASURES}, "what the house counts itself is never typed"
