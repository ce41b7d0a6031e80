"""Pages of a committee: how it is made up, its draw, a replacement, and what it finds before it scores."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import files
from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import opens, version_shown
from heli.purchasing.actions import committee as actions
from heli.purchasing.actions import conformity
from heli.purchasing.forms import evaluation as forms
from heli.purchasing.queries import committee as queries
from heli.purchasing.queries import evaluation
from heli.purchasing.views.evaluation import FORM, VIEW, evaluated_tender, judge, to_evaluation, told


@opens("purchasing.committee.prepare")
@never_cache
def committee_prepare(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    held, people = queries.to_prepare(tender), queries.representatives(tender)
    stored = forms.prepared(held, queries.seated_for_buyer(held, people)) if held.size else {}
    start = forms.by_key(stored) or {"size": queries.least_size(tender), "drawn_from": "city"}
    form = forms.PrepareForm(request.POST or None, initial=start, people=people)
    lead = Sentence("保存以后公布抽取种子的摘要；种子抽取以后才公布，谁也不能事后换掉。")

    def deed(version: int | None) -> Made:
        actions.prepare_committee(tender, by=request.user, seen=version, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已保存，可以抽取专家了。"))

    asked = Asked(_("组成评审委员会"), _("保存"), tender, lead)
    return ask(request, form, asked, deed, on=held, stored=stored, template=FORM)


@opens("purchasing.committee.draw")
@never_cache
def committee_draw(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = forms.DrawForm(request.POST or None)
    lead = Sentence("有利害关系的专家不参加抽取。评委的姓名在公告结果以前保密。")

    def deed(version: int | None) -> Made:
        actions.draw_committee(tender, by=request.user, expect=version, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已抽取专家。"))

    return ask(request, form, Asked(_("抽取专家"), _("抽取"), tender, lead), deed, on=tender, template=FORM)


@opens("purchasing.committee.record")
@never_cache
def committee_record(request: HttpRequest, pk: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    form = forms.RecordForm(request.POST or None, request.FILES or None, people=queries.pool(tender))
    lead = Sentence("先把抽到的专家登记为有账号的评审专家，再在这里选。")

    def deed(version: int | None) -> Made:
        user: Any = request.user
        actions.record_committee(tender, by=user, expect=version, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已登记抽取结果。"))

    asked = Asked(_("登记省级专家库抽取结果"), _("登记"), tender, lead)
    return ask(request, form, asked, deed, on=tender, template=FORM)


@opens(VIEW)
@never_cache
def committee_proof(request: HttpRequest, pk: int) -> Any:
    """The record of a draw elsewhere, for the purchaser's side and the committee."""
    found: Any = get_object_or_404(queries.with_proof(request.user), tender=evaluated_tender(request, pk))
    return FileResponse(files.open_file(found.proof), as_attachment=True, filename=found.proof.name)


@opens("purchasing.committee.replace")
@never_cache
def committee_replace(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    seat = get_object_or_404(queries.members(request.user, tender), pk=member)
    form = forms.ReplaceForm(request.POST or None, people=queries.instead_of(seat, tender))

    def deed(version: int | None) -> Made:
        made = actions.replace_member(tender, by=request.user, expect=version, member=seat, **form.cleaned_data)
        return Made(to_evaluation(tender), Sentence("已由%(name)s替换。", name=made.actor.name))

    lead = Sentence("评委：%(name)s", name=seat.actor.name)
    return ask(
        request,
        form,
        Asked(_("替换评委"), pgettext("评委", "替换"), tender, lead, "danger"),
        deed,
        on=tender,
        template=FORM,
    )


@opens("purchasing.conformity.judge")
@never_cache
def conformity_judge(request: HttpRequest, pk: int, bid: int) -> HttpResponse:
    tender = evaluated_tender(request, pk)
    found = get_object_or_404(evaluation.bids_of(request.user, tender), pk=bid)
    return judge(request, tender, found, "conformity", _("符合性审查"), conformity.judge_conformity)


@require_POST
@opens("purchasing.conformity.close")
def conformity_close(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    after = conformity.close_conformity(evaluated_tender(request, pk), by=user, expect=version_shown(request))
    return told(request, after, Sentence("符合性审查已完成，评委可以各自评分。"))
