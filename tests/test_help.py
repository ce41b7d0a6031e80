"""The help of users: every page has one in both languages, what it links is there, and every control it names exists."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import polib
import pytest
from django.test import Client
from django.urls import reverse

from heli.accounts.acting import console
from heli.core import help as texts
from heli.core.actions.settings import set_setting
from heli.core.web import PUBLIC
from tests.access import routes
from tests.cast import City, client_of, user_with

ROOT = Path(__file__).resolve().parent.parent
TEXTS = [(language, text.key) for language in ("zh", "en") for text in texts.texts()]
#: addresses that machines ask: they show no page
NO_PAGE = {"core:health", "core:ready"}
#: how a text of a language names a control
NAMED = {"zh": r"「([^」]+)」", "en": r"“([^”]+)”"}


def read(language: str, key: str) -> str:
    return (texts.folder() / language / f"{key}.md").read_text(encoding="utf-8")


@lru_cache(maxsize=2)
def sayings(language: str) -> frozenset[str]:
    """Everything a page can say in a language."""
    entries = [
        entry for path in ROOT.glob("src/heli/*/locale/en/LC_MESSAGES/django.po") for entry in polib.pofile(path)
    ]
    if language == "zh":
        return frozenset(entry.msgid for entry in entries if not entry.obsolete)
    return frozenset(text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values()))


def test_every_page_has_a_help() -> None:
    bare = [route.name for route in routes() if route.name not in NO_PAGE and texts.text_of_route(route.name) is None]
    assert bare == []


def test_the_help_of_public_pages_is_for_public_pages() -> None:
    """A text that takes whatever is left over would be the help of a page that nobody wrote one for."""
    led = {
        route.name: route.opens
        for route in routes()
        if (text := texts.text_of_route(route.name)) and text.key == "public-pages"
    }
    assert len(led) > 10 and {name for name, opens in led.items() if opens != PUBLIC} == set()
    widest = {page for text in texts.texts() for page in text.pages if page.endswith(":*")}
    assert widest == {"portal:*"}, "every page of that room is public"


def test_every_text_is_for_pages_that_there_are() -> None:
    led = {text.key for route in routes() if (text := texts.text_of_route(route.name))}
    assert [text.key for text in texts.texts() if text.key not in led] == []


def test_a_page_is_led_to_the_text_that_names_it_closest() -> None:
    found = {name: texts.text_of_route(name) for name in ("core:job", "core:schedule-run", "workbench:work-hand-over")}
    assert {name: text.key for name, text in found.items() if text} == {
        "core:job": "jobs", "core:schedule-run": "running", "workbench:work-hand-over": "team",
    }  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_files_are_the_texts_of_the_table(language: str) -> None:
    assert sorted(path.stem for path in (texts.folder() / language).iterdir()) == sorted(t.key for t in texts.texts())


@pytest.mark.parametrize(("language", "key"), TEXTS)
def test_a_text_names_only_controls_that_there_are(language: str, key: str) -> None:
    named = re.findall(NAMED[language], read(language, key))
    assert [words for words in named if words not in sayings(language)] == []


@pytest.mark.parametrize(("language", "key"), TEXTS)
def test_a_text_has_one_title_and_its_headings_in_order(language: str, key: str) -> None:
    levels = [len(marks) for marks in re.findall(r"^(#+) ", read(language, key), re.M)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("key", [text.key for text in texts.texts()])
def test_both_languages_explain_the_same_number_of_things(key: str) -> None:
    """A section that only one of them has would be missing to somebody."""
    sections = {language: len(re.findall(r"^## ", read(language, key), re.M)) for language in ("zh", "en")}
    assert abs(sections["zh"] - sections["en"]) <= 1, sections


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "key"), TEXTS)
def test_links_within_the_help_lead_to_help(client: Client, language: str, key: str) -> None:
    answer = client.get(reverse("core:help-text", args=[key]), headers={"accept-language": language})
    assert answer.status_code == 200
    led = re.findall(r'href="(/help/[^"?]*)"', answer.content.decode())
    assert led and [address for address in led if client.get(address).status_code != 200] == []


@pytest.mark.django_db
def test_a_page_asks_for_its_own_help_by_its_address(client: Client) -> None:
    page = reverse("core:help-page")
    officer = client_of(user_with(None))
    assert "协办：请别的单位帮忙" in officer.get(f"{page}?of=/workbench/requests/3/?tab=1").content.decode()
    beside = officer.get(f"{page}?of=/workbench/", headers={"HX-Request": "true"}).content.decode()
    assert '<h2 id="help-title"' in beside and "<h3>" in beside and "<html" not in beside
    assert client.get(f"{page}?of=/certificates/verify/").content.decode().count("<h1>公众页面</h1>") == 1
    for nothing in ("", "?of=", "?of=/nowhere/", "?of=//elsewhere.example/", "?of=%00"):
        assert client.get(page + nothing)["Location"] == reverse("core:help-list")


def test_the_help_leads_to_the_practice_site_where_there_is_one(city: City, client: Client) -> None:
    contents = reverse("core:help-list")
    assert "去培训环境" not in client.get(contents).content.decode()
    set_setting(None, by=console(), key="practice_address", value="https://practice.city.example")
    assert 'href="https://practice.city.example">去培训环境' in client.get(contents).content.decode()


@pytest.mark.django_db
def test_the_help_is_found_by_its_words(client: Client) -> None:
    contents = reverse("core:help-list")
    assert "工作台：今天要办什么" in client.get(contents).content.decode()
    found = client.get(contents, {"q": "星号 证件号"}).content.decode()
    assert "导入 Excel" in found and "工作台：今天要办什么" not in found
    assert "没有这样的内容" in client.get(contents, {"q": "<script>木星"}).content.decode()
    assert "<script>木星" not in client.get(contents, {"q": "<script>木星"}).content.decode()


@pytest.mark.django_db
def test_there_is_no_text_beside_those_of_the_table(client: Client) -> None:
    assert client.get("/help/settings.py/").status_code == 404
    assert client.get("/help/nothing/").status_code == 404


def test_markup_of_a_text_stays_words() -> None:
    drawn = texts._markdown.render('<script>x</script> [a](javascript:alert(1)) <b onclick="x">b</b>')
    assert "<script" not in drawn and "href" not in drawn and "<b" not in drawn
