"""The first page after signing in, and each kind of what waits there in full."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from heli.core.waiting import source
from heli.core.web import key_in, opens
from heli.workbench.queries import home as queries

PER_PAGE = 50


@opens("workbench.open")
def home(request: HttpRequest) -> HttpResponse:
    today, user = localdate(), request.user
    shelves = queries.shelves(user)
    to_do, ending = shelves.to_do, shelves.ending
    context = {
        "today": today,
        "to_do": to_do,
        "heads_a_team": user.holds("workbench.team.view"),  # type: ignore[union-attr]
        "waiting": [*to_do.lines, *queries.first_steps(user)],
        "ending": ending,
        "own": queries.own_registration(user, today),
        "with_others": shelves.with_others,
        "figures": queries.figures(user, today, shelves),
    }
    return render(request, "workbench/home.html", context)


@opens("workforce.gap.view")
def gap_figure(request: HttpRequest) -> HttpResponse:
    """The one number of the first page that is reckoned from much: it follows the page."""
    return render(request, "workbench/_figure.html", {"figure": queries.gap_figure(request.user, localdate())})


@opens("workbench.open")
def waiting(request: HttpRequest, key: str) -> HttpResponse:
    """Everything of one kind that waits for this user."""
    found = source(key, request.user)
    if found is None:
        raise Http404
    pages = Paginator(found.rows(request.user), PER_PAGE)
    page = pages.get_page(key_in(request.GET.get("page", "1")) or 1)
    context = {"source": found, "page": page, "lines": [found.line(row) for row in page]}
    return render(request, "workbench/waiting.html", context)
