"""Pages of the reports of contracts by schedule."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions import progress as actions
from heli.purchasing.forms.progress import ProgressForm
from heli.purchasing.queries import contracts
from heli.purchasing.queries import progress as queries
from heli.purchasing.views.reasons import with_reason


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.reports(request.user), pk=pk)


@opens("purchasing.contract.view")
@never_cache
def progress_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures of the period, and what the agency says of it."""
    report = _shown(request, pk)
    context = {"shown": report, "figures": queries.shown(report), "steps": contracts.steps(request.user, report)}
    return render(request, "purchasing/progress_detail.html", context)


@opens(queries.HAND_IN)
def progress_hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    report = _shown(request, pk)
    stored = {"words": report.words, "plans": report.plans}
    form = ProgressForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.hand_in_report(report, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已提交定期报告，数据照现在的记录保存。")

    asked = Asked(_("提交定期报告"), _("提交定期报告"), report)
    return ask(request, form, asked, deed, on=report, stored=stored, template="purchasing/contract_form.html")


@opens("purchasing.progress.return")
def progress_return(request: HttpRequest, pk: int) -> HttpResponse:
    def said(_report: Any) -> Sentence:
        return Sentence("已退回，承接主体会看到理由。")

    return with_reason(
        request, _shown(request, pk), _("退回报告"), actions.return_report, said, "purchasing/contract_form.html"
    )
