"""Fields of the city's own: which there are, a new one, a changed one."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from heli.core import own
from heli.core.actions import own as actions
from heli.core.rules.sentence import Sentence
from heli.core.web import done, opens, refusals_on, version_shown


@opens("core.own_field.define")
def own_field_list(request: HttpRequest) -> HttpResponse:
    """Every field with where it is used."""
    names = own.subjects()
    rows = [(field, names.get(field.subject, field.subject)) for field in own.own_fields(request.user)]
    return render(request, "core/own_field_list.html", {"rows": rows})


@opens("core.own_field.define")
def own_field_define(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = own.OwnFieldForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            field = actions.define_own_field(None, by=user, **form.cleaned_data)
            return done(request, "core:own-field-list", Sentence("已增加「%(name)s」。", name=field.name))
    return render(request, "core/own_field_form.html", {"form": form}, status=422 if form.errors else 200)


@opens("core.own_field.change")
def own_field_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    field = get_object_or_404(own.own_fields(user), pk=pk)
    form = own.OwnFieldForm(request.POST or None, field=field)
    if form.is_valid():
        with refusals_on(form):
            actions.change_own_field(field, by=user, expect=version_shown(request), **form.cleaned_data)
            return done(
                request, "core:own-field-list", Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"])
            )
    context = {"form": form, "field": field}
    return render(request, "core/own_field_form.html", context, status=422 if form.errors else 200)
