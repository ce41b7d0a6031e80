"""Requests a second of pages against a bare page of the same server (``bench.wsgi``), asked in turn in one run."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from statistics import median

ABOUT = (
    "The bare page asks for one row by its key through the ORM, signed out, behind all middleware of every other page "
    "(`bench/wsgi.py`). Who is signed in sends the cookies a browser has after its first page."
)
ROUNDS, SECONDS = 9, 0.7
#: name, address, who is signed in, at least so many of the bare page's requests
PAGES = (
    ("list of 50 workers, whole city", "/workforce/workers/", "city-civil-affairs", 0.20),
    ("list of 50 workers, one community", "/workforce/workers/", "community-officer", 0.20),
    ("public home", "/", "", 0.9),
    ("public figures", "/figures/", "", 0.9),
    ("about social work", "/about-social-work/", "", 0.9),
    ("form to verify a certificate", "/certificates/verify/", "", 0.9),
)


def _session(login: str) -> str:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from heli.accounts.models import User
    from heli.accounts.sessions import SessionStore

    user, store = User.objects.get(login=login), SessionStore()
    store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), settings.AUTHENTICATION_BACKENDS[-1]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.save()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """The server of ``heli run`` with one worker: its port, and the process of the worker."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--blocking-threads", "1", "--no-access-log", "--log-level", "warning", "bench.wsgi:application",
    ]  # fmt: skip
    server = subprocess.Popen(command)
    try:
        for _attempt in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                with suppress(subprocess.TimeoutExpired):
                    server.wait(0.1)
                    raise RuntimeError("the server ended before it answered") from None
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield port, max(int(child) for child in children)
    finally:
        server.terminate()
        server.wait()


def _cpu(process: int) -> float:
    """Seconds of processor a process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _cookies(connection: http.client.HTTPConnection, address: str, cookie: str) -> str:
    """The cookies a browser sends once it has been given the page."""
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    given = [line.split(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]
    return "; ".join({one.split("=")[0]: one for one in (cookie, *given)}.values())


def _ask(connection: http.client.HTTPConnection, address: str, cookie: str, seconds: float) -> tuple[int, float]:
    """How many requests were answered one after another, and in how many seconds."""
    began, answered = time.perf_counter(), 0
    while (gone := time.perf_counter() - began) < seconds or not answered:
        connection.request("GET", address, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{address}: {answer.status}")
        answered += 1
    return answered, gone


def lines() -> list[str]:
    asked = {"bare": ("/bench/bare/", "")}
    asked |= {name: (address, _session(who) if who else "") for name, address, who, _bar in PAGES}
    rates: dict[str, list[float]] = {name: [] for name in asked}
    spent: dict[str, list[float]] = {name: [] for name in asked}
    with _server() as (port, worker):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        for name, (address, cookie) in asked.items():
            if cookie:
                asked[name] = address, _cookies(connection, address, cookie)
            _ask(connection, *asked[name], 0)
        for _round in range(ROUNDS):
            for name, (address, cookie) in asked.items():
                before = _cpu(worker)
                answered, gone = _ask(connection, address, cookie, SECONDS)
                rates[name].append(answered / gone)
                spent[name].append((_cpu(worker) - before) / answered)
        connection.close()
    base, cost = median(rates["bare"]), median(spent["bare"])
    return [
        f"| {name} | {median(rates[name]):,.0f} requests/s | bare page, {base:,.0f} requests/s | "
        f"{median(rates[name]) / base:.2f} (by processor time {cost / median(spent[name]):.2f}) | at least {bar} |"
        for name, _address, _who, bar in PAGES
    ]
