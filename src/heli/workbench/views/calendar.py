"""What is dated as a page, and as a feed for a calendar program."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import http_date, parse_etags
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from heli.accounts.queries import reader_of_calendar
from heli.core import feed
from heli.core.rules.visitors import visitor
from heli.core.tries import WINDOW, count_try
from heli.core.web import PUBLIC, opens
from heli.workbench.queries import calendar as queries

#: in ten minutes: wrong addresses of one visitor, and readings of one address
WRONG, READ = 20, 30


@opens("workbench.open")
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A month, or all of one day."""
    today, user = localdate(), request.user
    context: dict[str, Any] = {"today": today, "subscribes": user.holds("accounts.calendar.make")}  # type: ignore[union-attr]
    if day := _day_in(request.GET.get("day", "")):
        context["day"], span = queries.one_day(user, day)
        return render(request, "workbench/calendar_day.html", {**context, "cut": span.cut})
    first = _day_in(request.GET.get("month", "") + "-01") or today
    context["month"] = queries.month(user, first.replace(day=1))
    return render(request, "workbench/calendar.html", context)


def _day_in(text: str) -> date | None:
    """A day of an address; None for what is none, or lies where no calendar leads."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


@opens(PUBLIC)
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The secret in the address is the key: a calendar program cannot sign in."""
    user = reader_of_calendar(token)
    address = visitor(str(request.META.get("REMOTE_ADDR", "")))
    whose, most = ("wrong." + address, WRONG) if user is None else (f"read.{user.pk}", READ)
    if not count_try(f"workbench.calendar.{whose}", most):
        return HttpResponse(status=429, headers={"Retry-After": str(WINDOW)})
    if user is None:
        raise Http404
    with override(user.language):
        entries = list(
            feed.outside(
                queries.for_a_program(user, localdate()), request.build_absolute_uri(reverse("workbench:calendar"))
            )
        )
        content = feed.calendar(
            entries, name=_("合力"), house=urlsplit(settings.HELI_SITE).netloc,
            address=request.build_absolute_uri("/").rstrip("/"),
        )  # fmt: skip
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    known = parse_etags(request.headers.get("If-None-Match", ""))
    answer = HttpResponseNotModified() if etag in known or f"W/{etag}" in known else _calendar(content)
    changed = max((each.changed for each in entries if each.changed), default=None)
    if changed is not None:
        answer["Last-Modified"] = http_date(changed.timestamp())
    answer["ETag"], answer["Cache-Control"] = etag, "private, no-cache"
    return answer


def _calendar(content: bytes) -> HttpResponse:
    return HttpResponse(content, content_type="text/calendar; charset=utf-8")
