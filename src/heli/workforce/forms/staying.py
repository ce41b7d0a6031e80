"""What the page of who stays can be asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.workforce.queries.staying_page import BY, CURVES


@dataclass(frozen=True)
class Chosen:
    """What the address asks for; what cannot be read is left at its default."""

    by: str
    curve: str
    on: date


class StayingFilter(forms.Form):
    """By what people are told apart, which curve, and counted on which day."""

    by = forms.ChoiceField(label=_("按什么分"), choices=BY, required=False)
    curve = forms.ChoiceField(label=_("留任曲线"), choices=CURVES, required=False)
    on = forms.DateField(label=_("统计到"), required=False, widget=DayInput())

    def chosen(self) -> Chosen:
        self.is_valid()
        given: dict[str, Any] = getattr(self, "cleaned_data", {})
        today, on = localdate(), given.get("on")
        on = on if on is not None and date(1950, 1, 1) <= on <= today else today
        return Chosen(given.get("by") or BY[0][0], given.get("curve") or CURVES[0][0], on)


def filter_shown(chosen: Chosen) -> StayingFilter:
    """The filters as the page was counted."""
    return StayingFilter(initial={"by": chosen.by, "curve": chosen.curve, "on": chosen.on})
