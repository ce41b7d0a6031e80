"""Pages that anybody may open."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.web import PUBLIC, opens
from heli.portal import actions, queries
from heli.portal.forms import VerifyForm
from heli.portal.pages import never_kept, page
from heli.workforce.queries import profile as profiles


@opens(PUBLIC)
def home(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/home.html")


@opens(PUBLIC)
def about_social_work(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/about_social_work.html")


@opens(PUBLIC)
def figures(request: HttpRequest) -> HttpResponse:
    shown, stamp = queries.figures_today()

    def context() -> dict[str, Any]:
        return {
            "districts": shown.districts,
            "unplaced": shown.unplaced,
            "city": shown.city,
            "zones": shown.zones,
            "today": shown.day,
        }

    return page(request, "portal/figures.html", context, stamp)


@opens(PUBLIC)
def proof(request: HttpRequest, code: str) -> HttpResponse:
    """What a proof's code leads to: level, name, number, and what holds today. Only codes that lead nowhere are counted,
    so that whoever looks at many proofs is not taken for somebody who tries codes."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if actions.has_tried_all(address):
        found, over = None, True
    else:
        found, over = queries.proved(code, localdate()), False
        over = found is None and not actions.count_try(address)
    if found is None:
        return render(request, "portal/proof_missing.html", {"over": over}, status=429 if over else 404)
    return never_kept(page(request, "portal/proof.html", lambda: {"found": found}, found))


@opens(PUBLIC)
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """What a worker decided to show; one that is closed cannot be told from one that never was."""
    found = profiles.public_profile(code, localdate())
    if found is None:
        raise Http404
    return never_kept(render(request, "portal/profile.html", {"found": found}))


@opens(PUBLIC)
def agencies(request: HttpRequest) -> HttpResponse:
    """Agencies whose people show that they work there."""
    return never_kept(render(request, "portal/agencies.html", {"agencies": profiles.agencies_with_team()}))


@opens(PUBLIC)
def team(request: HttpRequest, pk: int) -> HttpResponse:
    """Those of an agency who show that they work there; an agency of which nobody does has no page."""
    agency = profiles.agencies_with_team().filter(pk=pk).first()
    if agency is None:
        raise Http404
    context = {"agency": agency, "team": profiles.team(pk, localdate())}
    return never_kept(render(request, "portal/team.html", context))


@opens(PUBLIC)
def certificate_verify(request: HttpRequest) -> HttpResponse:
    """Ask by POST, so that a name does not stay in an address or a log."""
    if request.method != "POST":
        return page(request, "portal/certificate_verify.html", lambda: {"form": VerifyForm(), "found": None})
    form = VerifyForm(request.POST)
    found = None
    if form.is_valid():
        if actions.count_try(str(request.META.get("REMOTE_ADDR", ""))):
            found = queries.verified(form.cleaned_data["name"], form.cleaned_data["last_four"], localdate())
        else:
            form.add_error(None, _("查得太多了，请过十分钟再查。"))
    status = 422 if form.errors else 200
    return render(request, "portal/certificate_verify.html", {"form": form, "found": found}, status=status)
