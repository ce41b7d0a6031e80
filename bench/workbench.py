"""How many questions the first page asks of the database, for whoever has the most kinds of work waiting."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

ABOUT = (
    "Counted as the statements that reach the database, session and account included, for every sign-in of the demo "
    "city; shown is the one with the most kinds of work that may wait."
)
MOST = 12


def lines() -> list[str]:
    import django

    django.setup()
    from heli.accounts.models import User
    from heli.core.waiting import sources

    signed = json.loads((Path(os.environ["HELI_HOME"]) / "demo-sign-ins.json").read_text())
    users = [User.objects.get(login=row["login"]) for row in signed]
    counted = [(sum(each.is_for(user) for each in sources()), _asked(user.login), user.login) for user in users]
    kinds, asked, login = max(counted)
    worst = max(asked for _kinds, asked, _login in counted)
    return [
        f"| workbench page of {login} | {asked} queries | {kinds} kinds of work that may wait | {asked} | at most {MOST} |",
        f"| workbench page, the most any of {len(users)} sign-ins asks | {worst} queries | | {worst} | at most {MOST} |",
    ]


def _asked(login: str) -> int:
    from django.db import connection
    from django.test import Client

    from bench.pages import _session

    browser, many = Client(HTTP_HOST="localhost"), 0
    name, _, value = _session(login).partition("=")
    browser.cookies[name] = value

    def counting(execute: Any, *given: Any) -> Any:
        nonlocal many
        many += 1
        return execute(*given)

    browser.get("/workbench/")
    with connection.execute_wrapper(counting):
        answer = browser.get("/workbench/")
    if answer.status_code != 200:
        raise RuntimeError(f"{login}: {answer.status_code}")
    return many
