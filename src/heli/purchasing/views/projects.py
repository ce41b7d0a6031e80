"""Pages of projects: the list, one of them, and the steps of its way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import own
from heli.core.asking import Asked, Made, ask
from heli.core.errors import NotAllowed, Refused
from heli.core.owners import owners_for
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.core.words import told
from heli.purchasing.actions import projects as actions
from heli.purchasing.forms import projects as forms
from heli.purchasing.queries import design, desks, framework, gaps, joining, renewal, tenders
from heli.purchasing.queries import projects as queries
from heli.purchasing.queries.needs import needs
from heli.purchasing.queries.proposals import proposals
from heli.purchasing.tables.projects import PROJECTS
from heli.purchasing.views.reasons import Said, with_reason

FORM = "purchasing/project_form.html"
#: as offices name it that add fields to it
SUBJECT = "purchasing.project"


@opens("purchasing.project.view")
def project_list(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    context = {"may_draft": queries.own_offices(user).exists()}
    return list_page(
        request, PROJECTS, queries.projects(user), title=_("购买服务项目"), template="purchasing/project_list.html",
        context=context,
    )  # fmt: skip


def shown_project(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.projects(request.user), pk=pk)


@opens("purchasing.project.view")
@never_cache
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The logic model, staff, budget, coverage, what it is stopped by or warned of, and what happened."""
    return _detail(request, shown_project(request, pk))


def _detail(request: HttpRequest, project: Any, refused: Any = None, head: str = "", status: int = 200) -> HttpResponse:
    """``refused`` is why a button did not do what it says, ``head`` stands above it."""
    user: Any = request.user
    context = {
        "project": project,
        "design": design.design_of(user, project, localdate()),
        "stages": queries.stages(project),
        "steps": {step.name for step in queries.steps(user, project)},
        "may_add_staff": queries.may_change(user, project, "purchasing.staff.add"),
        "may_add_costs": queries.may_change(user, project, "purchasing.cost.add"),
        "moments": queries.timeline(user, project),
        "desks": desks.desks_of(project),
        "own_answers": own.answers(SUBJECT, project.pk, owners_for(user, SUBJECT, project.pk)),
        "may_fill": queries.may_fill(user, project),
        "refused": refused,
        "refused_head": head,
        "conditions": told([str(each) for each in design.conditions_met(project)]),
        "sees_money": user.holds("purchasing.budget.view"),
        "may_publish": user.holds("purchasing.notice.draft"),
        "follows": renewal.comes_of(user, project),
        "tenders": tenders.tenders(user).filter(project=project),
        "may_tender": user.holds("purchasing.tender.draft")
        and tenders.projects_to_tender(user).filter(pk=project.pk).exists(),
        "frameworks": framework.frameworks(user).filter(project=project),
        "may_frame": joining.projects_to_frame(user).filter(pk=project.pk).exists(),
        "proposal": proposals(user).filter(pk=project.proposal_id).first(),
        "origin": needs(user).filter(pk=project.origin_id).first(),
    }
    return render(request, "purchasing/project_detail.html", context, status=status)


@opens("purchasing.project.draft")
def project_draft(request: HttpRequest) -> HttpResponse:
    """A new project; from a gap it takes place, group and the figures of today along, from the map of coverage the place."""
    user: Any = request.user
    offices = queries.own_offices(user)
    begun = None
    if code := request.GET.get("gap", ""):
        begun = None if "\0" in code else gaps.beginning(user, code, request.GET.get("standard", ""), localdate())
        if begun is None:
            raise Http404
    initial = {"title": begun.title, "place": begun.place, "group": begun.group, "need": begun.need} if begun else {}
    place = request.GET.get("place", "")
    if begun is None and place and "\0" not in place:
        initial = {"place": queries.places_to_serve(user).filter(code=place).first()}
    figures = begun.figures if begun else ()
    form = forms.DraftForm(
        request.POST or None, initial=initial, offices=offices, places=queries.places_to_serve(user), figures=figures
    )

    def deed(version: int | None) -> Made:
        given = dict(form.cleaned_data)
        project = actions.draft_project(given.pop("buyer"), by=user, figures=figures, **given)
        return Made(project, Sentence("已起草%(number)s，请接着设计。", number=project.number))

    if not offices:
        return render(request, "purchasing/project_no_office.html")
    asked = Asked(_("起草购买项目"), _("起草购买项目"), None)
    return ask(request, form, asked, deed, template="purchasing/project_draft.html")


@opens("purchasing.project.change")
def project_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    project = shown_project(request, pk)
    of_society = project.is_of_society
    stored = forms.stored(project, *(forms.FACTS_OF_SOCIETY if of_society else forms.FACTS))
    form = forms.ProjectForm(
        request.POST or None, initial=stored, places=queries.places_to_serve(user),
        items=queries.items_to_choose(user, project), of_society=of_society,
    )  # fmt: skip

    def deed(version: int | None) -> Sentence:
        actions.change_project(project, by=user, expect=version, **form.cleaned_data)
        return Sentence("已保存%(number)s。", number=project.number)

    return ask(
        request, form, Asked(_("修改项目"), _("保存项目"), project), deed, on=project, stored=stored, template=FORM
    )


@opens("purchasing.project.design")
def project_design(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    stored = forms.stored(project, *forms.LOGIC)
    form = forms.LogicForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.design_project(project, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存%(number)s的逻辑模型。", number=project.number)

    asked = Asked(_("填写逻辑模型"), _("保存逻辑模型"), project)
    return ask(request, form, asked, deed, on=project, stored=stored, template=FORM)


@require_POST
@opens("purchasing.project.submit")
def project_submit(request: HttpRequest, pk: int) -> HttpResponse:
    def said(project: Any) -> Sentence:
        return Sentence("已提交%(number)s，等待审批。", number=project.number)

    return _decided(request, pk, actions.submit_project, said, _("现在还不能提交"))


@require_POST
@opens("purchasing.project.approve")
def project_approve(request: HttpRequest, pk: int) -> HttpResponse:
    def said(project: Any) -> Sentence:
        return Sentence("已批准%(number)s。", number=project.number)

    return _decided(request, pk, actions.approve_project, said, _("现在还不能批准"))


def _decided(request: HttpRequest, pk: int, act: Callable[..., Any], said: Said, head: str) -> HttpResponse:
    """A press of a button; what is refused is told on the page, above everything else."""
    project = shown_project(request, pk)
    try:
        taken = act(project, by=request.user, expect=version_shown(request))
    except NotAllowed:
        raise
    except Refused as refusal:
        return _detail(request, project, refusal.message, head, 422)
    return done(request, taken, said(taken))


@opens("purchasing.project.return")
def project_return(request: HttpRequest, pk: int) -> HttpResponse:
    def said(project: Any) -> Sentence:
        return Sentence("已退回%(number)s，经办人会看到理由。", number=project.number)

    return with_reason(request, shown_project(request, pk), _("退回项目"), actions.return_project, said, FORM)


@opens("purchasing.project.drop")
def project_drop(request: HttpRequest, pk: int) -> HttpResponse:
    def said(project: Any) -> Sentence:
        return Sentence("已取消%(number)s。", number=project.number)

    return with_reason(request, shown_project(request, pk), _("取消项目"), actions.drop_project, said, FORM, "danger")
