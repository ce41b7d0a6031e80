"""Forms of purchasing: shape only."""

from __future__ import annotations

import json

from django import forms
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.words import told
from heli.purchasing.rules.evaluation_file import read
from heli.purchasing.rules.rank import Evaluation

#: an evaluation file of a large tender is some hundred kilobytes
MOST_BYTES = 2_000_000


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
            return read(json.loads(file.read()))
        except (ValueError, RecursionError) as error:
            fault = (
                error.args[0] if error.args and isinstance(error.args[0], Sentence) else _("这不是合格的 JSON 文件。")
            )
            raise forms.ValidationError(told(fault)) from error
