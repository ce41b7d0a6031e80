"""A step that asks for its reason: returned, dropped, given up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.purchasing.forms.tenders import ReasonForm


def with_reason(
    request: HttpRequest, on: Any, name: str, act: Callable[..., Any], said: Sentence, template: str
) -> HttpResponse:
    """``act`` takes the step on the record; ``said`` is told once it was taken."""
    form = ReasonForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        act(on, by=request.user, expect=version, **form.cleaned_data)
        return said

    return ask(request, form, Asked(name, name, on, tone="danger"), deed, on=on, template=template)
