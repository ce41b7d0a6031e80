"""Pages of an award: the decision, its publication, and what everybody reads of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import PUBLIC, done, opens, version_shown
from heli.purchasing.actions import award as actions
from heli.purchasing.forms.award import NextForm
from heli.purchasing.forms.reasons import ReasonForm
from heli.purchasing.queries import award as queries
from heli.purchasing.views.evaluation import FORM, evaluated_tender, to_evaluation

PER_PAGE = 30


def _done(request: HttpRequest, pk: int, act: Callable[..., Any], said: Sentence) -> HttpResponse:
    user: Any = request.user
    tender = evaluated_tender(request, pk)
    act(tender, by=user, expect=version_shown(request))
    return done(request, to_evaluation(tender), said)


@require_POST
@opens("purchasing.award.decide")
def award_decide(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    said = Sentence("结果已确定，请在 2 个工作日内公告。")
    if tender.is_of_society:  # no law sets it a day
        said = Sentence("结果已确定，请公告。")
    return _done(request, pk, actions.decide_award, said)


@require_POST
@opens("purchasing.award.deem")
def award_deem(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.deem_award, Sentence("已登记：逾期没有确定，视同确定排名第一的投标人。"))


@require_POST
@opens("purchasing.award.publish")
def award_publish(request: HttpRequest, pk: int) -> HttpResponse:
    return _done(request, pk, actions.publish_result, evaluated_tender(request, pk).words.published)


@opens("purchasing.award.next")
@never_cache
def award_next(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = NextForm(request.POST or None, of_society=tender.is_of_society)

    def deed(version: int | None) -> Made:
        made = actions.award_next(tender, by=request.user, expect=version, **form.cleaned_data)
        said = Sentence("已改定%(name)s中标，请公告结果；投标人都会收到提醒。", name=made.bid.agency.name)
        return Made(to_evaluation(tender), said)

    asked = Asked(_("改定下一名"), _("改定下一名"), tender, queries.next_lead(tender), "danger")
    return ask(request, form, asked, deed, on=tender, template=FORM)


@opens("purchasing.tender.fail")
@never_cache
def tender_fail(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = ReasonForm(request.POST or None)

    def deed(version: int | None) -> Made:
        after = actions.fail_tender(tender, by=request.user, expect=version, **form.cleaned_data)
        return Made(to_evaluation(after), Sentence("已废标，投标人都会收到提醒。"))

    lead = Sentence("用于影响采购公正的违法行为，或者因重大变故取消采购任务。理由所有投标人都会看到。")
    return ask(request, form, Asked(_("废标"), _("废标"), tender, lead, "danger"), deed, on=tender, template=FORM)


@require_GET
@opens(PUBLIC)
@never_cache
def public_results(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.public_results(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "purchasing/public_results.html", {"page": page})


@require_GET
@opens(PUBLIC)
@never_cache
def public_result(request: HttpRequest, pk: int) -> HttpResponse:
    award = get_object_or_404(queries.public_results(), pk=pk)
    context = {"shown": queries.published(award), "until": queries.notice_ends(award)}
    return render(request, "purchasing/public_result.html", context)


@require_GET
@opens(PUBLIC)
@never_cache
def public_result_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The evaluation file, to be ranked again by anybody."""
    award = get_object_or_404(queries.public_results(), pk=pk)
    held = queries.published(award).evaluation
    document = held.file["file"] if held and held.file else {}
    answer = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer["Content-Disposition"] = f'attachment; filename="evaluation-{award.tender.year}-{award.tender.serial}.json"'
    return answer
