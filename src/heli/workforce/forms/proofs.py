"""What proves a form that somebody fills in about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class WithProofs(forms.Form):
    """Up to two files: photographs from the phone will do."""

    proof = forms.FileField(label=_("证明材料"), required=False, help_text=_("照片、扫描件或 PDF，可以用手机直接拍。"))
    proof_more = forms.FileField(label=_("证明材料（第二份）"), required=False)

    @property
    def proofs(self) -> list[Any]:
        return [file for file in (self.cleaned_data["proof"], self.cleaned_data["proof_more"]) if file]
