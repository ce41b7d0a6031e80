"""Public pages are drawn once for many, and still show each reader what is so now."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from heli.accounts import acting
from heli.accounts.models import User
from heli.core.models import Setting
from heli.directory.models import Person
from heli.portal import queries
from heli.portal.fresh import Fresh
from heli.portal.tests.test_queries import Watch
from heli.workforce.actions.register import add_employment
from heli.workforce.models import Worker
from tests.cast import City, client_of

ADDRESSES = ("/", "/about-social-work/", "/figures/", "/certificates/verify/")


def text_of(address: str, client: Client | None = None) -> str:
    answer = (client or Client()).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def workers_arrive(city: City, first: int, last: int) -> None:
    """Each is registered by an action, as in life."""
    for number in range(first, last + 1):
        worker = Worker.objects.create(person=Person.objects.create(name="林岚", document_number=f"E{number:08d}"))
        add_employment(worker, by=acting.console(), organisation=None, place=city.places["330402008"], post="", time="full",
                       start_on=None)  # fmt: skip


@pytest.mark.django_db
def test_a_figure_that_changed_shows_with_the_next_look(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that stands still: on the slowest machine these nine are still counted quickly."""
    monkeypatch.setattr(queries, "_today", Fresh[queries.PublicFigures](Watch()))
    workers_arrive(city, 1, 6)
    assert "<em>6</em>" in text_of("/figures/")
    workers_arrive(city, 7, 9)
    assert "<em>9</em>" in text_of("/figures/") and "<em>6</em>" not in text_of("/figures/")


@pytest.mark.django_db
def test_a_setting_of_the_city_that_changed_shows_with_the_next_look(city: City) -> None:
    for address in ADDRESSES:
        assert "0573-12345" not in text_of(address)
    Setting.objects.create(key="telephone", value="0573-12345")
    for address in ADDRESSES:
        assert "0573-12345" in text_of(address)


@pytest.mark.django_db
def test_each_reader_gets_their_language_and_size_whoever_came_before(city: City) -> None:
    english = Client(headers={"accept-language": "en"})
    large = Client()
    large.cookies["heli_size"] = "largest"
    for address in ADDRESSES:
        for _twice in range(2):
            assert '<html lang="zh-Hans" data-theme="auto" data-size="standard"' in text_of(address)
            assert '<html lang="en"' in text_of(address, english)
            assert 'data-size="largest"' in text_of(address, large)


@pytest.mark.django_db
def test_the_forms_carry_a_token_of_their_reader_and_lead_back(city: City) -> None:
    tokens = set()
    for _reader in range(2):
        client = Client(enforce_csrf_checks=True)
        text = text_of("/?from=<b>", client)
        assert 'name="next" value="/?from=%3Cb%3E"' in text
        token = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text)[0]
        given = {"csrfmiddlewaretoken": token, "theme": "dark", "next": "/"}
        assert client.post("/look/set/", given).status_code == 302
        tokens.add(token)
    assert len(tokens) == 2


@pytest.mark.django_db
def test_who_has_no_session_gets_none_and_asks_the_database_once_or_twice(city: City) -> None:
    for address, bound in zip(ADDRESSES, (1, 1, 2, 1), strict=True):  # the settings; for figures also the head
        text_of(address)
        client = Client()
        with CaptureQueriesContext(connection) as asked:
            text_of(address, client)
        assert len(asked) <= bound, [each["sql"] for each in asked]
        assert "sessionid" not in client.cookies


@pytest.mark.django_db
def test_who_is_signed_in_is_told_what_they_did(shen_jie: User) -> None:
    client = client_of(shen_jie)
    text_of("/")
    with CaptureQueriesContext(connection) as asked:
        text_of("/", client)
    assert any("django_session" in each["sql"] for each in asked)
