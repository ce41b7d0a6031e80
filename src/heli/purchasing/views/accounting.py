"""Pages of what money bought: for its source, and for the city; each also as Word and Excel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache

from heli.core.documents.headers import guarded
from heli.core.exports import name_of, taken_for
from heli.core.rules.filekinds import KINDS
from heli.core.tables.spans import Span
from heli.core.web import opens
from heli.purchasing.forms.accounting import SpanForm
from heli.purchasing.paper.accounting import Paper, excel, word
from heli.purchasing.paper.accounting_parts import city_paper, source_paper
from heli.purchasing.queries import accounting as queries
from heli.purchasing.queries.city_report import city_report
from heli.purchasing.views.paging import paged

PER_PAGE = 50
FORMS = ("docx", "xlsx")
Made = Callable[[Span], Paper]


@opens("purchasing.contract.view")
@never_cache
def accounting_list(request: HttpRequest) -> HttpResponse:
    """Which sources paid what this user may see, and the contracts that they paid."""
    user: Any = request.user
    contracts = list(queries.performed(user)[: PER_PAGE + 1])
    context = {
        "funds": paged(request, queries.funds(user), PER_PAGE),
        "contracts": contracts[:PER_PAGE], "more": len(contracts) > PER_PAGE,
    }  # fmt: skip
    return render(request, "purchasing/accounting_list.html", context)


def _answer(request: HttpRequest, made: Made, files: Callable[[str], str], form: str = "") -> HttpResponse:
    """The page, or the file; wrong days are told beside their field either way."""
    asked = SpanForm(request.GET)
    valid = asked.is_valid()
    if form and valid:
        return _file(request, made, asked.span, form)
    paper = made(asked.span if valid else queries.WHOLE)
    sent = request.GET.urlencode() if valid else ""
    context = {"form": asked, "paper": paper, "files": [(each, files(each)) for each in FORMS], "sent": sent}
    return render(request, "purchasing/accounting_report.html", context, status=200 if valid else 422)


def _file(request: HttpRequest, made: Made, span: Span, form: str) -> HttpResponse:
    """In Chinese, as offices read it, whoever takes it."""
    taken = taken_for(request)
    with override("zh-hans"):
        paper = made(span)
        content = word(paper) if form == "docx" else excel(paper, str(taken))
        name = name_of(form, paper.title[:60], taken)
    answer = HttpResponse(content, content_type=KINDS[form].content_type)
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return cast(HttpResponse, guarded(answer, form))


def _must_be_a_form(form: str) -> str:
    if form not in FORMS:
        raise Http404
    return form


@opens("purchasing.contract.view")
@never_cache
def accounting_source(request: HttpRequest, pk: int) -> HttpResponse:
    """What the money of one source bought."""
    return _source(request, pk)


def _source(request: HttpRequest, pk: int, form: str = "") -> HttpResponse:
    user: Any = request.user
    fund = get_object_or_404(queries.funds(user), pk=pk)

    def made(span: Span) -> Paper:
        return source_paper(queries.source_report(user, fund, span))

    return _answer(request, made, lambda each: reverse("purchasing:accounting-source-file", args=[pk, each]), form)


@opens("purchasing.contract.view")
@never_cache
def accounting_source_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    return _source(request, pk, _must_be_a_form(form))


@opens("purchasing.contract.view")
@never_cache
def accounting_city(request: HttpRequest) -> HttpResponse:
    """Every contract of the government this user may see, as the city reads them; what society buys is in its own reports."""
    return _city(request)


def _city(request: HttpRequest, form: str = "") -> HttpResponse:
    held = list(queries.performed_for_government(request.user))

    def made(span: Span) -> Paper:
        return city_paper(city_report(held, span), _("购买服务资金执行报告"))

    return _answer(request, made, lambda each: reverse("purchasing:accounting-city-file", args=[each]), form)


@opens("purchasing.contract.view")
@never_cache
def accounting_city_file(request: HttpRequest, form: str) -> HttpResponse:
    return _city(request, _must_be_a_form(form))


@opens("purchasing.contract.view")
@never_cache
def accounting_contract(request: HttpRequest, pk: int) -> HttpResponse:
    """One contract, as the city reads it."""
    return _contract(request, pk)


def _contract(request: HttpRequest, pk: int, form: str = "") -> HttpResponse:
    shown = get_object_or_404(queries.performed(request.user), pk=pk)

    def made(span: Span) -> Paper:
        return city_paper(city_report([shown], span), _("%(name)s资金执行报告") % {"name": shown.title})

    return _answer(request, made, lambda each: reverse("purchasing:accounting-contract-file", args=[pk, each]), form)


@opens("purchasing.contract.view")
@never_cache
def accounting_contract_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    return _contract(request, pk, _must_be_a_form(form))
