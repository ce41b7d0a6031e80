"""Posts against what they ask for: the requirements, the list of who lacks what, and the training plan of it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core import exports
from heli.core.errors import Stale
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables import list_page
from heli.core.taking import taken_out
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workforce.actions import match as actions
from heli.workforce.forms.match import RequirementForm
from heli.workforce.match_plan import plan_of
from heli.workforce.match_table import MATCH
from heli.workforce.queries import match as queries
from heli.workforce.queries.match_rows import match_rows
from heli.workforce.queries.register import MOST_SUGGESTED


@opens("workforce.worker.view")
def match_list(request: HttpRequest) -> HttpResponse:
    """Every post somebody holds for which something is asked; the address holds what is asked of them."""
    today = localdate()
    ordered = queries.in_force(today)
    return list_page(
        request, MATCH, queries.posts_here(request.user), title=_("岗位匹配"), template="workforce/match_list.html",
        fetch=lambda keys: match_rows(keys, ordered, today),
    )  # fmt: skip


@opens("workforce.worker.view")
def match_plan(request: HttpRequest) -> HttpResponse:
    """The first page of a training plan: by place or employer, how many need what, each figure opening its people."""
    plan = plan_of(request.user, request.GET, localdate())
    if request.GET.get("as") in exports.FORMS:
        heads, rows = plan.table()
        return taken_out(request, request.GET["as"], _("培训计划"), heads, rows, table="match-plan", count=len(rows))
    return render(request, "workforce/match_plan.html", {"plan": plan, "today": localdate()})


@opens("workforce.gap.view")
def requirement_list(request: HttpRequest) -> HttpResponse:
    """What posts ask for, with the document that says so, those in force in the order in which they are tried."""
    user: Any = request.user
    today = localdate()
    shown = [
        (each, user.may("workforce.requirement.change", each.place))
        for each in queries.requirements_in_order(user, today)
    ]
    return render(request, "workforce/requirement_list.html", {"requirements": shown, "today": today})


def _form(request: HttpRequest, permission: str, **more: Any) -> RequirementForm:
    within = queries.places_within(request.user, permission)
    suggested = within.exclude(level="community")[:MOST_SUGGESTED]
    return RequirementForm(request.POST or None, places=within, suggested=suggested, **more)


@opens("workforce.requirement.enter")
def requirement_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = _form(request, "workforce.requirement.enter", initial={"place": queries.place_of_mine(user)})
    if form.is_valid():
        facts = dict(form.cleaned_data)
        with refusals_on(form):
            entered = actions.enter_requirement(facts.pop("place"), by=user, **facts)
            return done(request, "workforce:requirement-list", Sentence("已登记「%(name)s」。", name=entered.name))
    return render(request, "workforce/requirement_form.html", {"form": form}, status=422 if form.errors else 200)


@opens("workforce.requirement.change")
def requirement_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    mine = queries.requirements(user).filter(place__in=queries.places_within(user, "workforce.requirement.change"))
    requirement = get_object_or_404(mine, pk=pk)
    if request.POST.get("keep") == "theirs":
        return redirect("workforce:requirement-list")
    expected = version_shown(request)
    context: dict[str, Any] = {"requirement": requirement}
    context["version"] = requirement.version if expected is None else expected
    context["form"] = form = _form(request, "workforce.requirement.change", instance=requirement)
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_requirement(requirement, by=user, expect=expected, **form.cleaned_data)
                said = Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])
                return done(request, "workforce:requirement-list", said)
        except Stale:
            now = get_object_or_404(mine, pk=pk)
            stored = {field.name: getattr(now, field.name) for field in form}
            context |= {"versions": versions(now, form, stored), "version": now.version}
            return render(request, "workforce/requirement_form.html", context, status=409)
    return render(request, "workforce/requirement_form.html", context, status=422 if form.errors else 200)
