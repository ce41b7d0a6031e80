"""The one form of the public site so far."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class VerifyForm(forms.Form):
    """Name and the last four of the certificate's number."""

    name = forms.CharField(label=_("姓名"), max_length=50, error_messages={"required": _("请填写证书上的姓名。")})
    last_four = forms.RegexField(
        r"^[0-9A-Za-z]{4}$",
        label=_("证书编号后四位"),
        help_text=_("编号印在证书右下角。"),
        error_messages={"required": _("请填写证书编号的后四位。"), "invalid": _("这里填四个数字或字母，例如 0812。")},
    )

    def clean_name(self) -> str:
        return "".join(str(self.cleaned_data["name"]).split())
