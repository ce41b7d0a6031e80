"""Pages of one member of a committee: the sheet, and a score that has to be put right or explained."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import opens
from heli.purchasing.actions import scores as actions
from heli.purchasing.forms import scores as forms
from heli.purchasing.queries import evaluation
from heli.purchasing.queries import scores as queries
from heli.purchasing.views.evaluation import FORM, to_evaluation


@opens("purchasing.sheet.save")
@never_cache
def sheet_save(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own sheet: saved as far as it is filled in, or submitted whole."""
    seat = get_object_or_404(queries.own_seats(request.user), pk=pk)
    tender, user = seat.evaluation.tender, request.user
    bids = evaluation.scored_bids(evaluation.opened_bids(tender))
    said = forms.said_by(list(seat.scores.all()))
    form = forms.SheetForm(request.POST or None, initial=said, bids=bids, factors=list(tender.factors.order_by("pk")))

    def deed(version: int | None) -> Any:
        points = actions.Points(form.points())
        if "finish" not in request.POST:
            actions.save_sheet(seat, by=user, expect=version, points=points)
            return Made(request.path, Sentence("已保存草稿，还没有提交。"))
        actions.submit_sheet(seat, by=user, expect=version, points=points)
        return Made(to_evaluation(tender), Sentence("已提交评分。各位评委都提交以后，才看得到别人的评分。"))

    lead = Sentence("各位评委独立评分。都提交以前，谁也看不到别人的评分。")
    asked = Asked(_("评分"), _("保存草稿"), tender, lead)
    return ask(request, form, asked, deed, on=seat, stored=said, template="purchasing/sheet.html")


@opens("purchasing.score.mend")
@never_cache
def score_mend(request: HttpRequest, pk: int) -> HttpResponse:
    score = get_object_or_404(queries.own_scores(request.user), pk=pk)
    tender = score.member.evaluation.tender
    said = {"points": score.points, "remark": score.remark}
    form = forms.MendForm(request.POST or None, initial=said, score=score)

    def deed(version: int | None) -> Made:
        actions.mend_score(score, by=request.user, expect=version, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已记录。"))

    lead = Sentence("%(bid)s：%(factor)s", bid=score.bid.agency.name, factor=score.factor.title)
    asked = Asked(_("改正或者说明评分"), _("保存"), tender, lead)
    return ask(request, form, asked, deed, on=score, stored=said, template=FORM)
