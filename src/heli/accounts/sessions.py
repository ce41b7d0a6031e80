"""Sessions that end: after 30 minutes without a request, and after 8 hours whatever happens.

Session and user are read anew at each request, by queries that are built once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from heli.accounts import acting, actions
from heli.accounts.models import User
from heli.core.models import Actor
from heli.core.prepared import Prepared, columns
from heli.core.web import asks_by_itself

STARTED = "accounts.started"
SEEN = "accounts.seen"
#: how often the last request is noted, in seconds: a write for each request would cost more than it tells
NOTED_EVERY = 60


_sessions = Prepared(
    lambda keys: Session.objects.filter(session_key__in=keys).values_list("session_data", "expire_date")
)
_USER = columns(User)
_ACTOR = columns(Actor)
_users = Prepared(
    lambda keys: User.objects.filter(pk__in=keys).values_list(*_USER, *(f"actor__{name}" for name in _ACTOR))
)


class SessionStore(DatabaseSessions):
    """The sessions of Django, in its own table."""

    def load(self) -> dict[str, Any]:
        key = str(self.session_key)
        # a cookie can spell what no database takes
        for data, ends in _sessions([key]) if key.isascii() and key.isalnum() else ():
            if ends > timezone.now():
                return self.decode(data)
        self._session_key = None
        return {}


class Backend(ModelBackend):
    """Name and password as Django checks them."""

    def get_user(self, user_id: int) -> User | None:
        for row in _users([user_id]):
            user = User.from_db("default", _USER, row[: len(_USER)])
            user.actor = Actor.from_db("default", _ACTOR, row[len(_USER) :])
            return user if self.user_can_authenticate(user) else None
        return None


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
        elif now - seen >= NOTED_EVERY and not asks_by_itself(request):
            session[SEEN] = now
