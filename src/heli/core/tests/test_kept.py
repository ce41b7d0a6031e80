"""Furniture drawn once: it shows each reader their own, and what changed shows at once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from heli.accounts.models import Grant, User
from heli.core.models import Setting
from heli.core.prepared import Prepared
from tests.cast import City, client_of, grant

pytestmark = pytest.mark.django_db


def page(user: User, address: str = "/directory/organisations/") -> str:
    answer = client_of(User.objects.get(pk=user.pk)).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def bar(text: str) -> str:
    """What stands above the page: the rail, the scope, who is signed in."""
    return text.split("<main", 1)[0]


def test_each_reader_sees_their_own_frame_whoever_came_before(shen_jie: User, zhou_min: User) -> None:
    for _twice in range(2):
        first, second = page(shen_jie), page(zhou_min)
        assert "沈洁" in first and "周敏" not in first and "嘉兴市" in bar(first)
        assert "周敏" in second and "沈洁" not in second and "解放街道" in bar(second)


def test_a_page_about_another_puts_nothing_of_theirs_into_the_frame(yan_bo: User, zhou_min: User) -> None:
    about = page(yan_bo, f"/accounts/{zhou_min.pk}/")
    assert "解放街道" in about and "解放街道" not in bar(about)
    assert bar(page(yan_bo, f"/accounts/{yan_bo.pk}/")).count("解放街道") == 0


def test_what_changed_shows_at_once(shen_jie: User, city: City) -> None:
    assert "0573-1" not in page(shen_jie) and "新嘉街道" not in bar(page(shen_jie))
    Setting.objects.create(key="telephone", value="0573-1")
    User.objects.filter(pk=shen_jie.pk).update(name="沈洁如")
    held = grant(shen_jie, "street_officer", city.places["330402009"])
    after = page(shen_jie)
    assert "0573-1" in after and "沈洁如" in bar(after) and "新嘉街道" in bar(after)
    Grant.objects.filter(pk=held.pk).update(revoked_at=timezone.now())
    assert "新嘉街道" not in bar(page(shen_jie))


def test_the_menu_marks_the_room_one_is_in_and_english_is_english(shen_jie: User) -> None:
    assert 'href="/directory/organisations/" aria-current="page"' in page(shen_jie)
    assert 'href="/directory/places/" aria-current="page"' in page(shen_jie, "/directory/places/")
    client = client_of(shen_jie)
    client.cookies["django_language"] = "en"
    assert "Skip to" in client.get("/directory/organisations/").content.decode()
    assert "跳到正文" in page(shen_jie)


def test_the_forms_of_the_frame_carry_a_token_that_holds_and_the_address_to_come_back_to(shen_jie: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies = client_of(shen_jie).cookies
    for address in ("/directory/organisations/?q=<b>", "/directory/places/"):
        text = client.get(address).content.decode()
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', text))
        backs = set(re.findall(r'name="next" value="([^"]+)"', text))
        assert len(tokens) == 1 and len(backs) == 1 and "<" not in backs.pop()
        given = {"csrfmiddlewaretoken": tokens.pop(), "theme": "dark", "next": address}
        assert client.post("/look/set/", given).status_code == 302


def test_a_session_that_ran_out_and_a_closed_account_open_nothing(shen_jie: User) -> None:
    client = client_of(shen_jie)
    assert client.get("/directory/organisations/").status_code == 200
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    assert client.get("/directory/organisations/").status_code == 302
    client = client_of(shen_jie)
    User.objects.filter(pk=shen_jie.pk).update(is_active=False)
    assert client.get("/directory/organisations/").status_code == 302


def test_a_prepared_query_answers_as_the_orm_does_and_refuses_what_could_stay(city: City) -> None:
    prepared = Prepared(lambda keys: User.objects.filter(pk__in=keys).order_by("pk").values_list("login", "created_at"))
    for keys in ([1], [2, 1], [3, 2, 1], []):
        assert prepared(keys) == list(prepared.build(keys)), keys
        assert prepared.count(keys) == prepared.build(keys).count(), keys
    hidden = Prepared(lambda keys: User.objects.filter(pk__in=keys, name="沈洁").values_list("pk"))
    with pytest.raises(ValueError, match="only parameters"):
        hidden([1, 2])
