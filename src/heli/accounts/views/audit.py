"""The audit chain as a page, for the auditor."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from heli.accounts import queries, roles
from heli.core.web import opens

if TYPE_CHECKING:
    from heli.accounts.models import User

PAGE = 50


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@opens("core.audit.view")
def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first; ``before`` is the number the page before ended with, ``day`` and ``event`` filter."""
    day, event, before = _day(request.GET.get("day", "")), request.GET.get("event", ""), request.GET.get("before", "")
    entries = queries.audit_of_day(queries.audit_entries(cast("User", request.user)), day, event)
    if before.isdigit() and len(before) < 19:
        entries = entries.filter(number__lt=int(before))
    page = list(entries[: PAGE + 1])
    context = {
        "lines": queries.in_words(page[:PAGE]),
        "more": page[PAGE - 1].number if len(page) > PAGE else None,
        "day": day,
        "event": event,
        "events": sorted((key, queries.words_of(key)) for key in roles.PERMISSIONS),
    }
    return render(request, "accounts/audit_list.html", context)
