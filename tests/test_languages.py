"""Chinese first, English complete: nobody meets a sentence of the other language, on any page, in any role."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from python_calamine import load_workbook

from heli.accounts.models import User
from heli.core.web import PUBLIC, SIGNED_IN
from tests.access import Grounds, Route, routes
from tests.cast import ONE_OF_ALIKE
from tests.houses import House, bare
from tests.languages import HAN, unmarked_chinese, unmarked_english

pytestmark = [pytest.mark.django_db, pytest.mark.on_any]
Foreign = Callable[[str], Iterator[str]]


HOME = "workbench:home"


def visitors(route: Route, grounds: Grounds) -> list[tuple[str, User | None]]:
    """At home every role, elsewhere one of those alike; somebody without one, and somebody who is not signed in."""
    met = {key: user for key, user in grounds.home.items() if route.name == HOME or key in ONE_OF_ALIKE}
    return [*met.items(), ("without a role", grounds.nobody), ("not signed in", None)]


def answers(
    route: Route, grounds: Grounds, language: str, met: set[tuple[str, str]]
) -> Iterator[tuple[str, HttpResponse]]:
    """What visitors meet on a route: the page, what it says to an empty form, and where nothing is.

    A page of refusal, and one that says that nothing is there, is put together from what the route gives and what the
    visitor has: each route's is met once, and each visitor's once, which ``met`` remembers.
    """
    thing = route.thing if route.converters else None
    asked = False

    def is_new(who: str, what: str) -> bool:
        before = len(met)
        met.update({(route.name, what), (who, what)})
        return len(met) > before

    for who, user in visitors(route, grounds):
        on: list[Any] = [None]
        if thing is not None and not (thing.scope == "mine" and who not in grounds.home):
            on.append(grounds.object(thing.make, user or grounds.home["auditor"], thing.scope == "mine"))
        browser = grounds.browser(user)
        browser.defaults["HTTP_ACCEPT_LANGUAGE"] = language
        if user is not None and route.opens not in (PUBLIC, SIGNED_IN) and not user.holds(str(route.opens)):
            if is_new(who, "a refusal"):
                yield f"GET by {who}", grounds.ask(user, "GET", route.address(on[-1]), False)
            continue
        for each in on:
            if each is not None or thing is None or is_new(who, "nothing"):
                yield f"GET by {who}", grounds.ask(user, "GET", route.address(each), False)
        if not asked and (route.opens == PUBLIC or user is not None and user.holds(str(route.opens))):
            asked = True  # a form says the same to everybody who may send it
            yield f"POST by {who}", grounds.ask(user, "POST", route.address(on[-1]), False)


def complaints(grounds: Grounds, language: str, foreign: Foreign) -> list[str]:
    found: dict[str, str] = {}
    met: set[tuple[str, str]] = set()
    pages = 0
    for route in routes():
        for how, answer in answers(route, grounds, language, met):
            if answer.get("Content-Type", "").startswith("text/html"):
                pages += 1
                for what in foreign(answer.content.decode()):
                    found.setdefault(what, f"{route.name} {how} ({answer.status_code}): {what}")
    assert pages > 1000, "too few pages were met to say anything"
    return sorted(found.values())


def test_nobody_meets_unmarked_chinese_on_an_english_page(grounds: Grounds) -> None:
    found = complaints(grounds, "en", unmarked_chinese)
    assert not found, "\n".join(found)


def test_nobody_meets_an_english_sentence_on_a_chinese_page(grounds: Grounds) -> None:
    found = complaints(grounds, "zh-CN", unmarked_english)
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("page", "found"),
    [
        ('<html lang="en"><p>姓名</p>', ["<p> 姓名"]),
        ('<html lang="en"><p><span lang="zh">姓名</span> is a name</p>', []),
        ('<html lang="en"><p lang="zh">姓名</p><p>姓名</p>', ["<p> 姓名"]),
        ('<html lang="en"><title>林岚 · heli</title><h1 lang="zh">林岚</h1>', []),
        ('<html lang="en"><title>林岚 · heli</title><h1>Lin Lan</h1>', ["<title> 林岚 · heli"]),
        ('<html lang="en"><input aria-label="姓名">', ["input aria-label: 姓名"]),
        ('<html lang="en"><input type="submit" value="提交"><input value="林岚">', ["input value: 提交"]),
        ('<html lang="en"><td data-label="姓名">x</td>', ["td data-label: 姓名"]),
    ],
)
def test_the_reader_finds_chinese(page: str, found: list[str]) -> None:
    assert list(unmarked_chinese(page)) == found


def test_the_reader_finds_english() -> None:
    page = '<html lang="zh-Hans"><p>Select a valid choice.</p><b>heli.example.cn</b><i lang="en">Made in one city</i>'
    assert list(unmarked_english(page)) == ["<p> Select a valid choice."]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "address", ["/workforce/workers/?format=", "/directory/organisations/?format=", "/workforce/gap/?as="]
)
def test_the_heads_of_an_english_file_are_english(grounds: Grounds, address: str, form: str) -> None:
    user = grounds.home["city_civil_affairs"]
    grounds.browser(user).defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer: Any = grounds.ask(user, "GET", address + form, False)
    assert answer.status_code == 200
    content = b"".join(answer.streaming_content)
    if form == "csv":
        heads = content.decode("utf-8-sig").splitlines()[0]
    else:
        sheet = load_workbook(io.BytesIO(content)).get_sheet_by_index(0)
        heads = " ".join(map(str, sheet.to_python()[0]))
    assert len(heads) > 20 and not HAN.search(heads)


def test_the_command_line_speaks_english_where_the_environment_does(tmp_path: Path) -> None:
    house = bare(tmp_path)
    quiet = {name: value for name, value in house.environment.items() if name not in ("HELI_LANGUAGE", "LC_ALL")}
    english = House(house.home, quiet | {"LANG": "en_GB.UTF-8"})
    said = [
        english.run(),
        english.run("gap"),
        english.run("import", "bread", "x"),
        english.run("migrate"),
        english.run("check"),
    ]
    said += [english.run(*command, "--help") for command in (("import", "workforce"), ("run",), ("demo",), ("backup",))]
    said += [english.run("audit", "verify"), english.run("restore", "none", "--key", "x")]
    assert [HAN.findall(done.stdout + done.stderr) for done in said] == [[]] * len(said)
    assert "heli: the social work of a city." in said[0].stdout + said[0].stderr
    assert "数据表和密钥已就绪" in House(house.home, quiet | {"LANG": "C.UTF-8"}).run("migrate").stderr
