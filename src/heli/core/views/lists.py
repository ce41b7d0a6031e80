"""Saved views of lists: a name for what a list shows, who else has it, which one opens first, and of which one is told."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from heli.core.actions import list_views as actions
from heli.core.actions.list_alerts import alert_of_view
from heli.core.errors import NotAllowed, Stale
from heli.core.forms import ListViewForm
from heli.core.rules.sentence import Sentence
from heli.core.stale import versions
from heli.core.tables.listed import Listed, described, lists
from heli.core.tables.queries import list_views
from heli.core.tables.saved import said
from heli.core.web import done, opens, refusals_on, version_shown


def _listed(request: HttpRequest, table: str) -> Listed:
    user: Any = request.user
    found = lists().get(table)
    if found is None or not user.holds(found.permission):
        raise Http404
    return found


def _page(request: HttpRequest, form: ListViewForm, listed: Listed, **context: Any) -> HttpResponse:
    query = form["query"].value() or ""
    address = listed.address(request, query)
    context |= {
        "form": form, "listed": listed, "said": described(listed, address, request),
        "back": f"{listed.url}?{query}" if query else f"{listed.url}?view=all",
    }  # fmt: skip
    status = 409 if "versions" in context else 422 if form.errors else 200
    return render(request, "core/list_view_form.html", context, status=status)


def _form(request: HttpRequest, listed: Listed, initial: dict[str, Any]) -> ListViewForm:
    user: Any = request.user
    audiences, asked = user.audience_choices(), initial.get("audience", "")
    if asked and asked not in dict(audiences):
        audiences.append((asked, Sentence("原来共享的范围")))
    form = ListViewForm(request.POST if request.method == "POST" else None, initial=initial, audiences=audiences)
    form.canonical = lambda query: said(listed.address(request, query))
    return form


@opens("core.view.save")
def view_save(request: HttpRequest, table: str) -> HttpResponse:
    """A new view of what ``q`` says."""
    user: Any = request.user
    listed = _listed(request, table)
    form = _form(request, listed, {"query": said(listed.address(request, request.GET.get("q", "")[:4000]))})
    if form.is_valid():
        with refusals_on(form):
            view = actions.save_view(None, by=user, table=table, **form.cleaned_data)
            return done(request, _opened(listed, view), Sentence("已保存视图「%(name)s」。", name=view.name))
    return _page(request, form, listed)


def _opened(listed: Listed, view: Any) -> str:
    return f"{listed.url}?view={view.pk}" + (f"&{view.query}" if view.query else "")


@opens("core.view.change")
def view_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, group and default of a view, and what it shows: as it was, or as ``q`` says now."""
    user: Any = request.user
    view = get_object_or_404(list_views(user), pk=pk)
    listed = _listed(request, view.table)
    if not actions.may_change_view(view, user):
        raise NotAllowed(Sentence("这个视图由建立它的人修改。要改动，可以另存一个自己的视图。"), code="not_allowed")
    if request.POST.get("keep") == "theirs":
        return redirect(_opened(listed, view))
    query = said(listed.address(request, request.GET["q"][:4000])) if "q" in request.GET else view.query
    stored = {
        "name": view.name,
        "audience": view.audience,
        "is_default": view.preferred.filter(actor=user.actor).exists(),
    }
    form = _form(request, listed, {**stored, "query": query})
    expected = version_shown(request)
    page: dict[str, Any] = {"view": view, "version": view.version if expected is None else expected}
    if form.is_valid():
        try:
            with refusals_on(form):
                changed = actions.change_view(view, by=user, expect=expected, **form.cleaned_data)
                return done(request, _opened(listed, changed), Sentence("已修改视图「%(name)s」。", name=changed.name))
        except Stale:
            view.refresh_from_db()
            now = {"name": view.name, "audience": view.audience}
            page |= {"versions": versions(view, form, now), "version": view.version}
    return _page(request, form, listed, **page)


@require_POST
@opens("core.view.remove")
def view_remove(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    view = get_object_or_404(list_views(user), pk=pk)
    listed = _listed(request, view.table)
    actions.remove_view(view, by=user, expect=version_shown(request))
    return done(request, f"{listed.url}?view=all", Sentence("已删除视图「%(name)s」。", name=view.name))


@require_POST
@opens("core.view.prefer")
def view_prefer(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    view = get_object_or_404(list_views(user), pk=pk)
    listed = _listed(request, view.table)
    wished = request.POST.get("default") == "1"
    actions.prefer_view(view, by=user, is_default=wished)
    words = (
        Sentence("以后打开这个列表，先看到「%(name)s」。", name=view.name)
        if wished
        else Sentence("以后打开这个列表，不用视图。")
    )
    return done(request, _opened(listed, view), words)


@require_POST
@opens("core.view.alert")
def view_alert(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    view = get_object_or_404(list_views(user), pk=pk)
    listed = _listed(request, view.table)
    wished = request.POST.get("alert") == "1"
    alert_of_view(view, by=user, wished=wished)
    words = (
        Sentence("「%(name)s」有新的记录，每天早上告诉一次。", name=view.name)
        if wished
        else Sentence("「%(name)s」有新的记录，不再告诉。", name=view.name)
    )
    return done(request, _opened(listed, view), words)


@opens("core.view.save")
@require_safe
def view_open(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the list as the view shows it."""
    user: Any = request.user
    view = get_object_or_404(list_views(user), pk=pk)
    return redirect(_opened(_listed(request, view.table), view))
