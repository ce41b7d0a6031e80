"""Help: of the page one is on, by its contents, and by what one looks for."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers

from heli.core import help as texts
from heli.core.queries import setting
from heli.core.web import PUBLIC, opens

#: what is looked for has at most so many characters
LONGEST = 60


@opens(PUBLIC)
def help_list(request: HttpRequest) -> HttpResponse:
    """The contents, or what was found."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    contents = [(group.label, [texts.shown(text.key) for text in group.texts]) for group in texts.groups()]
    context = {"typed": typed, "found": texts.search(typed) if typed else None, "contents": contents}
    return _answer(request, "core/help_list.html", context | {"practice": setting("practice_address")})


@opens(PUBLIC)
def help_page(request: HttpRequest) -> HttpResponse:
    """The text of the page that asks: beside it where htmx asks, else by itself."""
    text = texts.text_of_address(request.GET.get("of", ""))
    if text is None:
        return redirect("core:help-list")
    return help_text(request, text.key)


@opens(PUBLIC)
def help_text(request: HttpRequest, key: str) -> HttpResponse:
    """One text."""
    beside = "HX-Request" in request.headers
    found = texts.shown(key, below=int(beside))
    if found is None:
        raise Http404
    return _answer(request, "core/help_beside.html" if beside else "core/help_text.html", {"text": found})


def _answer(request: HttpRequest, template: str, context: Mapping[str, object]) -> HttpResponse:
    """In the frame of the office for who is signed in, in that of everybody for the others."""
    within = "core/base.html" if request.user.is_authenticated else "core/public.html"
    answer = render(request, template, {**context, "within": within})
    patch_vary_headers(answer, ("HX-Request",))
    return answer
