"""Two people in one form: whoever is slower sees what the other stored beside what they typed, on every form there is."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db.models import F

from heli.core.actions.settings import set_setting
from heli.core.models import Setting
from tests.access import Grounds, Route, routes
from tests.cast import client_of

pytestmark = pytest.mark.django_db
#: endings of names of routes whose form overwrites what a record holds
CHANGES = ("-change", "-fill", "-identify", "-link", "user-place")
#: adds a figure with its day, or a report, and overwrites none
ADDS = {"workforce:basis-change", "core:statistics-fill"}
#: what a form asks for anew instead of showing what it holds
MORE = {
    "workforce:worker-identify": {"document_kind": "passport", "document_number": "E12345678"},
    "core:own-field-change": {"contact": "沈洁"},
}
#: of a meeting that is over, which says so once it is clear what was meant
OVER = {"workbench:meeting-change", "workbench:item-change"}
#: what everybody must fill in
EMPTIED = ("name", "title", "subject", "document_number", "value", "due_on", "post", "what")
FORMS = [route for route in routes() if route.name.endswith(CHANGES) and route.name not in ADDS]


class Fields(HTMLParser):
    """What a browser would send of the form of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: dict[str, Any] = {}
        self.inside, self.select, self.text = False, "", ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name, value = given.get("name") or "", given.get("value") or ""
        if tag == "form":
            self.inside = given.get("method") == "post" and "action" not in given
        if not self.inside:
            return
        if tag == "input" and given.get("type") in ("checkbox", "radio"):
            if "checked" in given:
                self.sent.setdefault(name, []).append(value or "on")
        elif tag == "input" and name not in ("", "csrfmiddlewaretoken"):
            self.sent[name] = value
        elif tag == "select":
            self.select = name
        elif tag == "option" and (self.select not in self.sent or "selected" in given):
            self.sent[self.select] = value
        elif tag == "textarea":
            self.text = name
            self.sent[name] = ""

    def handle_data(self, data: str) -> None:
        if self.inside and self.text:
            self.sent[self.text] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent[self.text] = self.sent[self.text].removeprefix("\n")  # as a browser does
            self.text = ""
        elif tag == "form":
            self.inside = False


def opened(route: Route, grounds: Grounds) -> tuple[Any, str, dict[str, Any], Any]:
    """The browser of somebody who may, the address, what the form holds, and the record it is about."""
    assert route.thing is not None
    for user in grounds.home.values():
        mine = route.thing.scope in ("mine", "theirs")
        on = grounds.object(route.thing.make, user, mine)
        browser, address = grounds.browser(user), route.address(on)
        answer = browser.get(address)
        if answer.status_code == 200:
            sent = Fields(answer.content.decode()).sent | MORE.get(route.name, {})
            return browser, address, sent, on
    raise AssertionError(f"{route.name}: nobody opens it")


def somebody_was_faster(on: Any) -> None:
    record = on if hasattr(on, "_meta") else Setting.objects.get(key=on.key)
    type(record)._base_manager.filter(pk=record.pk).update(version=F("version") + 1)


@pytest.mark.on_any
@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.name)
def test_whoever_is_slower_sees_both_and_decides(route: Route, grounds: Grounds) -> None:
    browser, address, sent, on = opened(route, grounds)
    assert sent.get("version"), f"{route.name}: the form does not say which version it shows"
    somebody_was_faster(on)
    answer = browser.post(address, sent)
    page = answer.content.decode()
    assert answer.status_code == 409, re.findall(r'href="#id_[^<]*', page)
    assert 'name="keep" value="ours"' in page and 'name="keep" value="theirs"' in page
    again = Fields(page).sent
    assert {name: again.get(name) for name in sent if name != "version"} == {
        name: value for name, value in sent.items() if name != "version"
    }, "nothing that was typed is lost"
    assert int(again["version"]) == int(sent["version"]) + 1
    assert browser.post(address, again | {"keep": "theirs"}).status_code == 302
    done = browser.post(address, again | {"keep": "ours"})
    assert done.status_code == (422 if route.name in OVER else 302), re.findall(
        r'href="#id_[^<]*', done.content.decode()
    )


@pytest.mark.parametrize("route", FORMS, ids=lambda route: route.name)
def test_a_form_that_came_back_with_errors_still_knows_which_version_it_showed(route: Route, grounds: Grounds) -> None:
    """Else the second try would overwrite in silence what somebody stored between the two."""
    browser, address, sent, on = opened(route, grounds)
    somebody_was_faster(on)
    wrong = sent | {name: "\0" if name in EMPTIED else value for name, value in sent.items() if name != "version"}
    answer = browser.post(address, wrong)
    if answer.status_code != 422:
        pytest.skip("it has nothing that must be filled in")
    assert Fields(answer.content.decode()).sent["version"] == sent["version"]


def test_a_setting_that_nobody_had_filled_in_is_not_overwritten_in_silence(grounds: Grounds) -> None:
    gao_yuan = grounds.home["system_administrator"]
    address = "/settings/telephone/"
    sent = Fields(client_of(gao_yuan).get(address).content.decode()).sent
    set_setting(None, by=gao_yuan, key="telephone", value="0573-1111")
    answer = client_of(gao_yuan).post(address, sent | {"value": "0573-2222"})
    page = answer.content.decode()
    assert answer.status_code == 409 and "0573-1111" in page and "0573-2222" in page
    assert Setting.objects.get(key="telephone").value == "0573-1111"
