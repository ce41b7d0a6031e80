"""Sentences that come from elsewhere (Django's about passwords, allauth's about signing in) in the reader's language."""

from __future__ import annotations

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from heli.accounts import actions
from heli.accounts.models import User
from tests.cast import PASSWORD, City, client_of
from tests.languages import HAN

SAID = {
    "short7x": {"zh-hans": r"密码.*至少.*10", "en": r"too short.*at least 10"},
    "password123": {"zh-hans": r"密码.*常见", "en": r"too common"},
    "8305719264": {"zh-hans": r"密码.*数字", "en": r"entirely numeric"},
}


def alert(html: str) -> str:
    """What stands beside the password field as wrong."""
    found = re.findall(r'<[a-z]+ [^>]*class="[^"]*(?:error|fault)[^"]*"[^>]*>(.*?)</(?:p|ul|div)>', html, re.S)
    return " ".join(" ".join(strip_tags(one).split()) for one in found)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("password", SAID)
def test_a_weak_password_is_told_in_the_readers_language(
    city: City, shen_jie: User, gao_yuan: User, password: str, language: str
) -> None:
    invited = actions.invite_user(None, by=gao_yuan, login="new@city.example", name="新来")
    twice = {"password": password, "password_again": password}
    own, door = client_of(shen_jie), Client()
    for client, address, form in (
        (own, "/own/password/", {**twice, "old_password": PASSWORD}),
        (door, f"/invitations/{invited.pk}/", {**twice, "code": invited.code}),
    ):
        client.cookies["django_language"] = language
        answer = client.post(address, form)
        told = alert(answer.content.decode())
        assert answer.status_code == 422 and re.search(SAID[password][language], told), (address, told)
        assert bool(HAN.search(told)) == (language != "en"), told


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_wrong_sign_in_is_told_in_the_readers_language(shen_jie: User, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    told = alert(client.post("/sign-in/", {"login": "shen_jie", "password": "wrong"}).content.decode())
    assert told and bool(HAN.search(told)) == (language != "en"), told
    assert "错误代码" not in told


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_wrong_code_is_told_in_the_readers_language(shen_jie: User, language: str) -> None:
    client = Client()
    client.cookies["django_language"] = language
    client.post("/sign-in/", {"login": "shen_jie", "password": PASSWORD})
    told = alert(client.post("/sign-in/second-factor/", {"code": "000000"}).content.decode())
    assert told and bool(HAN.search(told)) == (language != "en"), told
    assert "错误代码" not in told


@pytest.mark.parametrize(("language", "sentence"), [("zh-hans", "这一步没有完成"), ("en", "this step was not")])
def test_the_page_of_a_defect_stands_in_both_languages_without_a_database(language: str, sentence: str) -> None:
    """No mark of a database: a query here would be refused."""
    with override(language):
        page = render_to_string("500.html")
    text = strip_tags(page.split("<body")[1])
    assert sentence in text and f'lang="{"en" if language == "en" else "zh-Hans"}"' in page
    assert bool(HAN.search(text)) == (language != "en"), text
