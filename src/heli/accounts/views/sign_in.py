"""The door: password, second factor, first sign-in, sign-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.mfa.adapter import get_adapter as second_factor_adapter
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from heli.accounts import acting, actions, provider, queries
from heli.accounts.adapters import BY_PROVIDER, TO_SET_UP
from heli.accounts.forms import InvitationForm, SecondFactorForm, SetUpForm, SignInForm
from heli.core.qr import qr_picture
from heli.core.web import PUBLIC, done, opens, refusals_on

if TYPE_CHECKING:
    from heli.accounts.models import User


def after(request: HttpRequest) -> str:
    """Where to go after signing in: the page that was asked for, if it is ours."""
    wanted = request.POST.get(REDIRECT_FIELD_NAME) or request.GET.get(REDIRECT_FIELD_NAME) or ""
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if ours else str(settings.LOGIN_REDIRECT_URL)


@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Login and password; the second factor follows where there is one."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(after(request))
    form = SignInForm(request.POST or None, request=request)
    if form.is_valid():
        user = cast("User", form.user)
        request.session.pop(BY_PROVIDER, None)  # whoever came from the provider did not come to the end of that way
        if user.needs_second_factor and not queries.has_second_factor(user):
            request.session[TO_SET_UP] = user.pk
            return redirect("accounts:second-factor-set-up")
        login = Login(user=user, redirect_url=after(request))
        return cast(HttpResponse, perform_password_login(request, form.credentials, login))
    context = {"form": form, "next": after(request), "fresh": not request.POST, "provider": provider.configured()}
    return render(request, "accounts/sign_in.html", context, status=422 if form.errors else 200)


class _SecondFactor(AuthenticateView):  # type: ignore[misc]
    template_name = "accounts/second_factor.html"

    def get_form_class(self) -> type[SecondFactorForm]:
        return SecondFactorForm

    def form_invalid(self, form: SecondFactorForm) -> HttpResponse:
        user = self.stage.login.user
        actions.refuse_session(user, by=acting.at_the_door(user), login=user.login, step="second factor")
        return self.render_to_response(self.get_context_data(), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {"form": self.auth_form, **kwargs}


second_factor = opens(PUBLIC)(_SecondFactor.as_view())


@opens(PUBLIC)
@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """A second factor for somebody who gave the right password and whose role asks for it."""
    user = queries.account(request.session.get(TO_SET_UP, 0))
    if user is None or request.user.is_authenticated:
        return redirect("account_login")
    form = SetUpForm(request.POST or None)
    if form.is_valid():
        given = actions.FirstSignIn("", "", get_totp_secret(), form.cleaned_data["totp_code"])
        with refusals_on(form):
            user = actions.set_second_factor(user, by=acting.at_the_door(user), given=given)
            return _show_codes(request, user)
    return render(request, "accounts/set_up.html", {"form": form, **picture(user)}, status=422 if form.errors else 200)


@opens(PUBLIC)
@never_cache
@sensitive_post_parameters("password", "password_again", "code", "totp_code")
def invitation(request: HttpRequest, user_pk: int) -> HttpResponse:
    """A first sign-in. The page is the same whether there is such an account or not."""
    form = InvitationForm(request.POST or None)
    user = queries.account(user_pk)
    if form.is_valid():
        if user is None:
            form.add_error("code", _("邀请码不对，或已过期、已用过。请向邀请您的人要一个新的。"))
        else:
            given = actions.FirstSignIn(
                form.cleaned_data["code"],
                form.cleaned_data["password"],
                get_totp_secret(),
                form.cleaned_data["totp_code"],
            )
            with refusals_on(form):
                user = actions.accept_invitation(user, by=acting.at_the_door(user), given=given)
                return _show_codes(request, user)
    return render(
        request, "accounts/invitation.html", {"form": form, **picture(user)}, status=422 if form.errors else 200
    )


def picture(user: User | None) -> dict[str, str]:
    """The secret of this session as a picture and as text. The account's name is not shown to whoever tries a link."""
    secret = get_totp_secret()
    address = second_factor_adapter().address(secret)
    picture = qr_picture(address, scale=5, border=4)
    return {"picture": picture, "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4))}


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    """The recovery codes, this once; then on to the sign-in."""
    clear_totp_secret(request)
    request.session.pop(TO_SET_UP, None)
    if not user.recovery_codes:
        return done(request, "account_login", _("密码已设好，请登录。"))
    return render(request, "accounts/recovery_codes.html", {"codes": user.recovery_codes})


@opens(PUBLIC)
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Asks first when merely visited, so that a link on another page signs nobody out."""
    if request.method != "POST":
        return render(request, "accounts/sign_out.html")
    if request.user.is_authenticated:
        user = request.user
        actions.end_session(user, by=acting.at_the_door(user))
        logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)
