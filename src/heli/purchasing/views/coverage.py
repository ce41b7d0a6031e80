"""覆盖面: who is served where, on a map beside the same figures in a table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.timezone import localdate

from heli.core.web import opens
from heli.purchasing.forms.coverage import CoverageFilter
from heli.purchasing.queries.coverage import coverage


@opens("purchasing.project.view")
def coverage_map(request: HttpRequest) -> HttpResponse:
    """The districts of the city, or the streets of one of them."""
    user: Any = request.user
    form = CoverageFilter(request.GET)
    chosen = form.chosen()
    page = coverage(user, chosen.year, chosen.measure, chosen.group, chosen.place)
    if page is None:
        raise Http404
    kept = urlencode([("year", chosen.year), ("group", chosen.group), ("measure", chosen.measure)])
    context = {
        "drafts": user.holds("purchasing.project.draft"), "sees_needs": user.holds("purchasing.need.view"),
        "page": page, "form": form, "chosen": chosen, "measure": chosen.measured, "kept": kept,
        "projects": urlencode([("year", chosen.year), *([("group", chosen.group)] if chosen.group else [])]),
        "today": localdate(),
    }  # fmt: skip
    return render(request, "purchasing/coverage.html", context)
