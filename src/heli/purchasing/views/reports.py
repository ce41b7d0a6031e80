"""Pages of hearings about low prices, of the report and its signatures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import hearings, report
from heli.purchasing.forms import scores as forms
from heli.purchasing.queries import evaluation
from heli.purchasing.queries import hearings as queries
from heli.purchasing.queries import scores as seats
from heli.purchasing.views.evaluation import FORM, evaluated_tender, to_evaluation


@opens("purchasing.hearing.ask")
@never_cache
def hearing_ask(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    found = get_object_or_404(evaluation.bids_of(request.user, tender), pk=bid)
    form = forms.HearingForm(request.POST or None, initial={"minutes": hearings.least_minutes()})

    def deed(version: int | None) -> Made:
        hearings.ask_explanation(tender, by=request.user, expect=version, bid=found, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已要求%(name)s说明报价。", name=found.agency.name))

    lead = Sentence("投标人：%(name)s", name=found.agency.name)
    return ask(request, form, Asked(_("要求说明报价"), _("要求说明"), tender, lead), deed, on=tender, template=FORM)


@opens("purchasing.hearing.explain")
@never_cache
def hearing_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """By the bidder."""
    found = get_object_or_404(queries.own_hearings(request.user), pk=pk)
    form = forms.ExplainForm(request.POST or None)

    def deed(version: int | None) -> Made:
        hearings.explain_price(found, by=request.user, expect=version, **form.cleaned_data)
        return Made(found.bid, Sentence("已提交说明。"))

    asked = Asked(_("说明报价"), _("提交说明"), found.bid.tender, found.shown_by)
    return ask(request, form, asked, deed, on=found, template="purchasing/asked.html")


@opens("purchasing.hearing.decide")
@never_cache
def hearing_decide(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.hearings_judged_by(request.user), pk=pk)
    tender = found.bid.tender
    form = forms.JudgePriceForm(request.POST or None)

    def deed(version: int | None) -> Made:
        hearings.judge_price(tender, by=request.user, expect=version, hearing=found, **form.found())
        return Made(to_evaluation(tender), Sentence("已记录认定结果。"))

    asked = Asked(_("认定报价说明"), _("记录结果"), tender, found.explanation or Sentence("投标人没有说明。"))
    return ask(request, form, asked, deed, on=tender, template=FORM)


@require_POST
@opens("purchasing.report.make")
def report_make(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    tender = evaluated_tender(request, pk)
    report.make_report(tender, by=user, expect=version_shown(request))
    return done(request, to_evaluation(tender), Sentence("已完成评审报告，请各位评委签字。"))


@opens("purchasing.report.sign")
@never_cache
def report_sign(request: HttpRequest, pk: int) -> HttpResponse:
    seat = get_object_or_404(seats.own_seats(request.user), pk=pk)
    tender = seat.evaluation.tender
    form = forms.SignForm(request.POST or None)

    def deed(version: int | None) -> Made:
        report.sign_report(seat, by=request.user, expect=version, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已在评审报告上签字。"))

    lead = Sentence("签字以前请核对名次、无效的投标和理由。")
    return ask(request, form, Asked(_("在评审报告上签字"), _("签字"), tender, lead), deed, on=seat, template=FORM)
