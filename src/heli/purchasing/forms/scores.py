"""Forms of scores, hearings and reports: shape only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.purchasing.models import Bid, Factor, Score

_LONG = {"rows": 5}


def _points(label: Any, most: Any, **more: Any) -> forms.DecimalField:
    said = {"invalid": _("请填写得分，例如 27.5。"), "required": _("请填写得分，例如 27.5。")}
    return forms.DecimalField(
        label=label, min_value=0, max_value=most, max_digits=5, decimal_places=2, error_messages=said,
        widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}), **more,
    )  # fmt: skip


class SheetForm(forms.Form):
    """One member's sheet: every factor of every bid. What is left empty is scored later, and called for in the end."""

    def __init__(self, *args: Any, bids: Sequence[Bid], factors: Sequence[Factor], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bids, self.factors = bids, factors
        for bid in bids:
            for factor in factors:
                label = _("%(title)s（满分 %(most)s）") % {
                    "title": factor.title, "most": f"{factor.most.normalize():f}",
                }  # fmt: skip
                self.fields[f"b{bid.pk}f{factor.pk}"] = _points(
                    label, factor.most, required=False, help_text=factor.standard
                )

    def groups(self) -> Iterator[tuple[Bid, list[forms.BoundField]]]:
        """By bid: the field of each factor."""
        for field in self.fields.values():
            field.required = True  # shown as asked for, while a draft may go without
        for bid in self.bids:
            yield bid, [self[f"b{bid.pk}f{factor.pk}"] for factor in self.factors]

    def points(self) -> dict[tuple[int, int], Decimal]:
        cells = ((bid.pk, factor.pk) for bid in self.bids for factor in self.factors)
        held = {(bid, factor): self.cleaned_data[f"b{bid}f{factor}"] for bid, factor in cells}
        return {cell: given for cell, given in held.items() if given is not None}


def said_by(scores: Sequence[Score]) -> dict[str, Any]:
    """What the sheet begins with."""
    return {f"b{each.bid_id}f{each.factor_id}": each.points for each in scores}


class MendForm(forms.Form):
    """A score put right, or left as it is with a reason."""

    remark = forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, score: Score, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = _("满分 %(most)s。不改就保留原来的得分，只写理由。") % {"most": f"{score.factor.most.normalize():f}"}
        self.fields = {"points": _points(_("得分"), score.factor.most, help_text=hint), **self.fields}


class HearingForm(forms.Form):
    """How long a bidder has to explain its price."""

    minutes = forms.IntegerField(label=_("多少分钟内说明"), min_value=1, max_value=10_000)
    why = forms.CharField(
        label=_("为什么认为报价过低"), max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("低于规定比例的不用写，页面自动写明。"),
    )  # fmt: skip


class ExplainForm(forms.Form):
    explanation = forms.CharField(
        label=_("说明"),
        max_length=4000,
        widget=forms.Textarea(attrs=_LONG),
        help_text=_("写明人员、活动和其他成本怎样构成。"),
    )


class JudgePriceForm(forms.Form):
    """Whether an explanation convinced, and why."""

    accepted = forms.ChoiceField(
        label=_("认定"), choices=(("yes", _("说明成立")), ("no", _("说明不成立，投标无效"))), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("理由和查询记录"), max_length=4000, widget=forms.Textarea(attrs=_LONG),
        help_text=_("写明理由、看过的材料、上网查询的时间和网址。"),
    )  # fmt: skip

    def found(self) -> dict[str, Any]:
        return {"accepted": self.cleaned_data["accepted"] == "yes", "reason": self.cleaned_data["reason"]}


class SignForm(forms.Form):
    dissent = forms.CharField(
        label=_("不同意见和理由"), max_length=2000, required=False, widget=forms.Textarea(attrs=_LONG),
        help_text=_("同意就不填。有不同意见又不写理由的，视为同意。"),
    )  # fmt: skip
