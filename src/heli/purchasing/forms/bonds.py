"""Forms of the bonds of bidders."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import YuanField
from heli.purchasing.forms.contracts import day
from heli.purchasing.forms.payments import FEWEST, NumberField
from heli.purchasing.models import BidBond


class BondForm(forms.Form):
    """What came, and from which account."""

    form = forms.ChoiceField(label=_("保证金形式"), choices=BidBond.Form.choices)
    received_fen = YuanField(label=_("到账金额（元）"))
    received_on = day(_("到账日期"))
    account = NumberField(
        re.compile(rf"^\d{{{FEWEST},30}}\Z", re.ASCII), label=_("付款账号"), max_length=30, required=False,
        help_text=_("转账的填写。几家从同一个账户转出的，会提示监督人员。"),
        error_messages={"invalid": _("账号是 8 到 30 位数字。")},
    )  # fmt: skip


class ReturnForm(forms.Form):
    returned_on = day(_("退还日期"))
