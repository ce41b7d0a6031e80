"""Pages of needs, and of gaps from which a project may be begun."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core.asking import Asked, Made, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import opens
from heli.purchasing.actions import needs as actions
from heli.purchasing.forms import needs as forms
from heli.purchasing.queries import gaps
from heli.purchasing.queries import needs as queries
from heli.purchasing.queries import proposals as of_agencies
from heli.purchasing.queries.projects import own_offices
from heli.purchasing.tables.needs import NEEDS
from heli.purchasing.views.reasons import with_reason

FORM = "purchasing/need_form.html"


@opens("purchasing.need.view")
def need_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {
        "may_report": user.holds("purchasing.need.report"), "may_take": user.holds("purchasing.need.take"),
        "sees_projects": user.holds("purchasing.project.view"),
    }  # fmt: skip
    return list_page(
        request, NEEDS, queries.needs(user), title=_("服务需求"), template="purchasing/need_list.html", context=context
    )


@opens("purchasing.need.view")
@never_cache
def need_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    need = _shown(request, pk)
    context = {
        "need": need,
        "steps": {step.name for step in queries.steps(user, need)},
        "offices": own_offices(user),
        "projects": queries.projects_of(user, need),
        "proposals": [of_agencies.shown(user, each, localdate()) for each in of_agencies.of_need(user, need)],
    }
    return render(request, "purchasing/need_detail.html", context)


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.needs(request.user), pk=pk)


@opens("purchasing.need.report")
def need_report(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.NeedForm(request.POST or None, places=queries.places_to_report(user))

    def deed(version: int | None) -> Made:
        given = dict(form.cleaned_data)
        need = actions.report_need(given.pop("place"), by=user, **given)
        return Made(need, Sentence("已报告「%(title)s」，等购买主体处理。", title=need.title))

    return ask(request, form, Asked(_("报告需求"), _("报告需求"), None), deed, template=FORM)


@opens("purchasing.need.take")
def need_take(request: HttpRequest, pk: int) -> HttpResponse:
    """One button where this user works for one office; else it is asked for which."""
    user: Any = request.user
    need, offices = _shown(request, pk), own_offices(user)
    given = {"buyer": offices[0].pk, **request.POST.dict()} if request.method == "POST" and len(offices) == 1 else None
    form = forms.BuyerForm(given or request.POST or None, offices=offices)

    def deed(version: int | None) -> Made:
        project = actions.take_need(need, by=user, expect=version, buyer=form.cleaned_data["buyer"])
        said = Sentence("已起草%(number)s，地区、服务对象和数字已经带过来，请接着设计。", number=project.number)
        return Made(project, said)

    return ask(request, form, Asked(_("转为项目"), _("转为项目"), need), deed, on=need, template=FORM)


@opens("purchasing.need.decline")
def need_decline(request: HttpRequest, pk: int) -> HttpResponse:
    def said(need: Any) -> Sentence:
        return Sentence("没有采纳「%(title)s」，报告人会看到理由。", title=need.title)

    return with_reason(request, _shown(request, pk), _("不予采纳"), actions.decline_need, said, FORM)


@opens("purchasing.need.withdraw")
def need_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    def said(need: Any) -> Sentence:
        return Sentence("已撤回「%(title)s」。", title=need.title)

    return with_reason(request, _shown(request, pk), _("撤回需求"), actions.withdraw_need, said, FORM)


@opens("purchasing.project.draft")
def gap_list(request: HttpRequest) -> HttpResponse:
    """Where workers are missing around this user's office, each with the way to a project."""
    found = gaps.gaps_around(request.user, request.GET.get("level", ""), request.GET.get("standard", ""), localdate())
    return render(request, "purchasing/gap_list.html", {"found": found})
