"""Pages of a bond that is kept: what is held against the bidder, its answer, the decision, the treasury."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions import keeping as actions
from heli.purchasing.forms import bonds as forms
from heli.purchasing.queries import keeping as queries
from heli.purchasing.rules import bonds as rules

FORM = "purchasing/asked.html"


@opens(queries.VIEW)
@never_cache
def bond_keeping(request: HttpRequest, pk: int) -> HttpResponse:
    """Why a bond is to be kept, with the article, and what may be done about it now."""
    shown = get_object_or_404(queries.keepings(request.user), pk=pk)
    tender = shown.bond.bid.tender
    law = rules.kept_by(tender.method, shown.ground, tender.announced_on or shown.proposed_on)
    context = {
        "shown": shown, "tender": tender, "steps": queries.steps(request.user, shown), "law": law,
        "goes": rules.goes_to(shown.decided_on or localdate()),
    }  # fmt: skip
    return render(request, "purchasing/bond_keeping.html", context)


@opens(queries.PROPOSE)
@never_cache
def bond_keep(request: HttpRequest, pk: int) -> HttpResponse:
    bond = get_object_or_404(queries.bonds_to_keep(request.user), pk=pk)
    today = localdate()
    form = forms.KeepForm(
        request.POST or None, initial={"happened_on": today, "answer_until": today + timedelta(days=7)}
    )

    def deed(version: int | None) -> Made:
        made = actions.propose_keeping(bond, by=request.user, expect=version, **form.cleaned_data)
        return Made(made, Sentence("已告知%(name)s，等它说明。", name=bond.bid.agency.name))

    lead = Sentence("%(name)s收到提醒，可以说明；由另一位同事决定。", name=bond.bid.agency.name)
    asked = Asked(_("提出不予退还投标保证金"), _("提出并告知"), bond.bid.tender, lead, "danger")
    return ask(request, form, asked, deed, on=bond, template=FORM)


@opens(queries.ANSWER)
@never_cache
def bond_answer(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.keepings(request.user), pk=pk)
    form = forms.AnswerForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.answer_keeping(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已提交说明。")

    return ask(request, form, Asked(_("说明"), _("提交"), shown), deed, on=shown, template=FORM)


@opens(queries.DECIDE)
@never_cache
def bond_decide(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.keepings(request.user), pk=pk)
    form = forms.DecideForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        actions.decide_keeping(shown, by=request.user, expect=version, **form.found())
        return Sentence("已作出决定。")

    return ask(request, form, Asked(_("作出决定"), _("作出决定"), shown), deed, on=shown, template=FORM)


@opens(queries.PAY_OVER)
@never_cache
def bond_pay_over(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(queries.keepings(request.user), pk=pk)
    form = forms.PaidOverForm(request.POST or None, initial={"paid_over_on": localdate()})

    def deed(version: int | None) -> Sentence:
        actions.pay_over(shown, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已登记上缴国库。")

    return ask(request, form, Asked(_("登记上缴国库"), _("登记"), shown), deed, on=shown, template=FORM)
