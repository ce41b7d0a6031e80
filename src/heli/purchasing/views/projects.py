"""Pages of projects: their design, their budget, their approval."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, refusals_on, version_shown
from heli.purchasing.actions import projects as actions
from heli.purchasing.forms import projects as forms
from heli.purchasing.queries import projects as queries
from heli.purchasing.queries import tenders
from heli.purchasing.tables.projects import PROJECTS
from heli.purchasing.views.reasons import with_reason

VIEW = "purchasing.project.view"
FORM = "purchasing/project_form.html"


@opens(VIEW)
def project_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_draft": user.holds("purchasing.project.draft")}
    return list_page(
        request, PROJECTS, queries.projects(user), title=_("购买服务项目"), template="purchasing/project_list.html",
        context=context,
    )  # fmt: skip


def shown_project(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.projects(request.user), pk=pk)


@opens(VIEW)
@never_cache
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The design, its budget against the floor, its warnings, and the tenders that came of it."""
    user: Any = request.user
    project = shown_project(request, pk)
    budget, lived = queries.budget(project), queries.residents(project)
    steps = queries.steps(user, project)
    context = {
        "shown": project,
        "stages": queries.stages(project),
        "steps": steps,
        "step_names": {step.name for step in steps},
        "budget": budget,
        "residents": lived,
        "warnings": queries.warnings(project, budget, lived) if project.state in project.WRITTEN else [],
        "sees_money": user.holds("purchasing.budget.view"),
        "may_publish": user.holds("purchasing.notice.draft"),
        "tenders": tenders.tenders(user).filter(project=project),
        "may_tender": tenders.projects_to_tender(user).filter(pk=project.pk).exists()
        if user.holds("purchasing.tender.draft")
        else False,
    }
    return render(request, "purchasing/project_detail.html", context)


@opens("purchasing.project.draft")
def project_draft(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.DraftForm(request.POST or None, offices=queries.own_offices(user), places=queries.places_served())
    if form.is_valid():
        with refusals_on(form):
            given = dict(form.cleaned_data)
            made = actions.draft_project(given.pop("buyer"), by=user, **given)
            return done(request, made, Sentence("已起草%(number)s，请继续填写设计和预算。", number=made.number))
    context = {"form": form, "asked": Asked(_("起草购买项目"), _("起草"), None)}
    return render(request, FORM, context, status=422 if form.errors else 200)


@opens("purchasing.project.change")
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    said = forms.said_by(project)
    form = forms.ChangeForm(request.POST or None, initial=said, places=queries.places_served())

    def deed(version: int | None) -> Sentence:
        actions.change_project(project, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存项目设计。")

    return ask(request, form, Asked(_("修改项目"), _("保存"), project), deed, on=project, stored=said, template=FORM)


@opens("purchasing.cost.add")
def cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    form = forms.CostForm(request.POST or None)

    def deed(_version: int | None) -> Sentence:
        made = actions.add_cost(project, by=request.user, **form.cleaned_data)
        return Sentence("已增加预算明细「%(what)s」。", what=made.what)

    return ask(request, form, Asked(_("增加预算明细"), _("增加"), project), deed, template=FORM)


@require_POST
@opens("purchasing.cost.remove")
def cost_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(queries.costs(request.user), pk=pk)
    what = line.what
    project = actions.remove_cost(line, by=request.user)
    return done(request, project, Sentence("已删除预算明细「%(what)s」。", what=what))


@require_POST
@opens("purchasing.project.submit")
def project_submit(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = actions.submit_project(shown_project(request, pk), by=user, expect=version_shown(request))
    return done(request, project, Sentence("已提交审批。"))


@require_POST
@opens("purchasing.project.approve")
def project_approve(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = actions.approve_project(shown_project(request, pk), by=user, expect=version_shown(request))
    return done(request, project, Sentence("已批准项目，可以开始采购。"))


@opens("purchasing.project.return")
def project_return(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(
        request,
        shown_project(request, pk),
        _("退回项目"),
        actions.return_project,
        Sentence("已退回，经办人会看到理由。"),
        FORM,
    )


@opens("purchasing.project.drop")
def project_drop(request: HttpRequest, pk: int) -> HttpResponse:
    return with_reason(
        request, shown_project(request, pk), _("取消项目"), actions.drop_project, Sentence("已取消项目。"), FORM
    )
