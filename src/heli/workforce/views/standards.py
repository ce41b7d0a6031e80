"""The standards by which the gap is counted: their documents, and those the city enters itself."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate

from heli.core.errors import Stale
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.web import done, opens, refusals_on, version_shown
from heli.workforce.actions import standards as actions
from heli.workforce.forms.standards import StandardForm
from heli.workforce.queries import standards as queries


@opens("workforce.gap.view")
def standard_list(request: HttpRequest) -> HttpResponse:
    """Every standard that holds here or held, with its document; those of the city first."""
    entered = [(each, queries.standard_of(each)) for each in queries.city_standards(request.user)]
    context = {"entered": entered, "law": queries.law_ever(), "today": localdate()}
    return render(request, "workforce/standard_list.html", context)


@opens("workforce.standard.enter")
def standard_enter(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = StandardForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            standard = actions.enter_standard(None, by=user, **form.cleaned_data)
            return done(request, "workforce:standard-list", Sentence("已登记「%(name)s」。", name=standard.name))
    return render(request, "workforce/standard_form.html", {"form": form}, status=422 if form.errors else 200)


@opens("workforce.standard.change")
def standard_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    standard = get_object_or_404(queries.city_standards(user), pk=pk)
    if request.POST.get("keep") == "theirs":
        return redirect("workforce:standard-list")
    expected = version_shown(request)
    context: dict[str, Any] = {"standard": standard, "version": standard.version if expected is None else expected}
    context["form"] = form = StandardForm(request.POST or None, instance=standard)
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_standard(standard, by=user, expect=expected, **form.cleaned_data)
                return done(
                    request, "workforce:standard-list", Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])
                )
        except Stale:
            now = get_object_or_404(queries.city_standards(user), pk=pk)
            stored = {field.name: getattr(now, field.name) for field in form}
            context |= {"versions": versions(now, form, stored), "version": now.version}
            return render(request, "workforce/standard_form.html", context, status=409)
    return render(request, "workforce/standard_form.html", context, status=422 if form.errors else 200)
