"""Forms of mended prices and final quotes: shape only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import YuanField
from heli.purchasing.forms.tenders import moment
from heli.purchasing.rules.final_quotes import Quote
from heli.purchasing.rules.price_errors import Reading

_SAME = _("一致或者没有写的不填。")


class MendPriceForm(forms.Form):
    """What the papers of a bid say beside the price that was read out, and how long the bidder has to confirm."""

    text = YuanField(label=_("投标文件里的总价（元）"), required=False, help_text=_SAME)
    words = YuanField(label=_("大写金额（按元填写）"), required=False, help_text=_SAME)
    units = YuanField(
        label=_("按单价汇总的金额（元）"),
        required=False,
        help_text=_("各项数量乘以单价，加起来。一致或者没有写的不填。"),
    )
    misplaced = forms.BooleanField(
        label=_("单价的小数点或者百分比明显错位"), required=False, help_text=_("明显错位的，总价不变，修改单价。")
    )
    minutes = forms.IntegerField(label=_("多少分钟内确认"), min_value=1, max_value=10_000)

    def reading(self, sheet: int) -> Reading:
        """``sheet``: what was read out, in fen."""
        said: dict[str, Any] = {name: self.cleaned_data[name] for name in ("text", "words", "units", "misplaced")}
        return Reading(sheet, **said)


class AnswerPriceForm(forms.Form):
    """Whether the bidder stands by the mended price."""

    confirmed = forms.ChoiceField(
        label=_("修正后的报价"), choices=(("yes", _("确认")), ("no", _("不确认，投标无效"))), widget=forms.RadioSelect
    )

    def found(self) -> bool:
        return bool(self.cleaned_data["confirmed"] == "yes")


class AskQuotesForm(forms.Form):
    """Until when every supplier gives its final quote."""

    until = moment(
        _("最后报价的截止时间"), help_text=_("各家同一个时间。到时间以前谁也看不到报价，也看不到有几家提交。")
    )


class QuoteForm(forms.Form):
    """The last price of a supplier; what is typed here is kept nowhere but under seal."""

    price = YuanField(
        label=_("最后报价（元）"), widget=forms.NumberInput(attrs={"data-no-draft": "", "autocomplete": "off"}),
        help_text=_("评分和合同都按最后报价。截止以前可以更换。"),
    )  # fmt: skip

    def quote(self) -> Quote:
        return Quote(self.cleaned_data["price"])
