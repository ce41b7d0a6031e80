"""CPU time of a page against a bare page: one query by primary key, constant text, signed out, same settings."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

from heli.accounts.models import User
from heli.directory.models import Place
from heli.site import urls

TIMES, REPEATS = 60, 5


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"<h1>{Place.objects.values_list('name', flat=True).get(pk=1)}</h1>")


def _environment(address: str, cookie: str = "") -> dict[str, Any]:
    where, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET", "PATH_INFO": where, "QUERY_STRING": query, "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http", "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": True,
        "wsgi.run_once": False, "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie,
    }  # fmt: skip


def _session(user: User) -> str:
    store = SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


def _cpu(app: Callable[..., Any], address: str, cookie: str = "") -> float:
    """CPU seconds a request; raises where the page does not answer 200."""

    def start(status: str, headers: list[Any]) -> None:
        if not status.startswith("200"):
            raise RuntimeError(f"{address}: {status}")

    began = time.process_time()
    for _ in range(TIMES):
        answer = app(_environment(address, cookie), start)
        for _block in answer:
            pass
        answer.close()
    return (time.process_time() - began) / TIMES


def lines() -> list[str]:
    urls.urlpatterns.append(path("bench/bare/", bare))
    app = get_wsgi_application()
    wide = User.objects.get(login="city-civil-affairs")
    narrow = User.objects.get(login="street-officer")
    pages = {
        "list of 50 workers, whole city": ("/workforce/workers/", _session(wide), 0.20),
        "list of 50 workers, one street": ("/workforce/workers/", _session(narrow), 0.20),
        "public home": ("/", "", 0.9),
    }
    taken: dict[str, list[float]] = {name: [] for name in ("bare", *pages)}
    for _ in range(REPEATS):
        taken["bare"].append(_cpu(app, "/bench/bare/"))
        for name, (address, cookie, _bar) in pages.items():
            taken[name].append(_cpu(app, address, cookie))
    base = median(taken["bare"])
    return [
        f"| {name} | {median(taken[name]) * 1000:.2f} ms CPU | bare page, {base * 1000:.2f} ms CPU | "
        f"{base / median(taken[name]):.2f} of its requests | at least {bar} |"
        for name, (_address, _cookie, bar) in pages.items()
    ]
