"""The form by which a movement of an account is matched to payments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import YuanField
from heli.core.rules.money import with_sign
from heli.core.words import day

#: what a field for a payment is called
SHARE = re.compile(r"share_([0-9]{1,18})")


def named_in(sent: Iterable[str]) -> list[int]:
    """Keys of the payments for which somebody sent an amount."""
    return [int(found[1]) for name in sent if (found := SHARE.fullmatch(name))]


class MatchForm(forms.Form):
    """One field for each payment that is proposed; the one of the very amount is filled in where it is the only one.
    ``typed`` is what was looked for, ``count`` how many payments there are in all."""

    def __init__(
        self, *args: Any, amount_fen: int, payments: Sequence[Any], typed: str = "", count: int = 0, **kwargs: Any
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.typed, self.count, self.is_searched = typed, count, bool(typed) or count > len(payments)
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
