"""Forms of the bonds of bidders."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import YuanField
from heli.purchasing.forms.contracts import day
from heli.purchasing.forms.payments import FEWEST, NumberField
from heli.purchasing.models import BidBond, BondKeeping


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


class AskBackForm(forms.Form):
    """What had been paid for a bid that was withdrawn."""

    paid_fen = YuanField(label=_("已交金额（元）"))
    paid_on = day(_("交款日期"))


def _text(label: Any, help_text: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=4000, widget=forms.Textarea(attrs={"rows": 6}), help_text=help_text)


class KeepForm(forms.Form):
    """Why a bond is kept, and until when the bidder may answer."""

    ground = forms.ChoiceField(label=_("不予退还的情形"), widget=forms.RadioSelect, choices=BondKeeping.Ground.choices)
    happened_on = day(_("发生日期"))
    facts = _text(_("事实和证据"), _("什么时候做了什么，有哪些材料。投标人看得到。"))
    answer_until = day(_("说明期限"))


class AnswerForm(forms.Form):
    answer = _text(_("说明"), _("事情的经过、理由和证据。提交以后不能再改。"))


class DecideForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("决定"), widget=forms.RadioSelect, choices=(("keep", _("不予退还")), ("return", _("照常退还")))
    )
    reason = _text(_("理由和依据"))

    def found(self) -> dict[str, Any]:
        """As the action takes it."""
        said = self.cleaned_data
        return {"is_kept": said["outcome"] == "keep", "reason": said["reason"]}


class PaidOverForm(forms.Form):
    paid_over_on = day(_("上缴日期"))
    paid_over_ref = forms.CharField(label=_("缴款凭证号"), max_length=60)
