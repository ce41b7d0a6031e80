"""Drafts of forms: kept while somebody types, offered when they come back. The script of the page asks for these parts."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from heli.core import queries
from heli.core.actions import drafts as actions
from heli.core.web import SIGNED_IN, opens

#: the address of the form's page goes in a field that no form has
PATH = "draft-path"
#: names that are never kept: the token of the page, and this
LEFT_OUT = {"csrfmiddlewaretoken", PATH}


@opens(SIGNED_IN)
@never_cache
def draft(request: HttpRequest) -> HttpResponse:
    """GET: the note that offers a draft, 204 without one. POST: keep what is sent, or drop it where nothing is."""
    by = cast(Any, request.user)
    if request.method == "POST":
        return _keep(request, by)
    kept = queries.draft(by, request.GET.get(PATH, ""))
    if kept is None:
        return HttpResponse(status=204)
    return render(request, "core/draft.html", {"draft": kept})


def _keep(request: HttpRequest, by: Any) -> HttpResponse:
    path = request.POST.get(PATH, "")
    values = [(name, text) for name, texts in request.POST.lists() if name not in LEFT_OUT for text in texts]
    if not values:
        actions.drop_draft(by=by, path=path)
        return HttpResponse(status=204)
    if not actions.keep_draft(by=by, path=path, values=values):
        return HttpResponse(_("内容太长，没有存成草稿。"), status=422, content_type="text/plain; charset=utf-8")
    said = _("草稿已保存 %(time)s") % {"time": f"{localtime():%H:%M}"}
    return HttpResponse(said, content_type="text/plain; charset=utf-8")
