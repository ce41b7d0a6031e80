"""The other door: the city's identity provider sends somebody in, and says when they signed out there."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, cast

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.views import OAuth2CallbackView
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from heli.accounts import acting, actions, provider, queries
from heli.accounts.adapters import refused
from heli.accounts.provider import KEY, UNREACHED, Client, library_provider
from heli.accounts.rules.logout import AHEAD, OLDEST, NoLogout, logout_of
from heli.accounts.rules.provider import Provider
from heli.accounts.views.sign_in import after
from heli.core.web import PUBLIC, SIGNED_IN, opens

if TYPE_CHECKING:
    from heli.accounts.models import User


def _provider() -> Provider:
    known = provider.configured()
    if known is None:
        raise Http404
    return known


@opens(PUBLIC)
@never_cache
def start(request: HttpRequest) -> HttpResponse:
    """On to the provider, from the button of the sign-in page."""
    known = _provider()
    if request.user.is_authenticated or request.method != "POST":
        return redirect(after(request) if request.user.is_authenticated else "account_login")
    return _away(request, known, after(request), {})


@require_POST
@opens(SIGNED_IN)
@never_cache
def link(request: HttpRequest) -> HttpResponse:
    """On to the provider, so that it may vouch for whoever is signed in here by password."""
    return _away(request, _provider(), "", {"link": cast("User", request.user).pk})


def _away(request: HttpRequest, known: Provider, wanted: str, data: dict[str, Any]) -> HttpResponse:
    data["nonce"] = secrets.token_urlsafe(24)
    try:
        answer: HttpResponse = library_provider(request, known).redirect(
            request, AuthProcess.LOGIN, next_url=wanted, data=data, auth_params={"nonce": data["nonce"]}
        )
    except UNREACHED:
        return refused(request, _("现在连不上身份提供方。请稍后再试，或用密码登录。"), "", "provider")
    return answer


@opens(PUBLIC)
@never_cache
def back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Whoever comes back from the provider with a code for which it tells who they are."""
    _provider()
    try:
        answer: HttpResponse = OAuth2CallbackView.adapter_view(Client(request, KEY))(request)
    except UNREACHED:
        return refused(request, _("身份提供方没有确认这次登录，请再试一次。"), "", "provider")
    return answer


@opens(SIGNED_IN)
def no_role(request: HttpRequest) -> HttpResponse:
    """For somebody who may do nothing yet: who can change that."""
    user = cast("User", request.user)
    context = {"names": queries.who_gives_roles(), "roles_now": user.grants_now, "account": user}
    return render(request, "accounts/no_role.html", context)


@csrf_exempt
@require_POST
@opens(PUBLIC)
@never_cache
def logout(request: HttpRequest) -> HttpResponse:
    """The provider's own server says that somebody signed out there (OpenID Connect Back-Channel Logout 1.0)."""
    known = _provider()
    try:
        claims = provider.opened(known, request.POST.get("logout_token", ""))
        issuer = str(provider.metadata(known)["issuer"])
        asked = logout_of(claims, issuer=issuer, client=known.client, now=int(time.time()))
        if not cache.add(f"accounts.logout.{issuer}.{asked.token}", True, OLDEST + 2 * AHEAD):
            raise NoLogout("jti was used before")
    except NoLogout as refusal:
        return JsonResponse({"error": "invalid_request", "error_description": str(refusal)}, status=400)
    except UNREACHED:
        return JsonResponse({"error": "temporarily_unavailable"}, status=503)
    for user in queries.with_sessions(asked):
        actions.cut_sessions(user, by=acting.public(), session=asked.session)
    return HttpResponse()
