"""Forms about what follows a contract: what a document lets be renewed, and what is decided when it ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput, YuanField
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.models import BudgetLine, Renewal


def years_of_renewal(**more: Any) -> forms.IntegerField:
    """For how many years in all a contract may be renewed; empty for not at all."""
    held = {"help_text": _("采购文件约定可以续签的才填：合计最多续签几年。"), **more}
    return forms.IntegerField(label=_("可以续签几年"), min_value=0, max_value=2, required=False, **held)


def place_of_renewal() -> forms.CharField:
    return forms.CharField(
        label=_("约定续签的条款"), max_length=120, required=False,
        help_text=_("可以续签的要填：哪份文件的哪一条，例如：招标文件第五章第 3 条。"),
    )  # fmt: skip


def renewal_said(given: dict[str, Any]) -> dict[str, Any]:
    """By column, of a form with both fields."""
    return {"renewal_years": given["renewal_years"] or 0, "renewal_place": given["renewal_place"]}


class RenewalForm(forms.Form):
    """What follows when a contract ends; one field for each line of the budget that could carry it."""

    way = forms.ChoiceField(label=_("到期以后"), choices=Renewal.Way.choices, widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("服务到哪一天"), widget=DayInput(), required=False,
        help_text=_("续签和过渡安排要填；过渡到重新采购的合同开始的前一天。"),
    )  # fmt: skip
    price_fen = YuanField(label=_("这段时间的价款（元）"), required=False, help_text=_("续签和过渡安排要填。"))
    bridge = forms.ChoiceField(
        label=_("怎样过渡"), required=False, choices=[("", _("不是过渡安排")), *Renewal.Bridge.choices]
    )
    reason = forms.CharField(label=_("决定的理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, lines: Sequence[BudgetLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            self.fields[field_of(line.pk)] = YuanField(label=_label(line), required=False, help_text=_free(line))

    @property
    def of_lines(self) -> list[forms.BoundField]:
        """What each line of the budget carries of a renewal."""
        return [self[field_of(line.pk)] for line in self.lines]

    @property
    def others(self) -> list[forms.BoundField]:
        return [self[name] for name in ("way", "until", "price_fen", "bridge", "reason")]

    def clean(self) -> dict[str, Any]:
        """What the way does not ask for is not taken, though it may still stand in a field."""
        cleaned: dict[str, Any] = super().clean() or {}
        way = cleaned.get("way")
        if way not in (Renewal.Way.RENEW, Renewal.Way.BRIDGE):
            cleaned["until"] = cleaned["price_fen"] = None
        if way != Renewal.Way.BRIDGE:
            cleaned["bridge"] = ""
        return cleaned

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it: the money by the key of its line, in fen."""
        cleaned = dict(self.cleaned_data)
        named = {line.pk: cleaned.pop(field_of(line.pk)) for line in self.lines}
        renews = cleaned["way"] == Renewal.Way.RENEW
        return cleaned | {"money": {key: fen for key, fen in named.items() if fen} if renews else {}}


def field_of(line: int) -> str:
    """How the field of a line of the budget is called."""
    return f"line_{line}"


def _label(line: BudgetLine) -> Any:
    source = line.get_source_display()
    return Sentence("%(year)s年%(source)s「%(name)s」（元）", year=str(line.year), source=source, name=line.name)


def _free(line: BudgetLine) -> Any:
    free = with_sign(line.free_fen)
    if line.earmark:
        return Sentence("还有 %(free)s 没有承诺，专门用于：%(earmark)s", free=free, earmark=line.earmark)
    return Sentence("还有 %(free)s 没有承诺。", free=free)


def stored(known: Renewal | None, kept: dict[int, int]) -> dict[str, Any]:
    """What the form begins with: what was decided before."""
    if known is None:
        return {}
    said = {name: getattr(known, name) for name in ("way", "until", "price_fen", "bridge", "reason")}
    return said | {field_of(line): fen for line, fen in kept.items()}
