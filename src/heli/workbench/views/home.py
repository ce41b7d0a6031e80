"""The first page after signing in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from heli.core.web import opens
from heli.workbench.queries import home as queries


@opens("workbench.open")
def home(request: HttpRequest) -> HttpResponse:
    today = localdate()
    context = {
        "today": today,
        "waiting": [*queries.waiting(request.user, today), *queries.first_steps(request.user)],
        "ending": queries.ending(request.user, today),
        "own": queries.own_registration(request.user, today),
        "with_others": queries.with_others(request.user),
        "figures": queries.figures(request.user, today),
    }
    return render(request, "workbench/home.html", context)
