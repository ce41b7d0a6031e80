"""Forms of accounts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.workforce.forms.register import line


class ResetForm(forms.Form):
    reason = line(_("原因"), 60, required=True, help_text=_("例如：换了手机、忘记密码。本人能在自己的资料里看到。"))
