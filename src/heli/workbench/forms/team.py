"""The form of handing over."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.accounts.queries import colleague


class SuccessorForm(forms.Form):
    """Who goes on with the work."""

    to = forms.CharField(
        label=_("接手人"), max_length=150, help_text=_("同事的登录名，或姓名。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def clean_to(self) -> Any:
        found = colleague(self.cleaned_data["to"])
        if found is None:
            raise forms.ValidationError(_("没有找到这个账号；有人同名时，请填登录名。"))
        return found
