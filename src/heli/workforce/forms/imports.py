"""Forms of rosters and leavers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.forms import NameSelect
from heli.directory.models import Organisation
from heli.workforce.forms.register import REASONS, day, line


class MonthForm(forms.Form):
    """The full list of one organisation."""

    organisation = forms.ModelChoiceField(label=_("单位"), queryset=Organisation.objects.none(), widget=NameSelect)
    file = forms.FileField(label=_("名册文件"), help_text=_("Excel 或 CSV，现在在任的每个人一行。"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]


class LeaverForm(forms.Form):
    """Left or stayed; leaving needs its day."""

    left = forms.BooleanField(required=False)
    end_on = day(_("离职日期"))
    end_reason = forms.ChoiceField(label=_("离职原因"), required=False, choices=REASONS)
    end_words = line(_("离职原因说明"), 100)
