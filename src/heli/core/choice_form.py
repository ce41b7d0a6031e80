"""How somebody wants to be told: a question for each group and channel, and the hours."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from heli.core.channels import WAYS
from heli.core.kinds import groups
from heli.core.models import ChannelChoice
from heli.core.rules.sending import ACCOUNT, OFF
from heli.core.wishes import Wishes

HOURS = [(hour, f"{hour}:00") for hour in range(24)]


def _hour(text: str) -> int | None:
    return int(text) if text else None


class ChoiceForm(forms.Form):
    """``channels`` are those the house has; for each group stands one row of questions, for each channel one column."""

    digest_hour = forms.TypedChoiceField(
        label=_("每天汇总的时间"),
        choices=HOURS,
        coerce=int,
        help_text=_("选了「每天汇总」的提醒在这个时间合成一条发出。"),
    )
    quiet_from = forms.TypedChoiceField(
        label=_("安静时段从"), choices=[("", _("没有安静时段")), *HOURS], coerce=_hour, empty_value=None, required=False,
        help_text=_("这段时间里不发送，过后再发。"),
    )  # fmt: skip
    quiet_until = forms.TypedChoiceField(
        label=pgettext_lazy("hours", "到"), choices=[("", _("没有安静时段")), *HOURS], coerce=_hour, empty_value=None,
        required=False,
    )  # fmt: skip
    messenger = forms.CharField(
        label=_("企业微信账号"), max_length=64, required=False, help_text=_("和登录名一样的不用填。")
    )

    def __init__(self, *args: Any, wishes: Wishes, channels: list[str], **kwargs: Any) -> None:
        times = wishes.times
        super().__init__(*args, **kwargs)
        for name, asked in self.fields.items():
            asked.initial = getattr(times, name)
        if "messenger" not in channels:
            del self.fields["messenger"]
        self.asked: dict[str, tuple[str, str]] = {}
        for group, known in groups().items():
            for channel in channels:
                name = f"{group}-{channel}"
                self.asked[name] = (group, channel)
                label = f"{known.label} · {WAYS[channel].label}"
                self.fields[name] = forms.ChoiceField(
                    label=label, choices=ChannelChoice.HOW, widget=forms.Select({"aria-label": label}),
                    initial=wishes.chosen.get((group, channel)) or known.channels.get(channel, OFF),
                )  # fmt: skip

    def grid(self) -> list[tuple[Any, list[tuple[Any, BoundField]]]]:
        """For each group its label and, for each channel, its label and the question."""
        rows: dict[str, list[tuple[Any, BoundField]]] = {}
        for name, (group, channel) in self.asked.items():
            rows.setdefault(group, []).append((WAYS[channel].label, self[name]))
        return [(groups()[group].label, cells) for group, cells in rows.items()]

    def hours(self) -> list[BoundField]:
        """The questions beside the grid."""
        return [field for field in self if field.name not in self.asked]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        start, end = given.get("quiet_from"), given.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            field = "quiet_until" if end is None else "quiet_from"
            self.add_error(field, _("安静时段的开始和结束要一起选，或者都不选。"))
        return given

    def clean_messenger(self) -> str:
        account = str(self.cleaned_data["messenger"])
        if account and not ACCOUNT.fullmatch(account):
            raise forms.ValidationError(_("账号只有字母、数字和 _ - @ . ，以字母或数字开头。请填一个账号。"))
        return account

    def choices(self) -> dict[tuple[str, str], str]:
        return {asked: self.cleaned_data[name] for name, asked in self.asked.items()}

    def times(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in self.asked}
