"""What a step that needs its reason asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why; whoever it concerns reads it."""

    reason = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea({"rows": 4}), help_text=_("看得到这条记录的人都会看到。")
    )
