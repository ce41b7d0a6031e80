"""Pages of the agency's bank statement: the list, what is open on either side, and the steps of one movement."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.core.words import day
from heli.purchasing.actions import statements as actions
from heli.purchasing.forms.statements import MatchForm, named_in
from heli.purchasing.queries import statements as queries
from heli.purchasing.tables.statements import STATEMENTS
from heli.purchasing.views.paging import of_page, sought
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/statement_form.html"


def _line(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.lines(request.user), pk=pk)


@opens("purchasing.statement.view")
def statement_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    return list_page(
        request, STATEMENTS, queries.lines(user), title=_("银行流水"), template="purchasing/statement_list.html",
        context={"may_import": user.holds("purchasing.statement.import")},
    )  # fmt: skip


@opens("purchasing.statement.view")
@never_cache
def statement_unmatched(request: HttpRequest) -> HttpResponse:
    """Proposals, movements without a payment, payments without a movement."""
    user: Any = request.user
    typed = sought(request)
    found = queries.unmatched(user, typed, request.GET.get("line"), request.GET.get("payment"))
    assert found.line_page is not None and found.payment_page is not None, "a page was asked for"
    context = {
        "found": found, "may_match": user.holds("purchasing.statement.match"), "typed": typed,
        "lines": of_page(request, found.line_page, "line"), "payments": of_page(request, found.payment_page, "payment"),
    }  # fmt: skip
    return render(request, "purchasing/statement_unmatched.html", context)


@opens("purchasing.statement.view")
@never_cache
def statement_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _line(request, pk)
    context = {"shown": shown, "shares": queries.shares_of(shown), "steps": queries.steps(user, shown)}
    return render(request, "purchasing/statement_detail.html", context)


@opens("purchasing.statement.match")
def statement_match(request: HttpRequest, pk: int) -> HttpResponse:
    """One payment, or several that one transfer paid."""
    shown = _line(request, pk)
    typed = sought(request)
    form = MatchForm(
        request.POST or None, amount_fen=shown.amount_fen, typed=typed, count=queries.count_of_candidates(shown),
        payments=queries.candidates(shown, typed, named_in(request.POST)),
    )  # fmt: skip

    def deed(version: int | None) -> Made:
        made = actions.match_line(shown, by=request.user, expect=version, shares=form.shares)
        return Made(queries.Unmatched(), Sentence("流水 %(serial)s 已对上。", serial=made.serial))

    lead = _("%(party)s于 %(day)s 转入 %(amount)s。各笔合计要等于这个金额。") % {
        "party": shown.party, "day": day(shown.day), "amount": with_sign(shown.amount_fen),
    }  # fmt: skip
    return ask(request, form, Asked(_("对账"), _("确认对账"), shown, lead=lead), deed, on=shown, template=FORM)


@opens("purchasing.statement.set_aside")
def statement_set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_line: Any) -> Sentence:
        return Sentence("已标为与合同无关。")

    return with_reason(request, _line(request, pk), _("与合同无关"), actions.set_line_aside, said, FORM)


@require_POST
@opens("purchasing.statement.reopen")
def statement_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    made = actions.reopen_line(_line(request, pk), by=request.user, expect=version_shown(request))
    return done(request, made, Sentence("已回到待对账。"))
