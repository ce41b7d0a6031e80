"""One's own account: what it may, its password, its second factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from allauth.mfa.totp.internal.auth import clear_totp_secret, get_totp_secret
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from heli.accounts import acting, actions, provider, queries, rules
from heli.accounts.forms import DelegationForm, PasswordForm, ReplaceSecondFactorForm
from heli.accounts.views.sign_in import picture
from heli.core.hints import NONE
from heli.core.rules.sentence import Sentence
from heli.core.web import SIGNED_IN, done, opens, refusals_on, version_shown

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
        "reader_account": user, "roles_now": user.grants_now, "may_delegate": user.holds("accounts.delegation.give"), "may_follow": user.holds("core.follow.add"), "may_subscribe": user.holds("accounts.calendar.make"), "second_factor": queries.has_second_factor(user),
        "no_hints": NONE in user.hints_away.split(),
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


@opens("accounts.calendar.make")
@never_cache
def own_calendar(request: HttpRequest) -> HttpResponse:
    """Whether there is an address for a calendar program. One that was just made is shown this once."""
    user, token = cast("User", request.user), ""
    if request.method == "POST":
        token = actions.make_calendar_address(_reader(request), by=user).token
    fetched = reverse("workbench:calendar-feed", args=[token]) if token else ""
    context = {
        "address": queries.calendar_addresses(user).first(),
        "secret": request.build_absolute_uri(fetched) if token else "",
    }
    return render(request, "accounts/own_calendar.html", context)


@require_POST
@opens("accounts.calendar.end")
def own_calendar_end(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    if not queries.calendar_addresses(user).exists():  # ended in another window
        return redirect("accounts:own-calendar")
    actions.end_calendar_address(_reader(request), by=user)
    return done(request, "accounts:own-calendar", _("日历订阅已停止，原来的地址打不开了。"))


@require_POST
@opens(SIGNED_IN)
def own_hints(request: HttpRequest) -> HttpResponse:
    """Put a hint away, or all, or show them again."""
    user, key = cast("User", request.user), request.POST.get("away", "")
    if key:
        actions.put_hint_away(user, key)
    else:
        actions.show_hints(user)
    if "HX-Request" in request.headers:
        return render(request, "core/parts/hint_away.html", {"none": key == NONE})
    to = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(to, allowed_hosts={request.get_host()}):
        to = reverse("accounts:own-account")
    return HttpResponseRedirect(to)


@opens("accounts.delegation.give")
def delegation_list(request: HttpRequest) -> HttpResponse:
    """Who does this user's work, and whose work this user does."""
    user = cast("User", request.user)
    found = list(queries.own_delegations(user))
    context = {
        "given": [each for each in found if each.giver_id == user.pk],
        "taken": [each for each in found if each.deputy_id == user.pk],
        "today": localdate(),
    }
    return render(request, "accounts/delegation_list.html", context)


@opens("accounts.delegation.give")
def delegation_give(request: HttpRequest) -> HttpResponse:
    """Hand one's work to a colleague for some days."""
    user = cast("User", request.user)
    own = [grant for grant in user.grants_now if grant.lent_by_id is None]
    rights = rules.lendable(frozenset().union(*(grant.permissions for grant in own)))
    form = DelegationForm(request.POST or None, rights=rights, initial={"valid_from": localdate()})
    if form.is_valid():
        with refusals_on(form):
            made = actions.give_delegation(user, by=user, **form.cleaned_data)
            said = Sentence(
                "%(deputy)s从 %(first)s 到 %(last)s 代理，过后自动结束。", deputy=made.deputy.name,
                first=made.valid_from.isoformat(), last=made.valid_until.isoformat(),
            )  # fmt: skip
            return done(request, "accounts:delegation-list", said)
    return render(request, "accounts/delegation_form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@opens("accounts.delegation.end")
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Back earlier than thought."""
    user = cast("User", request.user)
    found = get_object_or_404(queries.own_delegations(user), pk=pk)
    ended = actions.end_delegation(found, by=user, expect=version_shown(request))
    return done(request, "accounts:delegation-list", Sentence("%(who)s的代理已结束。", who=ended.deputy.name))
