"""Hints for the first time: one at a time, put away for good by their reader alone, without a query and without a trace."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from heli.accounts.models import User
from heli.core.hints import NONE, hint_of, hints
from heli.core.models import AuditEntry
from heli.site.hints import HINTS
from tests.access import routes
from tests.cast import City, client_of, own_scope, user_with


@pytest.fixture
def newcomer(city: City) -> User:
    user = user_with("city_civil_affairs", own_scope(city, "city_civil_affairs"))
    User.objects.filter(pk=user.pk).update(hints_away="")
    return User.objects.get(pk=user.pk)


def shown(page: bytes) -> list[str]:
    return re.findall(r'name="away" value="([a-z]+)"', page.decode())


@pytest.mark.once
def test_every_hint_is_for_pages_that_there_are_and_fits_into_the_account() -> None:
    names = {route.name for route in routes()}
    assert [page for hint in HINTS for page in hint.pages if page not in names] == []
    assert len(" ".join([NONE, *(hint.key for hint in hints())])) <= 500
    assert len({hint.key for hint in HINTS}) == len(HINTS)


def test_hints_of_a_page_come_one_after_the_other_and_not_again(newcomer: User) -> None:
    browser, home = client_of(newcomer), reverse("workbench:home")
    seen = []
    while (found := shown(browser.get(home).content)) and len(seen) < 9:
        seen.append(found[0])
        assert browser.post("/own/hints/", {"away": found[0], "next": home}, follow=True).status_code == 200
    assert seen == ["workbench", "search", "help"]
    assert shown(browser.get(reverse("workforce:worker-list")).content)[0] == "filters"


def test_all_are_turned_off_and_on_again_in_the_own_account(newcomer: User) -> None:
    browser, version = client_of(newcomer), newcomer.version
    entries = AuditEntry.objects.count()
    assert "不再显示提示" in browser.get("/own/").content.decode()
    browser.post("/own/hints/", {"away": "none"})
    assert "重新显示提示" in browser.get("/own/").content.decode()
    assert shown(browser.get("/workbench/").content) == []
    browser.post("/own/hints/", {})
    assert shown(browser.get("/workbench/").content) == ["workbench", "none"]
    assert AuditEntry.objects.count() == entries, "how somebody likes their pages is no change of a record"
    assert User.objects.get(pk=newcomer.pk).version == version


def test_a_hint_without_its_right_is_not_shown_and_nonsense_is_not_kept(newcomer: User, city: City) -> None:
    reader = user_with("evaluator", own_scope(city, "evaluator"))
    reader.hints_away = ""
    assert hint_of(reader, "workbench:request-list") is None and hint_of(newcomer, "workbench:request-list") is not None
    browser = client_of(newcomer)
    browser.post("/own/hints/", {"away": "x" * 600, "next": "https://elsewhere.example/"})
    assert User.objects.get(pk=newcomer.pk).hints_away == ""
    gone = browser.post("/own/hints/", {"away": "help", "next": "https://elsewhere.example/"})
    assert gone["Location"] == reverse("accounts:own-account")


def test_a_hint_costs_no_query(newcomer: User) -> None:
    browser, counts = client_of(newcomer), []
    for away in ("", "none"):
        User.objects.filter(pk=newcomer.pk).update(hints_away=away)
        browser.get("/workbench/")
        with CaptureQueriesContext(connection) as asked:
            browser.get("/workbench/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
