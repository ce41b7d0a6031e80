"""Accounts for the people of an employer: made in one step, handed out on a sheet, reset without mail."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.qr import qr_picture
from heli.core.rules.sentence import Sentence
from heli.core.tables import Table, list_page
from heli.core.web import done, key_in, opens, refusals_on
from heli.workforce.account_tables import EMPLOYERS, PEOPLE, PLACES
from heli.workforce.actions import accounts as actions
from heli.workforce.forms.accounts import ResetForm
from heli.workforce.queries import accounts as queries
from heli.workforce.queries import register


@opens("workforce.account.make")
def account_list(request: HttpRequest) -> HttpResponse:
    """Organisations in scope, with how many of their people have no account or never came in."""
    return _list(request, EMPLOYERS, queries.employers(request.user))


@opens("workforce.account.make")
def account_place_list(request: HttpRequest) -> HttpResponse:
    """The same for communities and streets that employ people themselves."""
    return _list(request, PLACES, queries.employing_places(request.user))


def _list(request: HttpRequest, table: Table, found: Any) -> HttpResponse:
    user: Any = request.user
    tabs = [
        {"label": label, "url": reverse(f"workforce:{name}"), "current": table is here}
        for label, name, here in (
            (_("各单位"), "account-list", EMPLOYERS), (_("各街道和社区"), "account-place-list", PLACES)
        )
    ]  # fmt: skip
    context = {"without": sum(queries.missing(user)), "tabs": tabs if queries.keeps_places(user) else ()}
    return list_page(
        request, table, found, title=_("登录账号"), template="workforce/account_list.html", context=context
    )


def _employer(request: HttpRequest, key: str) -> Any:
    """A number is an organisation, ``place-`` and a number a community or street."""
    *kind, number = key.split("-")
    found = {(): queries.employers, ("place",): queries.employing_places}.get(tuple(kind))
    if found is None or (pk := key_in(number)) is None:
        raise Http404
    return get_object_or_404(found(request.user), pk=pk)


@opens("workforce.account.make")
@never_cache
def account_employer(request: HttpRequest, pk: str) -> HttpResponse:
    """The people of one employer and how each of them comes in."""
    shown = _employer(request, pk)
    return list_page(
        request, PEOPLE, queries.people_of(request.user, shown), title=Sentence("%(name)s的登录账号", name=shown.name),
        template="workforce/account_employer.html",
        context={"employer": shown, "key": pk, "last": queries.last_printing(shown)},
    )  # fmt: skip


@require_POST
@opens("workforce.account.make")
def account_make(request: HttpRequest, pk: str) -> HttpResponse:
    employer = _employer(request, pk)
    made = actions.make_accounts(employer, by=request.user)
    said = Sentence(
        "已为%(name)s的 %(count)s 人建立账号。打印登录码单交给本人，就可以登录。", name=employer.name, count=f"{made:,}"
    )
    return done(request, reverse("workforce:account-employer", args=[pk]), said)


@opens("workforce.account.make_all")
def account_make_all(request: HttpRequest) -> HttpResponse:
    """Says for how many, then does it in the background."""
    if request.method == "POST":
        return redirect("core:job", actions.make_all_accounts(None, by=request.user).pk)
    wanted = queries.missing(request.user)
    context = {"employers": len(wanted), "people": sum(wanted)}
    return render(request, "workforce/account_make_all.html", context)


@require_POST
@opens("workforce.account.print")
@never_cache
def account_print(request: HttpRequest, pk: str) -> HttpResponse:
    """The sheet, this once: it is kept nowhere, and another printing voids it."""
    employer = _employer(request, pk)
    sheet = actions.print_sheet(employer, by=request.user, last=key_in(request.POST.get("last", "")) or 0)
    return _handed(request, sheet, employer, pk)


@opens("workforce.account.reset")
@never_cache
def worker_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new code for somebody who lost password or phone."""
    worker: Any = get_object_or_404(register.workers(request.user), pk=pk)
    form = ResetForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            sheet = actions.reset_account(worker, by=request.user, **form.cleaned_data)
            return _handed(request, sheet, None, "")
    context = {"form": form, "worker": worker, "login": register.account_of(worker)}
    return render(request, "workforce/account_reset.html", context, status=422 if form.errors else 200)


def _handed(request: HttpRequest, sheet: Any, employer: Any, key: str) -> HttpResponse:
    """Login and code lie behind the # of what the picture holds: no server is ever sent that part of an address."""
    address = request.build_absolute_uri(reverse("accounts:first"))
    lines = [
        {"line": each, "picture": qr_picture(f"{address}#{each.login}.{each.code}", scale=3)}
        for each in sheet.lines
    ]  # fmt: skip
    context = {"lines": lines, "until": sheet.until, "employer": employer, "key": key, "address": address}
    return render(request, "workforce/account_sheet.html", context)
