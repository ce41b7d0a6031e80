"""One's own account: what it may, its password, its second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from heli.accounts import acting, actions, provider, queries
from heli.accounts.forms import PasswordForm, ReplaceSecondFactorForm
from heli.accounts.views.sign_in import picture
from heli.core.web import SIGNED_IN, done, opens, refusals_on

if TYPE_CHECKING:
    from heli.accounts.models import User


def _reader(request: HttpRequest) -> User:
    """The account itself: an action locks and writes it."""
    user = queries.account(cast("User", request.user).pk)
    assert user is not None, "whoever is signed in has an account"
    return user


@opens(SIGNED_IN)
@never_cache
def own_account(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in, with the roles of today."""
    user = cast("User", request.user)
    known = provider.configured()
    context = {
        "reader_account": user, "roles_now": user.grants_now, "second_factor": queries.has_second_factor(user),
        "provider": known, "identity": queries.identity_of(user) if known else None,
    }  # fmt: skip
    return render(request, "accounts/own_account.html", context)


@opens(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
def own_password(request: HttpRequest) -> HttpResponse:
    """A new password; afterwards one signs in with it, here and everywhere."""
    user = _reader(request)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        old, new = (actions.FirstSignIn("", form.cleaned_data[name]) for name in ("old_password", "password"))
        with refusals_on(form):
            actions.change_password(user, by=acting.at_the_door(user), old=old, new=new)
            logout(request)
            return done(request, "account_login", _("密码已改好，请用新密码登录。"))
    return render(request, "accounts/own_password.html", {"form": form}, status=422 if form.errors else 200)


@opens(SIGNED_IN)
@never_cache
@sensitive_post_parameters()
def own_second_factor(request: HttpRequest) -> HttpResponse:
    """Another authenticator in place of the one that is lost or old; the recovery codes are shown once."""
    user = _reader(request)
    form = ReplaceSecondFactorForm(request.POST or None)
    if form.is_valid():
        given = actions.FirstSignIn(
            "", form.cleaned_data["old_password"], get_totp_secret(), form.cleaned_data["totp_code"]
        )
        with refusals_on(form):
            user = actions.replace_second_factor(user, by=acting.at_the_door(user), given=given)
            clear_totp_secret(request)
            logout(request)
            return render(request, "accounts/recovery_codes.html", {"codes": user.recovery_codes})
    context = {"form": form, **picture(user)}
    return render(request, "accounts/own_second_factor.html", context, status=422 if form.errors else 200)
