"""Pages of yearly plans."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heli.core.asking import Asked, Made, ask
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.core.tables import list_page
from heli.core.web import done, opens, version_shown
from heli.purchasing.actions import plans as actions
from heli.purchasing.forms import plans as forms
from heli.purchasing.queries import plans as queries
from heli.purchasing.tables.plans import PLAN_ITEMS

FORM = "purchasing/plan_form.html"


@opens("purchasing.plan.view")
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans, and below them their projects as a list."""
    user: Any = request.user
    context = {
        "plans": queries.plans(user),
        "may_draft": user.holds("purchasing.plan.draft") and queries.own_offices(user).exists(),
    }
    return list_page(
        request, PLAN_ITEMS, queries.items_seen(user), title=_("购买计划"), template="purchasing/plan_list.html",
        context=context,
    )  # fmt: skip


def _shown(request: HttpRequest, pk: int) -> Any:
    return get_object_or_404(queries.plans(request.user), pk=pk)


@opens("purchasing.plan.view")
def plan_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    steps = queries.steps(user, shown)
    context = {
        "shown": shown, "items": queries.items(shown), "total": queries.total(shown), "steps": steps,
        "may_remove": any(step.name == "remove" for step in steps),
    }  # fmt: skip
    return render(request, "purchasing/plan_detail.html", context)


@opens("purchasing.plan.draft")
def plan_draft(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = forms.PlanForm(request.POST or None, offices=queries.own_offices(user))

    def deed(_version: int | None) -> Made:
        plan = actions.draft_plan(form.cleaned_data["buyer"], by=user, year=form.cleaned_data["year"])
        return Made(plan, Sentence("已建立%(plan)s，请列入项目。", plan=str(plan)))

    return ask(request, form, Asked(_("编制计划"), _("编制计划"), None), deed, template=FORM)


@opens("purchasing.plan.add")
def plan_add(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    shown = _shown(request, pk)
    form = forms.ItemForm(request.POST or None, projects=queries.projects_to_add(shown))

    def deed(_version: int | None) -> Sentence:
        item = actions.add_to_plan(shown, by=user, **form.cleaned_data)
        return Sentence("已列入「%(title)s」%(amount)s。", title=item.project.title, amount=with_sign(item.amount_fen))

    return ask(request, form, Asked(_("列入项目"), _("列入计划"), shown), deed, template=FORM)


@require_POST
@opens("purchasing.plan.remove")
def plan_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    found = get_object_or_404(queries.items_seen(user), pk=pk)
    title = found.project.title
    plan = actions.remove_from_plan(found.plan, by=user, item=found)
    return done(request, plan, Sentence("已移出「%(title)s」。", title=title))


@require_POST
@opens("purchasing.plan.approve")
def plan_approve(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    plan = actions.approve_plan(_shown(request, pk), by=user, expect=version_shown(request))
    return done(request, plan, Sentence("%(plan)s已批准。", plan=str(plan)))


@require_POST
@opens("purchasing.plan.publish")
def plan_publish(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    plan = actions.publish_plan(_shown(request, pk), by=user, expect=version_shown(request))
    return done(request, plan, Sentence("%(plan)s已公布，谁都可以看到。", plan=str(plan)))
