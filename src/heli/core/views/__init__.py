"""Pages of the house itself: whether it is well, and how it looks for a reader."""

from __future__ import annotations

from django.conf import settings as configured
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from heli.core.web import PUBLIC, opens

SIZES, THEMES = ("standard", "large", "largest"), ("auto", "light", "dark")
YEAR = 365 * 24 * 3600


@opens(PUBLIC)
def health(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"ok": True})


@opens(PUBLIC)
def ready(request: HttpRequest) -> HttpResponse:
    """The database answers too."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_audithead")
    except DatabaseError:
        return JsonResponse({"ok": False}, status=503)
    return JsonResponse({"ok": True})


@require_POST
@opens(PUBLIC)
def look_set(request: HttpRequest) -> HttpResponse:
    """Keep size, theme or language in a cookie and go back."""
    to = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}):
        to = "/"
    response = HttpResponseRedirect(to)  # not ``redirect``: that looks for a page of this name first
    for name, allowed in (("size", SIZES), ("theme", THEMES), ("language", [code for code, _ in configured.LANGUAGES])):
        value = request.POST.get(name)
        if value in allowed:
            cookie = configured.LANGUAGE_COOKIE_NAME if name == "language" else f"heli_{name}"
            response.set_cookie(cookie, str(value), max_age=YEAR, samesite="Lax", httponly=True)
    return response
