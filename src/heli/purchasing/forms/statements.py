"""The form by which a movement of an account is matched to payments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import YuanField
from heli.core.rules.money import with_sign
from heli.core.words import day


class MatchForm(forms.Form):
    """One field for each payment that is not covered yet; the one of the very amount is filled in where it is the only one."""

    def __init__(self, *args: Any, amount_fen: int, payments: Sequence[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fitting = [each for each in payments if each.left == amount_fen]
        for each in payments:
            self.fields[f"share_{each.pk}"] = YuanField(
                label=f"{each.milestone.title}（{each.contract.title}）", required=False,
                initial=amount_fen if fitting == [each] else None,
                help_text=_("%(buyer)s于 %(day)s 支付，还有 %(left)s 没有对上。")
                % {"buyer": each.contract.project.buyer.name, "day": day(each.paid_on), "left": with_sign(each.left)},
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("请至少填写一笔付款的金额。"))
        return cleaned

    @property
    def shares(self) -> dict[int, int]:
        return {int(name.removeprefix("share_")): fen for name, fen in self.cleaned_data.items() if fen}
