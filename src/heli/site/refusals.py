"""The last door: what an action refused and no form caught becomes a page with a sentence, never a 500."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heli.core.errors import HeliError, NotAllowed, Refused, Stale
from heli.core.web import sentence_of_constraint


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, ValidationError):
            error = Refused("".join(error.messages), code="invalid")
        elif isinstance(error, IntegrityError):  # two at once: one of them came too late
            error = Refused(sentence_of_constraint(error), code="constraint")
        if not isinstance(error, HeliError):
            return None
        status = 403 if isinstance(error, NotAllowed) else 409 if isinstance(error, Stale) else 422
        return render(request, "core/refused.html", {"error": error}, status=status)
