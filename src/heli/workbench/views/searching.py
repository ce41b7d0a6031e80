"""One search over every room: a page of results, and the palette under the search box that shows the first of them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache

from heli.core.searching import Words, gathered
from heli.core.web import opens

#: of each kind, on the page and in the palette
ON_PAGE, IN_PALETTE = 30, 5


@opens("workbench.open")
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    words = Words.of(request.GET.get("q", ""), near="near" in request.GET)
    return render(request, "workbench/search.html", {"words": words, "found": gathered(request.user, words, ON_PAGE)})


@opens("workbench.open")
@never_cache
def search_palette(request: HttpRequest) -> HttpResponse:
    words = Words.of(request.GET.get("q", ""))
    found = gathered(request.user, words, IN_PALETTE)
    # nothing of the frame around a page is asked for
    return HttpResponse(render_to_string("workbench/palette.html", {"words": words, "found": found}))
