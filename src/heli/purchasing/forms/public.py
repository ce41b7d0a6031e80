"""What the public asks with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.forms import DayInput
from heli.core.rules.sentence import Sentence
from heli.core.rules.strict_json import read_strictly
from heli.core.words import name_of, told
from heli.purchasing.rules.clocks import Clock
from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.rules.rank import Evaluation

#: an evaluation file of a large tender is some hundred kilobytes
MOST_BYTES = 2_000_000
UNUSABLE = Sentence("文件里有不能使用的字符。")


def _document(content: bytes) -> Any:
    """What a file holds, as it can be shown and kept: half a character is no text, and no table takes U+0000 or NaN."""
    try:
        document = read_strictly(content)
    except ValueError as error:
        raise ValueError(Sentence("这不是合格的 JSON 文件：%(fault)s", fault=error.args[0])) from None
    written = json.dumps(document, ensure_ascii=False, allow_nan=False)
    try:
        written.encode()
    except UnicodeEncodeError:
        raise ValueError(UNUSABLE) from None
    if "\\u0000" in written.replace("\\\\", ""):  # without the backslashes that stand for themselves
        raise ValueError(UNUSABLE)
    return document


class EvaluationForm(forms.Form):
    """A published evaluation file."""

    file = forms.FileField(
        label=_("评审文件"), help_text=_("公布的 JSON 文件，最大 2 MB。文件不会保存。"),
        error_messages={"required": _("请选择一个文件。"), "empty": _("这个文件是空的。")},
    )  # fmt: skip

    def clean_file(self) -> Evaluation:
        """What the file says; every fault beside the field."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 2 MB。"))
        try:
            return read(_document(file.read()))
        except (ValueError, RecursionError) as error:
            fault = (
                error.args[0] if error.args and isinstance(error.args[0], Sentence) else _("这不是合格的 JSON 文件。")
            )
            raise forms.ValidationError(told(fault)) from error


class ClockForm(forms.Form):
    """Which clock, and the day of the event it counts from."""

    clock = forms.ChoiceField(label=_("办什么"))
    event = forms.DateField(
        label=_("起算的那一天"), widget=DayInput(), help_text=_("这一天不计算在内。"),
        error_messages={"required": _("请填写日期，例如 2026-11-27。"), "invalid": _("请填写日期，例如 2026-11-27。")},
    )  # fmt: skip

    def __init__(
        self, *args: Any, groups: Sequence[tuple[Sentence, Sequence[tuple[Clock, Sentence]]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["clock"].choices = [  # type: ignore[attr-defined]
            (told(group), [(one.key, f"{name_of(one)}（{name_of(one, 'since')}）") for one, _span in clocks])
            for group, clocks in groups
        ]
