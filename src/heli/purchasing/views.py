"""Pages of purchasing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from heli.core.rules.book import NoRule
from heli.core.rules.calendar import TooFar
from heli.core.web import PUBLIC, opens
from heli.core.words import told
from heli.purchasing import queries
from heli.purchasing.forms import ClockForm, EvaluationForm


@opens(PUBLIC)
@never_cache
def evaluation(request: HttpRequest) -> HttpResponse:
    """Anybody recomputes a published evaluation; nothing of the file is kept."""
    posted = request.method == "POST"
    form = EvaluationForm(request.POST, request.FILES) if posted else EvaluationForm()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            context["found"] = queries.ranked(form.cleaned_data["file"])
        except NoRule:
            form.add_error("file", _("这个日期还没有可以依据的规定。"))
    return render(request, "purchasing/evaluation.html", context, status=422 if form.errors else 200)


@opens(PUBLIC)
def clocks(request: HttpRequest) -> HttpResponse:
    """Every clock of a purchase with its article, and one of them reckoned; the address holds what was asked."""
    groups = queries.clocks_in_force(localdate())
    form = ClockForm(request.GET if "event" in request.GET else None, groups=groups)
    context: dict[str, Any] = {"form": form, "groups": groups}
    if form.is_valid():
        try:
            context["found"] = queries.reckoned(**form.cleaned_data)
        except NoRule:
            form.add_error("event", _("这个日期还没有可以依据的规定。"))
        except TooFar as error:
            form.add_error("event", told(error.args[0]))
    return render(request, "purchasing/clocks.html", context, status=422 if form.errors else 200)


@require_safe
@opens(PUBLIC)
def seal(request: HttpRequest) -> HttpResponse:
    """Anybody seals a bid in the browser: the page sends nothing, so there is nothing here to receive."""
    return render(request, "purchasing/seal.html")
