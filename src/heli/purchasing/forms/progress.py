"""Forms of the reports of contracts by schedule."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.purchasing.forms.contracts import words as long


class ProgressForm(forms.Form):
    """What no record says; the figures stand above."""

    words = long(_("服务进展"), 4000, 8, help_text=_("做了什么，服务对象有什么变化。数据已经从记录里填好，不用再写。"))
    plans = long(_("问题和下一期安排"), 4000, 5, required=False)
