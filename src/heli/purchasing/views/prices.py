"""Pages of prices after the opening: mended by the committee and confirmed by the bidder; final quotes of a consultation."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import in_yuan
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.core.words import moment
from heli.purchasing.actions import final_quotes
from heli.purchasing.actions import price_errors as actions
from heli.purchasing.forms import prices as forms
from heli.purchasing.queries import evaluation
from heli.purchasing.queries import final_quotes as quotes
from heli.purchasing.queries import price_errors as queries
from heli.purchasing.views.evaluation import FORM, evaluated_tender, to_evaluation, told


@opens("purchasing.price.mend")
@never_cache
def price_mend(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    found = get_object_or_404(evaluation.bids_of(request.user, tender).filter(price_fen__isnull=False), pk=bid)
    error = queries.error_to_write(found)
    sheet, said = found.price_fen or 0, queries.proposed(found, error)
    form = forms.MendPriceForm(request.POST or None, initial=said)

    def deed(version: int | None) -> Made:
        reading = form.reading(sheet)
        made = actions.mend_price(
            tender, by=request.user, seen=version, bid=found, reading=reading, minutes=form.cleaned_data["minutes"]
        )
        words = Sentence("已把报价修正为 %(price)s，等投标人确认。", price=in_yuan(made.mended_fen))
        return Made(to_evaluation(tender), words)

    lead = Sentence("投标人：%(name)s，开标时宣读 %(price)s。", name=found.agency.name, price=in_yuan(sheet))
    if reckoned := queries.reckoned(found):
        lead = Sentence("%(first)s%(then)s", first=lead, then=reckoned)
    asked = Asked(_("修正报价"), _("修正并要求确认"), tender, lead)
    return ask(request, form, asked, deed, on=error, stored=said, template=FORM)


@opens("purchasing.price.answer")
@never_cache
def price_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """By the bidder."""
    found = get_object_or_404(queries.own_errors(request.user), pk=pk)
    form = forms.AnswerPriceForm(request.POST or None)

    def deed(version: int | None) -> Made:
        made = actions.answer_price(found, by=request.user, expect=version, confirmed=form.found())
        return Made(found.bid, Sentence("已答复：%(answer)s。", answer=str(made.get_answer_display())))

    lead = Sentence(
        "报价修正为 %(price)s：%(steps)s（%(article)s）。",
        price=in_yuan(found.mended_fen), steps=queries.steps_of(found), article=found.article,
    )  # fmt: skip
    asked = Asked(_("确认报价"), _("提交答复"), found.bid.tender, lead)
    return ask(request, form, asked, deed, on=found, template="purchasing/asked.html")


@require_POST
@opens("purchasing.price.lapse")
def price_lapse(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(queries.errors_sat_over(user), pk=pk)
    actions.lapse_price(found.bid.tender, by=user, expect=version_shown(request), error=found)
    words = Sentence("已登记%(name)s没有确认，投标无效。", name=found.bid.agency.name)
    return done(request, to_evaluation(found.bid.tender), words)


@opens("purchasing.quote.ask")
@never_cache
def quote_ask(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = forms.AskQuotesForm(request.POST or None)

    def deed(version: int | None) -> Made:
        final_quotes.ask_quotes(tender, by=request.user, expect=version, until=form.cleaned_data["until"])
        return Made(to_evaluation(tender), Sentence("已要求各家提交最后报价。"))

    lead = Sentence("通过审查的每一家在同一个时间以前提交最后报价；没有提交的，退出磋商。")
    return ask(request, form, Asked(_("要求最后报价"), _("要求提交"), tender, lead), deed, on=tender, template=FORM)


@opens("purchasing.quote.give")
@never_cache
def quote_give(request: HttpRequest, pk: int) -> HttpResponse:
    """By the supplier. What it gave before is shown to nobody, not even here."""
    found = get_object_or_404(quotes.own_quotes(request.user), pk=pk)
    form = forms.QuoteForm(request.POST or None)

    def deed(version: int | None) -> Made:
        final_quotes.give_quote(found, by=request.user, expect=version, price=form.quote())
        return Made(found.bid, Sentence("已提交最后报价，到截止时间以前谁也看不到。"))

    lead = Sentence("在 %(until)s 以前提交。没有提交的，退出磋商。", until=moment(found.until))
    asked = Asked(_("最后报价"), _("提交最后报价"), found.bid.tender, lead)
    return ask(request, form, asked, deed, on=found, template="purchasing/asked.html")


@require_POST
@opens("purchasing.quote.open")
def quote_open(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    after = final_quotes.open_quotes(evaluated_tender(request, pk), by=user, expect=version_shown(request))
    return told(request, after, Sentence("最后报价已打开，评委可以各自评分。"))
