"""How the sign-in library meets heli: who is let in, what is audited, and the second factor's secret under our key."""

from __future__ import annotations

import base64
import hmac
from typing import Any, NoReturn, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.webauthn.internal.flows import did_use_passwordless_login
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from heli.accounts import acting, actions, queries
from heli.accounts.models import User
from heli.accounts.provider import KEY, configured, library_provider
from heli.accounts.rules.provider import Arrival, arrival
from heli.core import crypto
from heli.core.errors import Refused
from heli.core.words import shown

#: in the session: who came from the provider and by which session there, until they are in
BY_PROVIDER = "accounts.by_provider"
#: who proved who they are and still has to set a second factor
TO_SET_UP = "accounts.to_set_up"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation, by a file of an office, or by the city's identity provider."""
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Wrong passwords are counted in one place, the lock-out, so that a person is told one thing."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was counted here."""

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        login = str(credentials.get("login", ""))
        tried = User.objects.filter(login=login).first()
        actions.refuse_session(tried, by=acting.public(), login=login[:150], step="password")

    def login(self, request: HttpRequest, user: User) -> None:
        """Signing in over another account's session empties it; where somebody came from must outlive that."""
        came = request.session.get(BY_PROVIDER)
        super().login(request, user)
        if came is not None:
            request.session[BY_PROVIDER] = came

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        came = request.session.pop(BY_PROVIDER, None)
        if came is not None and came["user"] == user.pk:
            request.session.save()  # the row must be there before something points to it
            held = actions.HeldThere(str(request.session.session_key), came["session"])
            actions.start_session(user, by=acting.at_the_door(user), way="provider", held=held)
        else:
            way = "passkey" if did_use_passwordless_login(request, user) else "password"
            actions.start_session(user, by=acting.at_the_door(user), way=way)
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        if user.permissions:
            return answer
        # whoever left, or has not begun, reads their own record; somebody of whom there is none is told who gives roles
        return redirect("workforce:own-record" if user.person_id else "accounts:no-role")


class SecondFactorAdapter(DefaultMFAAdapter):
    def address(self, secret: str) -> str:
        """What an authenticator reads from the picture; it names the house, not the account."""
        return str(self.build_totp_url(User(login="heli"), secret))

    def is_mfa_enabled(self, user: User, types: Any = None) -> bool:
        """Not asked of somebody whom the provider asked for one in this very request, where the operator trusts it for that."""
        if getattr(context.request, "second_factor_of", None) == user.pk:
            return False
        return bool(super().is_mfa_enabled(user, types=types))

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        """What the phone keeps beside a passkey and shows when it offers it: the name, and the login as it is typed."""
        return {**super().get_public_key_credential_user_entity(user), "name": user.login, "display_name": user.name}

    def encrypt(self, text: str) -> str:
        return base64.b64encode(crypto.seal(text.encode(), b"accounts.second_factor")).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.unseal(base64.b64decode(encrypted_text), b"accounts.second_factor").decode()


class ProviderAdapter(DefaultSocialAccountAdapter):
    """Whoever comes from the provider is led to their account here; the library's own sign-up is never reached."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        known = configured()
        if known is None:
            raise Http404
        return library_provider(request, known)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: Any) -> Any:
        """What is known of a person is read from the claims by our own rules."""
        return sociallogin.user

    def on_authentication_error(self, request: HttpRequest, said_by: Any, error: Any = None, **more: Any) -> NoReturn:
        cancelled = error == "cancelled"
        reason = _("已取消单点登录。") if cancelled else _("身份提供方没有确认这次登录，请再试一次。")
        raise ImmediateHttpResponse(refused(request, reason, "", "cancelled" if cancelled else "provider"))

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> NoReturn:
        """The library has verified code and token; here it becomes somebody's session, a link, or a refusal."""
        known, signed, said = configured(), sociallogin.signed, sociallogin.said
        assert known is not None
        asked = (sociallogin.state.get("data") or {}).get("nonce", "")
        if said and said.get("sub") != signed["sub"] or not hmac.compare_digest(asked, str(signed.get("nonce", ""))):
            raise ImmediateHttpResponse(
                refused(request, _("身份提供方没有确认这次登录，请再试一次。"), signed["sub"], "provider")
            )
        comes = arrival(known, {**signed, **said}, signed)
        try:
            answer = _linked(request, sociallogin, comes) or _come_in(request, sociallogin, comes)
        except Refused as refusal:
            answer = refused(request, shown(refusal.message), comes.subject, "provider")
        raise ImmediateHttpResponse(answer)


def refused(request: HttpRequest, sentence: str, subject: str, step: str) -> HttpResponse:
    """Nobody came in: it is said here and kept in the chain, as a wrong password is."""
    actions.refuse_session(None, by=acting.public(), login=subject[:150], step=step)
    return render(request, "accounts/provider_refused.html", {"sentence": sentence}, status=422)


def _linked(request: HttpRequest, sociallogin: Any, comes: Arrival) -> HttpResponse | None:
    """Somebody who is signed in already asked that the provider may vouch for them from now on."""
    asked_by = (sociallogin.state.get("data") or {}).get("link")
    if asked_by is None:
        return None
    if not request.user.is_authenticated or request.user.pk != asked_by:
        raise Refused(_("关联之前登录已经结束，请重新登录后再关联。"), code="session")
    user = cast(User, queries.account(asked_by))
    actions.link(user, by=acting.at_the_door(user), subject=comes.subject)
    messages.success(request, _("已关联单点登录，以后可以用它进来。"))
    return redirect("accounts:own-account")


def _come_in(request: HttpRequest, sociallogin: Any, comes: Arrival) -> HttpResponse:
    user = queries.linked_user(comes.subject)
    if user is None:
        user = actions.arrive(None, by=acting.public(), comes=comes)
    elif not user.is_active:
        raise Refused(_("这个账号已停用。"), code="state")
    if any(queries.mapped(user, comes.groups)):
        user = actions.map_grants(user, by=acting.at_the_door(user), groups=sorted(comes.groups))
    if request.user.is_authenticated:
        actions.end_session(request.user, by=acting.at_the_door(request.user))
        logout(request)
    if comes.second_factor:
        request.second_factor_of = user.pk  # type: ignore[attr-defined]
    elif user.needs_second_factor and not queries.has_second_factor(user):
        request.session[TO_SET_UP] = user.pk
        return redirect("accounts:second-factor-set-up")
    request.session[BY_PROVIDER] = {"user": user.pk, "session": comes.session}
    record_authentication(request, user, method="socialaccount", provider=KEY)
    user.backend = settings.AUTHENTICATION_BACKENDS[-1]  # type: ignore[attr-defined]
    login = Login(user=user, redirect_url=sociallogin.get_redirect_url(request))
    return cast(HttpResponse, perform_login(request, login))
