"""Every file that leaves a practice site says so in its name, whatever room made it."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class MarkedFiles:
    """Puts the mark before the name that an answer gives its file."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        given = answer.get("Content-Disposition", "")
        for opening in ("filename*=utf-8''", 'filename="'):
            prefix = "%E5%9F%B9%E8%AE%AD-" if "*" in opening else "practice-"
            given = given.replace(opening, opening + prefix)
        if given:
            answer["Content-Disposition"] = given
        return answer
