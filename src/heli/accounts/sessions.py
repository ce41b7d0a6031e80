"""Sessions that end: after 30 minutes without a request, and after 8 hours whatever happens."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

from heli.accounts import acting, actions
from heli.accounts.models import User

STARTED = "accounts.started"
SEEN = "accounts.seen"
#: how often the last request is noted, in seconds: a write for each request would cost more than it tells
NOTED_EVERY = 60


class SessionMiddleware:
    """Signs out whoever was away too long. A part of a page that asks again by itself is no sign of life: such parts
    have an id that begins with ``live``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._look(request, int(time.time()))
        return self.get_response(request)

    def _look(self, request: HttpRequest, now: int) -> None:
        session = request.session
        started, seen = session.setdefault(STARTED, now), session.setdefault(SEEN, now)
        if now - started > settings.SESSION_COOKIE_AGE or now - seen > settings.HELI_IDLE_SECONDS:
            user = cast(User, request.user)
            actions.end_session(user, by=acting.at_the_door(user))
            logout(request)
        elif now - seen >= NOTED_EVERY and not request.headers.get("HX-Trigger", "").startswith("live"):
            session[SEEN] = now
