"""The first time, with a code from a sheet: shown once, then a password or a passkey; and coming back with the passkey."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from heli.accounts import acting, actions, queries
from heli.accounts.forms import CodeForm, NewPasswordForm
from heli.accounts.views.sign_in import after
from heli.core.rules.visitors import visitor
from heli.core.tries import count_try
from heli.core.web import PUBLIC, opens, refusals_on

if TYPE_CHECKING:
    from heli.accounts.models import User

#: in the session: whose code was shown, which invitation that was, and until when a password may be set
SHOWN = "accounts.first"
SHOWN_FOR = 15 * 60
#: how often a login, and an address, may try in ten minutes: the people of an office share an address
TRIES, TRIES_OF_AN_ADDRESS = 5, 60
AGAIN = "accounts:first"


@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("code")
def first(request: HttpRequest) -> HttpResponse:
    """Login and code. The sentence is one and the same whatever is wrong, so that nothing can be found out by trying."""
    form = CodeForm(request.POST or None)
    if form.is_valid():
        login = form.cleaned_data["login"]
        user = queries.account_called(login) if _may_try(request, login, form) else None
        proven = actions.invitation_by_code(user, form.cleaned_data["code"]) if user else 0
        if user is not None and proven:
            if user.needs_second_factor:  # a role was given meanwhile: that way asks for a second factor too
                return redirect("accounts:invitation", user.pk)
            request.session[SHOWN] = [user.pk, proven, timezone.now().timestamp() + SHOWN_FOR]
            return redirect("accounts:first-password")
        if not form.errors:
            actions.refuse_session(user, by=acting.public(), login=login[:150], step="code")
            form.add_error("code", _("登录号或登录码不对，或登录码已过期、已用过、已换新。请向发码的人要一个新的。"))
    return render(request, "accounts/first.html", {"form": form}, status=422 if form.errors else 200)


def _may_try(request: HttpRequest, login: str, form: forms.Form) -> bool:
    address = visitor(request.META.get("REMOTE_ADDR", ""))
    allowed = count_try(f"accounts.first.at.{address}", TRIES_OF_AN_ADDRESS) and count_try(
        f"accounts.first.{login[:150]}", TRIES
    )
    if not allowed:
        form.add_error(None, _("试的次数太多，请 10 分钟后再试。"))
    return allowed


def _shown(request: HttpRequest) -> tuple[User | None, int]:
    """Who has shown a code in this session, and of which invitation."""
    pk, proven, until = request.session.get(SHOWN, (0, 0, 0))
    return (queries.account(pk), proven) if until > timezone.now().timestamp() else (None, 0)


@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "password_again", "credential")
def first_password(request: HttpRequest) -> HttpResponse:
    """A password or a passkey for whoever showed a code; then they are in, at their own record."""
    user, proven = _shown(request)
    if user is None or request.user.is_authenticated:
        return redirect(AGAIN)
    by_passkey = "credential" in request.POST
    form = forms.Form(request.POST) if by_passkey else NewPasswordForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            passkey = _new_passkey(request) if by_passkey else ""
            given = actions.FirstSignIn("", form.cleaned_data.get("password", ""), proven=proven, passkey=passkey)
            actions.accept_invitation(user, by=acting.at_the_door(user), given=given)
            return _come_in(request, user, by_passkey)
    shown = NewPasswordForm() if by_passkey else form
    if by_passkey:
        for fault in form.non_field_errors():
            shown.full_clean()
            shown.add_error(None, fault)
    context = {
        "form": shown,
        "account": user,
        "options": json.dumps(webauthn.begin_registration(user, True), cls=_Json),
    }
    return render(request, "accounts/first_password.html", context, status=422 if form.errors else 200)


class _Json(DjangoJSONEncoder):
    """The library's options are mappings of its own."""

    def default(self, o: Any) -> Any:
        return dict(o) if hasattr(o, "keys") else super().default(o)


def _credential(request: HttpRequest) -> dict[str, Any]:
    try:
        found = json.loads(request.POST.get("credential", ""))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValidationError(_("手机没有给出通行密钥，请再试一次，或改用密码。"))
    return found


def _new_passkey(request: HttpRequest) -> str:
    """The passkey that the phone made, checked against what this session asked for."""
    found = _credential(request)
    try:
        webauthn.parse_registration_response(found)
        webauthn.complete_registration(found)
    except (ValidationError, ValueError, TypeError, KeyError) as error:
        raise ValidationError(_("手机没有给出通行密钥，请再试一次，或改用密码。")) from error
    return json.dumps(found)


def _come_in(request: HttpRequest, user: User, by_passkey: bool) -> HttpResponse:
    request.session.pop(SHOWN, None)
    user.refresh_from_db()
    user.backend = settings.AUTHENTICATION_BACKENDS[-1]  # type: ignore[attr-defined]
    login = Login(user=user, redirect_url=resolve_url(settings.HELI_FIRST_PAGE))
    if by_passkey:
        passkey = queries.passkeys(user).first()
        return cast(HttpResponse, perform_passwordless_login(request, passkey, login))
    record_authentication(request, user, method="password")
    return cast(HttpResponse, perform_login(request, login))


@require_safe
@opens(PUBLIC)
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the phone is asked for; it is good for this session alone."""
    return JsonResponse(webauthn.begin_authentication(), encoder=_Json)


@require_POST
@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("credential")
def passkey(request: HttpRequest) -> HttpResponse:
    """Sign in with what the phone holds and its owner unlocked."""
    try:
        found = _credential(request)
        webauthn.parse_authentication_response(found)
        user = cast("User", webauthn.extract_user_from_response(found))
        held = webauthn.complete_authentication(user, found)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return _refused(request)
    if not user.is_active:
        return _refused(request)
    user.backend = settings.AUTHENTICATION_BACKENDS[-1]  # type: ignore[attr-defined]
    return cast(HttpResponse, perform_passwordless_login(request, held, Login(user=user, redirect_url=after(request))))


def _refused(request: HttpRequest) -> HttpResponse:
    actions.refuse_session(None, by=acting.public(), login="", step="passkey")
    return render(request, "accounts/passkey_refused.html", status=422)
