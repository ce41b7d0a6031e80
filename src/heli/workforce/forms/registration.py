"""Forms of registration: shape only; what may be is for the actions to say."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ApplyForm(forms.Form):
    """What is said with an application."""

    note = forms.CharField(
        label=_("说明"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以不填。例如：继续教育的证明随后上传。"),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why something is given back or refused: whoever asked reads it."""

    reason = forms.CharField(
        label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("申请人会看到。例如：请补上 2025 年的继续教育证明。"),
    )  # fmt: skip
