"""Public pages, drawn once for everybody they look the same for.

Whoever is signed in or has been told something gets a page of their own. For all others a page is a function of the frame
(language, look, settings of the city, read anew at each request) and of the ``stamp`` of what it shows.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template import Context
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.module_loading import import_string

from heli.core.templatetags.kept import HERE, TOKEN, Frame

MOST = 500
_drawn: dict[Hashable, str] = {}


@lru_cache(maxsize=1)
def _frame() -> Callable[[HttpRequest], dict[str, Any]]:
    made: Callable[[HttpRequest], dict[str, Any]] = import_string(settings.HELI_FRAME)
    return made


def page(
    request: HttpRequest, template: str, context: Callable[[], dict[str, Any]] = dict, stamp: Hashable = None
) -> HttpResponse:
    """Answer a public page. ``stamp`` changes whenever what ``context`` gives does."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES or CookieStorage.cookie_name in request.COOKIES:
        return render(request, template, context())
    frame: Frame = _frame()(request)["frame"]
    key = (template, stamp, frame.key)
    drawn = _drawn.get(key)
    if drawn is None:
        if len(_drawn) >= MOST:
            _drawn.clear()
        drawn = _drawn[key] = _draw(template, {**frame.values, **context()})
    told = drawn.replace(TOKEN, get_token(request)).replace(HERE, escape(request.get_full_path()))
    return HttpResponse(told)


def _draw(template: str, values: dict[str, Any]) -> str:
    made: Any = get_template(template)
    return str(made.template.render(Context({**values, "csrf_token": TOKEN, "here": HERE})))
