"""Pages of an evaluation: where it stands, and what was found of each bid."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import files
from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import evaluation as actions
from heli.purchasing.forms import evaluation as forms
from heli.purchasing.queries import award as awards
from heli.purchasing.queries import (
    bids,
    committee,
    consortium,
    framework,
    hearings,
    price_errors,
    scores,
    tenders,
    winners,
)
from heli.purchasing.queries import evaluation as queries
from heli.purchasing.queries import report as reports

VIEW = "purchasing.evaluation.view"
FORM = "purchasing/evaluation_form.html"


def evaluated_tender(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.evaluated(request.user), pk=pk)


def to_evaluation(tender: Any) -> str:
    return f"/purchasing/tenders/{tender.pk}/evaluation/"


@opens(VIEW)
@never_cache
def evaluation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything of one evaluation, as far as it may be known now."""
    user: Any = request.user
    tender = get_object_or_404(queries.with_bids(queries.evaluated(user)), pk=pk)
    steps = [step.name for step in tenders.steps(user, tender)]
    evaluation = queries.evaluation_of(tender)
    seat, members = committee.seat_of(user, tender), list(committee.members(user, tender))
    sits = [each for each in members if each.replaced_at is None]
    context = {
        "shown": tender,
        "evaluation": evaluation,
        "seat": seat,
        "sheets": scores.sheets(user, tender, sits) if evaluation and evaluation.scored_at else [],
        "sits": sits,
        "prices": [] if tender.is_chosen else hearings.prices(user, tender),
        "award": awards.award_of(tender),
        "contracts_hold": winners.contract_of(user, tender).exclude(state="dropped").exists(),
        "elimination": framework.elimination(tender),
        "entered": framework.suppliers(user).filter(agreement__tender=tender),
        "ended": awards.ended_awards(tender),
        "contracts": winners.contract_of(user, tender),
        "begins": winners.begins(user, tender.project),
        "decide_by": awards.decide_by(tender),
        "overdue": awards.is_overdue(tender),
        "report": reports.report(evaluation),
        "unsettled": reports.unsettled(tender, evaluation) if "report" in steps and evaluation else [],
        "steps": steps,
        "members": members,
        "inside": tenders.is_inside(user, tender),
        "judges_conformity": "judge_conformity" in steps and evaluation is not None and not evaluation.conforming_at,
        "judges_qualification": "judge_qualification" in steps,
        "mends": (mends := price_errors.to_mend(tender) if "mend_price" in steps else []),
        "words_differ": [each for each in mends if price_errors.words_of(each)],
        "lines_differ": [each for each in mends if price_errors.lines_differ(each)],
        "asks_quotes": "ask_quotes" in steps and queries.asks_final_quotes(tender),
        "awaits_quotes": evaluation is not None and queries.awaits_final_quotes(evaluation),
        "mended": price_errors.mended(tender),
        "checked": queries.checked(user, tender),
    }
    return render(request, "purchasing/evaluation_detail.html", context)


@opens(VIEW)
@never_cache
def evaluation_bid(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    """What one bid says, for who checks and scores it."""
    tender = evaluated_tender(request, pk)
    found = get_object_or_404(queries.bids_of(request.user, tender), pk=bid)
    context = {
        "shown": found,
        "tender": tender,
        "said": consortium.content_of(found),
        "files": found.files.order_by("pk"),
    }
    return render(request, "purchasing/evaluation_bid.html", context)


@opens(VIEW)
@never_cache
def evaluation_file(request: HttpRequest, pk: int, file: int) -> Any:
    tender = evaluated_tender(request, pk)
    held = get_object_or_404(bids.opened_files(request.user).filter(bid__tender=tender), pk=file)
    return FileResponse(files.open_file(held.kept), as_attachment=True, filename=held.name)


def judge(request: HttpRequest, tender: Any, bid: Any, stage: str, title: str, act: Callable[..., Any]) -> HttpResponse:
    review = bids.review_to_write(bid, stage)
    said = forms.said_by(review)
    form = forms.JudgeForm(request.POST or None, initial=said)

    def deed(version: int | None) -> Made:
        act(tender, by=request.user, seen=version, bid=bid, **form.found())
        return Made(to_evaluation(tender), Sentence("已记录%(name)s的审查结果。", name=bid.agency.name))

    asked = Asked(title, _("记录结果"), tender, Sentence("投标人：%(name)s", name=bid.agency.name))
    return ask(request, form, asked, deed, on=review, stored=said, template=FORM)


@opens("purchasing.qualification.judge")
def qualification_judge(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    found = get_object_or_404(queries.bids_of(request.user, tender), pk=bid)
    return judge(request, tender, found, "qualification", _("资格审查"), actions.judge_qualification)


@require_POST
@opens("purchasing.qualification.close")
def qualification_close(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    after = actions.close_qualification(evaluated_tender(request, pk), by=user, expect=version_shown(request))
    return told(request, after, Sentence("资格审查已完成，下面由评审委员会评审。"))


def told(request: HttpRequest, tender: Any, otherwise: Sentence) -> HttpResponse:
    """Back to the evaluation, with what came of the step."""
    said = Sentence("本次采购已废标：%(reason)s", reason=tender.reason) if tender.state == "failed" else otherwise
    return done(request, to_evaluation(tender), said)
