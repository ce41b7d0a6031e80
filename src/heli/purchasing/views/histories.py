"""The whole history of a project on one page, to read and to print."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.cache import never_cache

from heli.core.web import opens
from heli.purchasing.queries.history import history
from heli.purchasing.views.projects import shown_project


@opens("purchasing.project.view")
@never_cache
def project_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Oldest first; of each record only what this user may see of it."""
    project = shown_project(request, pk)
    context = {"project": project, "events": history(request.user, project), "today": localdate()}
    return render(request, "purchasing/project_history.html", context)
