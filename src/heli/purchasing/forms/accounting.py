"""For which days a report is asked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.core.tables.spans import Span

DAY = {"invalid": _("请填写日期，例如 2026-11-27。")}


class SpanForm(forms.Form):
    """From a day to a day, both counted; either may be left out."""

    since = forms.DateField(label=_("从哪一天"), required=False, widget=DayInput(), error_messages=DAY)
    until = forms.DateField(label=_("到哪一天"), required=False, widget=DayInput(), error_messages=DAY)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["until"] < given["since"]:
            self.add_error("until", _("结束日期不能早于开始日期。"))
        return given

    @property
    def span(self) -> Span:
        return Span(self.cleaned_data["since"], self.cleaned_data["until"])
