"""Pages of accounts and grants, for the two administrators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.accounts import actions, provider, queries, roles
from heli.accounts.forms import GrantForm, InviteForm, OfficeForm
from heli.accounts.tables import USERS
from heli.core.errors import Stale
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("accounts.user.view")
def user_list(request: HttpRequest) -> HttpResponse:
    user = cast("User", request.user)
    context = {
        "may_invite": user.holds("accounts.user.invite"),
        "sees_mappings": user.holds("accounts.mapping.view") and provider.configured() is not None,
    }
    return list_page(
        request, USERS, queries.users(user), title=_("账号"), template="accounts/user_list.html", context=context
    )


@opens("accounts.user.view")
def user_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An account with its grants, for whoever may see those."""
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.users(reader), pk=pk)
    context = {
        "shown": shown,
        "grants": queries.grants(reader).filter(user=shown),
        "sees_grants": reader.holds("accounts.grant.view"),
        "may_give": reader.holds("accounts.grant.give") and reader != shown,
        "may_hand_over": reader.holds("workbench.work.hand_over"),
        "may_place": reader.holds("accounts.user.place"),
        "may_reinvite": reader.holds("accounts.user.reinvite") and shown.is_active,
        "may_deactivate": reader.holds("accounts.user.deactivate") and shown.is_active and reader != shown,
    }
    return render(request, "accounts/user_detail.html", context)


@opens("accounts.user.invite")
@never_cache
def user_invite(request: HttpRequest) -> HttpResponse:
    """A new account; its code is shown once, to be handed over."""
    reader = cast("User", request.user)
    asks = reader.holds("accounts.security.appoint") and queries.lacks_security_administrator()
    form = InviteForm(request.POST or None, asks_security=asks)
    if form.is_valid():
        with refusals_on(form):
            given = dict(form.cleaned_data)
            invite = (
                actions.invite_first_security_administrator if given.pop("security", False) else actions.invite_user
            )
            return _handing_over(request, invite(None, by=reader, **given))
    return render(request, "accounts/user_form.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@opens("accounts.user.reinvite")
@never_cache
def user_reinvite(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.users(reader), pk=pk)
    invited = actions.invite_again(shown, by=reader, expect=version_shown(request))  # type: ignore[call-arg]
    return _handing_over(request, invited)


def _handing_over(request: HttpRequest, invited: User) -> HttpResponse:
    link = request.build_absolute_uri(reverse("accounts:invitation", args=[invited.pk]))
    return render(request, "accounts/invited.html", {"invited": invited, "link": link, "code": invited.code})


@require_POST
@opens("accounts.user.deactivate")
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.users(reader), pk=pk)
    actions.deactivate_user(shown, by=reader, expect=version_shown(request))  # type: ignore[call-arg]
    return done(request, shown, Sentence("已停用%(name)s的账号。", name=shown.name))


@opens("accounts.user.place")
def user_place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where somebody works."""
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.users(reader), pk=pk)
    if request.POST.get("keep") == "theirs":
        return redirect(shown)
    expected = version_shown(request)
    form = OfficeForm(request.POST if request.method == "POST" else None, initial={"office": shown.office})
    context: dict[str, Any] = {
        "form": form, "shown": shown, "version": shown.version if expected is None else expected
    }  # fmt: skip
    if form.is_valid():
        try:
            with refusals_on(form):
                office = form.cleaned_data["office"]
                actions.place_user(shown, by=reader, expect=expected, office=office)
                return done(request, shown, _works(shown, office))
        except Stale:
            now = get_object_or_404(queries.users(reader), pk=pk)
            context |= {"versions": versions(now, form, {"office": now.office}), "version": now.version}
            return render(request, "accounts/office_form.html", context, status=409)
    return render(request, "accounts/office_form.html", context, status=422 if form.errors else 200)


def _works(shown: User, office: Any) -> Sentence:
    if office is None:
        return Sentence("%(name)s不代表任何单位。", name=shown.name)
    return Sentence("%(name)s在%(office)s工作。", name=shown.name, office=office.name)


@opens("accounts.grant.give")
def grant_give(request: HttpRequest, pk: int) -> HttpResponse:
    """A role for an account."""
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.users(reader), pk=pk)
    form = GrantForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            grant = actions.give_grant(shown, by=reader, **form.cleaned_data)
            sentence = Sentence("已把“%(role)s”授予%(name)s。", role=roles.ROLES[grant.role].name, name=shown.name)
            return done(request, shown, sentence)
    return render(
        request, "accounts/grant_form.html", {"form": form, "shown": shown}, status=422 if form.errors else 200
    )


@require_POST
@opens("accounts.grant.revoke")
def grant_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    grant = get_object_or_404(queries.grants(reader), pk=pk)
    actions.revoke_grant(grant, by=reader, expect=version_shown(request))  # type: ignore[call-arg]
    return done(
        request, grant.user, Sentence("已收回%(name)s的“%(role)s”。", name=grant.user.name, role=grant.role_name)
    )
