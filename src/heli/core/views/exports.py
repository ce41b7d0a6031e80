"""A large list is made in the background; its file is for whoever asked, for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import background_exports, queries
from heli.core.exports import kept_file
from heli.core.forms import ExportForm
from heli.core.web import opens

if TYPE_CHECKING:
    from heli.accounts.models import User


@require_POST
@opens("core.list.export")
def export_start(request: HttpRequest) -> HttpResponse:
    """From the page that says what will happen; goes on to the page of the work."""
    reader, given, form = cast("User", request.user), request.POST, ExportForm(request.POST)
    asked = (given.get("path", "")[:200], given.get("query", "")[:4000], given.get("kind", ""))
    if not form.is_valid():
        return background_exports.asked_first(request, background_exports.seen(reader, *asked), *asked, form)
    address = str(request.META.get("REMOTE_ADDR", ""))
    export = background_exports.begin(reader, *asked, form.cleaned_data["purpose"], address)
    assert export.job is not None
    return redirect("core:job", export.job.pk)


@opens("core.list.export")
@never_cache
def export_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The file, for its asker alone, while it is kept and while the list may still be seen."""
    reader = cast("User", request.user)
    export = get_object_or_404(queries.exports(reader), pk=pk)
    if not background_exports.may_still(reader, export):
        return render(request, "core/no_right.html", {"permission": "core.list.export"}, status=403)
    stored = export.file
    assert stored is not None
    return kept_file(stored, stored.name)
