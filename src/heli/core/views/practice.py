"""What a practice site is, and beginning again."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST

from heli.core.actions.practice import restart_practice
from heli.core.practice import practising
from heli.core.queries import setting
from heli.core.web import PUBLIC, opens

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens(PUBLIC)
def practice(request: HttpRequest) -> HttpResponse:
    """What is different here; whoever leads the training begins again. A real site has no such page."""
    if not practising():
        raise Http404
    user = request.user
    context = {
        "within": "core/base.html" if user.is_authenticated else "core/public.html",
        "made_on": parse_date(setting("practice_of")),
        "may_restart": user.is_authenticated and user.holds("core.practice.restart"),
    }
    return render(request, "core/practice.html", context)


@require_POST
@opens("core.practice.restart")
def practice_restart(request: HttpRequest) -> HttpResponse:
    if not practising():
        return redirect("core:practice")
    restart_practice(None, by=cast("User", request.user))
    return render(request, "core/practice_restarting.html")
