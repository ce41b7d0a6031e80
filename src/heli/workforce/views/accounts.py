"""Accounts for the people of an employer: made in one step, handed out on a sheet, reset without mail."""

from __future__ import annotations

from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, key_in, opens, refusals_on
from heli.workforce.account_tables import EMPLOYERS, PEOPLE
from heli.workforce.actions import accounts as actions
from heli.workforce.forms.accounts import ResetForm
from heli.workforce.queries import accounts as queries
from heli.workforce.queries import register


@opens("workforce.account.make")
def account_list(request: HttpRequest) -> HttpResponse:
    """Employers in scope, with how many of their people have no account or never came in."""
    found = queries.employers(request.user)
    context = {"without": sum(found.values_list("without", flat=True))}
    return list_page(
        request, EMPLOYERS, found, title=_("登录账号"), template="workforce/account_list.html", context=context
    )


@opens("workforce.account.make")
@never_cache
def account_employer(request: HttpRequest, pk: int) -> HttpResponse:
    """The people of one employer and how each of them comes in."""
    user: Any = request.user
    shown = get_object_or_404(queries.employers(user), pk=pk)
    return list_page(
        request, PEOPLE, queries.people_of(user, shown), title=Sentence("%(name)s的登录账号", name=shown.name),
        template="workforce/account_employer.html", context={"employer": shown, "last": queries.last_printing(shown)},
    )  # fmt: skip


@require_POST
@opens("workforce.account.make")
def account_make(request: HttpRequest, pk: int) -> HttpResponse:
    employer: Any = get_object_or_404(queries.employers(request.user), pk=pk)
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
    wanted = list(queries.employers(request.user).filter(without__gt=0).values_list("without", flat=True))
    context = {"employers": len(wanted), "people": sum(wanted)}
    return render(request, "workforce/account_make_all.html", context)


@require_POST
@opens("workforce.account.print")
@never_cache
def account_print(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet, this once: it is kept nowhere, and another printing voids it."""
    employer: Any = get_object_or_404(queries.employers(request.user), pk=pk)
    sheet = actions.print_sheet(employer, by=request.user, last=key_in(request.POST.get("last", "")) or 0)
    return _handed(request, sheet, employer)


@opens("workforce.account.reset")
@never_cache
def worker_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new code for somebody who lost password or phone."""
    worker: Any = get_object_or_404(register.workers(request.user), pk=pk)
    form = ResetForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            sheet = actions.reset_account(worker, by=request.user, **form.cleaned_data)
            return _handed(request, sheet, None)
    context = {"form": form, "worker": worker, "login": register.account_of(worker)}
    return render(request, "workforce/account_reset.html", context, status=422 if form.errors else 200)


def _handed(request: HttpRequest, sheet: Any, employer: Any) -> HttpResponse:
    """Login and code lie behind the # of what the picture holds: no server is ever sent that part of an address."""
    address = request.build_absolute_uri(reverse("accounts:first"))
    lines = [
        {"line": each, "picture": segno.make(f"{address}#{each.login}.{each.code}", error="m").svg_data_uri(scale=3, border=2)}
        for each in sheet.lines
    ]  # fmt: skip
    context = {"lines": lines, "until": sheet.until, "employer": employer, "address": address}
    return render(request, "workforce/account_sheet.html", context)
