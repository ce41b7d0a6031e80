"""Pages of what follows a contract: what ends or would run dry, the decision, and the contract that renews another."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.core.web import opens
from heli.purchasing.actions import contracts as actions
from heli.purchasing.actions import renewal
from heli.purchasing.forms import contracts as terms
from heli.purchasing.forms import renewal as forms
from heli.purchasing.queries import contracts, reserved
from heli.purchasing.queries import renewal as ending
from heli.purchasing.queries.projects import projects

FORM = "purchasing/contract_form.html"


@opens("purchasing.contract.view")
def contract_ending(request: HttpRequest) -> HttpResponse:
    """What ends within 90 days or would run dry, with what hangs on it and what follows."""
    rows = ending.at_risk(request.user)
    seen = projects(request.user).filter(pk__in=[each.contract.project_id for each in rows])
    context = {"rows": rows, "seen": set(seen.values_list("pk", flat=True))}
    return render(request, "purchasing/contract_ending.html", context)


@opens("purchasing.renewal.decide")
def renewal_decide(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = get_object_or_404(contracts.contracts(user), pk=pk)
    known = getattr(shown, "renewal", None)
    stored = forms.stored(known, reserved.kept_by_line(known))
    form = forms.RenewalForm(
        request.POST or None, lines=reserved.lines_for(user, shown) if shown.renewal_years else (), initial=stored
    )

    def deed(version: int | None) -> Sentence:
        made = renewal.decide_renewal(shown, by=user, expect=version, **form.given)
        return Sentence("已决定：%(way)s。", way=ending.WAYS[made.way])

    asked = Asked(_("决定到期以后"), _("保存决定"), shown, _lead_of_decision(shown))
    return ask(request, form, asked, deed, on=shown, stored=stored, template="purchasing/renewal_form.html")


def _lead_of_decision(shown: Any) -> Sentence:
    """What the document allows, and how dear a renewal may be."""
    if not shown.renewal_years:
        return Sentence("采购文件没有约定可以续签：请重新采购，来不及的先过渡。")
    return Sentence(
        "采购文件约定最多续签 %(years)s 年（%(place)s）。%(bound)s", years=shown.renewal_years, place=shown.renewal_place,
        bound=reserved.price_bound(),
    )  # fmt: skip


@opens("purchasing.contract.draft")
def contract_renew(request: HttpRequest, pk: int) -> HttpResponse:
    """The next contract of one of which it was decided that it is renewed."""
    user: Any = request.user
    own = contracts.own_projects(user, "purchasing.contract.draft")
    old = get_object_or_404(contracts.contracts(user).filter(project__in=own), pk=pk)
    decided = ending.renewed_until(old)
    price = old.renewal.price_fen if decided else None
    form = terms.TermsForm(request.POST or None, initial=terms.terms_of_renewal(old, decided, price))

    def deed(_version: int | None) -> Made:
        made = actions.draft_contract(old.project, by=user, terms=form.terms, renews=old)
        return Made(made, Sentence("已起草%(number)s，请安排节点，再请双方签署。", number=made.number))

    asked = Asked(_("起草续签合同"), _("保存合同"), old, _lead_of_renewal(old, decided, price))
    return ask(request, form, asked, deed, template=FORM)


def _lead_of_renewal(old: Any, until: date | None, price_fen: int | None) -> Sentence:
    if until is None:
        return Sentence("%(number)s还没有决定到期以后续签，不能起草续签合同。", number=old.number)
    named = {"number": old.number, "name": old.supplier.name, "end": day_named(old.end_on), "day": day_named(until)}
    if price_fen is None:
        return Sentence("续签%(number)s，承接主体%(name)s，在 %(end)s 以后开始，最晚到 %(day)s。", **named)
    return Sentence(
        "续签%(number)s，承接主体%(name)s，在 %(end)s 以后开始，最晚到 %(day)s，价款不超过 %(price)s。", **named,
        price=with_sign(price_fen),
    )  # fmt: skip
