"""Fields that offices add: which there are, one with its history, a new one, a changed one, a closed one, and the report."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from heli.core import own, own_report
from heli.core.actions import own as actions
from heli.core.errors import Stale
from heli.core.own_forms import ChangeForm, DefineForm
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.web import done, opens, refusals_on, theirs_to_change, version_shown


@opens("core.own_field.define")
@require_safe
def own_field_list(request: HttpRequest) -> HttpResponse:
    """The fields of one's line and of the offices below, with where they are used and how far they are filled."""
    return render(request, "core/own_field_list.html", {"rows": own_report.report(request.user)})


@opens("core.own_field.define")
@require_safe
def own_field_report(request: HttpRequest) -> HttpResponse:
    """The fields in use, those that nobody fills first."""
    user: Any = request.user
    rows = [row for row in own_report.report(user) if row.field.is_open]
    rows.sort(key=lambda row: (not row.is_idle, row.filled / row.records if row.records else 1))
    mine = {row.field.pk for row in rows if user.may("core.own_field.close", row.field)}
    context = {"rows": rows, "bar": own_report.bar(), "idle": sum(row.is_idle for row in rows), "mine": mine}
    return render(request, "core/own_field_report.html", context)


@opens("core.own_field.define")
@require_safe
def own_field_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One field: facts, options, how far it is filled, and every version it had."""
    user: Any = request.user
    field = get_object_or_404(own.own_fields(user), pk=pk)
    mapping = own.mapping_of(field)
    context = {
        "mapping": mapping, "may_map": field.owner and field.is_open and user.holds("core.own_field.map"),
        "may_unmap": mapping is not None and user.may("core.own_field.unmap", mapping), "field": field, "row": own_report.filled([field])[0], "options": field.options.all(),
        "editions": field.editions.select_related("made_by"), "may_change": user.may("core.own_field.change", field),
    }  # fmt: skip
    return render(request, "core/own_field_detail.html", context)


@opens("core.own_field.define")
def own_field_define(request: HttpRequest) -> HttpResponse:
    user: Any = request.user
    form = DefineForm(request.POST or None, user=user)
    if form.is_valid():
        with refusals_on(form):
            field = actions.define_own_field(None, by=user, **form.cleaned_data)
            return done(request, field, Sentence("已增加「%(name)s」。", name=field.name))
    return _form(request, form)


def _form(request: HttpRequest, form: Any, **context: Any) -> HttpResponse:
    status = 409 if "versions" in context else 422 if form.errors else 200
    return render(request, "core/own_field_form.html", {"form": form, **context}, status=status)


@opens("core.own_field.change")
def own_field_change(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    field = theirs_to_change(user, own.own_fields(user), pk, "core.own_field.change")
    if request.POST.get("keep") == "theirs":
        return redirect(field)
    form = ChangeForm(request.POST or None, field=field)
    page: dict[str, Any] = {"field": field, "version": version_shown(request) or field.version}
    if form.is_valid():
        try:
            with refusals_on(form):
                actions.change_own_field(field, by=user, expect=version_shown(request), **form.facts())
                return done(request, field, Sentence("已保存「%(name)s」。", name=form.cleaned_data["name"]))
        except Stale:
            field = get_object_or_404(own.own_fields(user), pk=pk)
            stored = ChangeForm(field=field)
            now = dict(stored.initial) | {name: asked.initial for name, asked in stored.fields.items() if "-" in name}
            page |= {"versions": versions(field, form, now), "version": field.version}
    return _form(request, form, **page)


@require_POST
@opens("core.own_field.close")
def own_field_close(request: HttpRequest, pk: int) -> HttpResponse:
    """From the report: it is asked for no more."""
    user: Any = request.user
    field = theirs_to_change(user, own.own_fields(user), pk, "core.own_field.close")
    actions.close_own_field(field, by=user, expect=version_shown(request))
    return done(request, "core:own-field-report", Sentence("已停用「%(name)s」，填过的内容仍可查看。", name=field.name))
