"""The first page after signing in, and each kind of what waits there in full."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from heli.core.waiting import ENDING, TO_DO, WITH_OTHERS, source
from heli.core.web import key_in, opens
from heli.workbench.queries import home as queries

PER_PAGE = 50


@opens("workbench.open")
def home(request: HttpRequest) -> HttpResponse:
    today, user = localdate(), request.user
    to_do, ending = queries.shelf(user, TO_DO), queries.shelf(user, ENDING)
    context = {
        "today": today,
        "to_do": to_do,
        "heads_a_team": user.holds("workbench.team.view"),  # type: ignore[union-attr]
        "waiting": [*to_do.lines, *queries.first_steps(user)],
        "ending": ending,
        "own": queries.own_registration(user, today),
        "with_others": queries.shelf(user, WITH_OTHERS),
        "figures": queries.figures(user, today, ending),
    }
    return render(request, "workbench/home.html", context)


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
