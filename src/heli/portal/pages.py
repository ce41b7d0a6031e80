"""Public pages, drawn once for everybody they look the same for; who is signed in or was told something gets their own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from heli.core.kept_pages import kept_page


def page(
    request: HttpRequest, template: str, context: Callable[[], dict[str, Any]] = dict, stamp: Hashable = None
) -> HttpResponse:
    """Answer a public page. ``stamp`` changes whenever what ``context`` gives does."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES:
        return render(request, template, context())
    return HttpResponse(kept_page(request, template, context, stamp))


def never_kept(answer: HttpResponse) -> HttpResponse:
    """What names somebody stays in no browser and no machine on the way."""
    add_never_cache_headers(answer)
    return answer
