"""What one just did and can still take back, and who changed what in a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from heli.accounts import histories, queries
from heli.core.actions.changes import take_back
from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence
from heli.core.web import done, key_in, opens
from heli.core.words import shown

if TYPE_CHECKING:
    from heli.accounts.models import User


@opens("core.change.take_back")
def change_list(request: HttpRequest) -> HttpResponse:
    """The last ten minutes, the newest first."""
    user = cast("User", request.user)
    return render(request, "accounts/change_list.html", {"changes": queries.recent_changes(user)})


@require_POST
@opens("core.change.take_back")
def change_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the record, or to where one came from; where it cannot be, the reason is said there."""
    user = cast("User", request.user)
    change = get_object_or_404(queries.changes(user), pk=pk)
    try:
        take_back(None, by=user, change=change)
    except Refused as refusal:
        messages.error(request, shown(refusal.message))
        return redirect("accounts:change-list")
    said = Sentence("已撤销「%(what)s」，恢复为改动以前的样子。", what=Sentence(queries.name_of_event(change.event)))
    return done(request, queries.page_of_change(user, change), said)


@opens("core.history.view")
def record_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who changed what, and when."""
    user = cast("User", request.user)
    record = histories.has_history(user, kind, pk)
    if record is None:
        raise Http404
    entries, more = histories.history(record, key_in(request.GET.get("before", "")))
    context = {"record": record, "called": histories.called(record), "entries": entries, "more": more}
    return render(request, "accounts/record_history.html", context)
