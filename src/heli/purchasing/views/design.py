"""Pages of the lines of a project's budget: staff, and all other costs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, ask
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import design as actions
from heli.purchasing.forms import projects as forms
from heli.purchasing.queries import design as queries
from heli.purchasing.views.projects import FORM, shown_project


@opens("purchasing.staff.add")
def staff_add(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    form = forms.StaffForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        line = actions.add_staff(project, by=request.user, **form.cleaned_data)
        return Sentence("已增加「%(post)s」，人员费用已经算进预算。", post=line.post)

    return ask(request, form, Asked(_("增加人员配置"), _("保存人员配置"), project), deed, template=FORM)


@opens("purchasing.staff.change")
def staff_change(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(queries.staff_lines(request.user), pk=pk)
    stored = forms.stored(line, *forms.STAFF)
    form = forms.StaffForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.change_staff(line, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存「%(post)s」，人员费用已经重新计算。", post=form.cleaned_data["post"])

    asked = Asked(_("修改人员配置"), _("保存人员配置"), line.project)
    return ask(request, form, asked, deed, on=line, stored=stored, template=FORM)


@require_POST
@opens("purchasing.staff.remove")
def staff_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line: Any = get_object_or_404(queries.staff_lines(request.user), pk=pk)
    project = actions.remove_staff(line, by=request.user, expect=version_shown(request))
    return done(request, project, Sentence("已删除「%(post)s」和它的人员费用。", post=line.post))


@opens("purchasing.cost.add")
def cost_add(request: HttpRequest, pk: int) -> HttpResponse:
    project = shown_project(request, pk)
    form = forms.CostForm(request.POST or None)

    def deed(version: int | None) -> Sentence:
        line = actions.add_cost(project, by=request.user, **form.cleaned_data)
        return Sentence("已增加「%(what)s」。", what=line.what)

    return ask(request, form, Asked(_("增加费用"), _("保存费用"), project), deed, template=FORM)


@opens("purchasing.cost.change")
def cost_change(request: HttpRequest, pk: int) -> HttpResponse:
    line = get_object_or_404(queries.cost_lines(request.user), pk=pk)
    stored = forms.stored(line, *forms.COST)
    form = forms.CostForm(request.POST or None, initial=stored)

    def deed(version: int | None) -> Sentence:
        actions.change_cost(line, by=request.user, expect=version, **form.cleaned_data)
        return Sentence("已保存「%(what)s」。", what=form.cleaned_data["what"])

    asked = Asked(_("修改费用"), _("保存费用"), line.project)
    return ask(request, form, asked, deed, on=line, stored=stored, template=FORM)


@require_POST
@opens("purchasing.cost.remove")
def cost_remove(request: HttpRequest, pk: int) -> HttpResponse:
    line: Any = get_object_or_404(queries.cost_lines(request.user), pk=pk)
    project = actions.remove_cost(line, by=request.user, expect=version_shown(request))
    return done(request, project, Sentence("已删除「%(what)s」。", what=line.what))
