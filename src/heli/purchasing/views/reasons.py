"""A step that asks for its reason: returned, declined, dropped, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.purchasing.forms.reasons import ReasonForm

#: what is told of the record once the step was taken
Said = Callable[[Any], Sentence]


def with_reason(
    request: HttpRequest, on: Any, name: str, act: Callable[..., Any], said: Said,
    template: str = "core/asked.html", tone: str = "main",
) -> HttpResponse:  # fmt: skip
    """``act`` takes the step on the record, with its reason."""
    form = ReasonForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        return said(act(on, by=request.user, expect=version, **form.cleaned_data))

    return ask(request, form, Asked(name, name, on, tone=tone), deed, on=on, template=template)
