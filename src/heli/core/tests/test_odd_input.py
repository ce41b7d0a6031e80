"""What nobody types by accident: it is left out, refused with a sentence, or not found; it never breaks a page."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

import pytest
from django.db import IntegrityError
from django.test import Client, RequestFactory

from heli.accounts.models import User
from heli.core.models import Setting
from heli.core.web import key_in, sentence_of_constraint, version_shown
from tests.cast import City, client_of

ENDLESS = "9" * 5000


def cursor(*key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


@pytest.mark.parametrize("odd", ["²", "٣", ENDLESS, "-1", "", "1.0", "0x1"])
def test_what_is_no_key_of_ours_is_none(odd: str) -> None:
    assert key_in(odd) is None
    assert version_shown(RequestFactory().post("/", {"version": odd})) is None


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("name", ("\ud800", 1)),
        ("last_login", ("0001-01-01T00:00:00+08:00", 1)),
        ("last_login", ("0001-01-01T00:00:00", 1)),
        ("last_login", ("9999-12-31T23:59:59-01:00", 1)),
        ("last_login", (float("inf"), 2**62)),
    ],
)
def test_a_place_in_a_list_that_is_no_place_shows_the_list_from_its_start(
    gao_yuan: User, sort: str, key: tuple[object, int]
) -> None:
    for way in ("after", "before"):
        answer = client_of(gao_yuan).get("/accounts/?" + urlencode({"sort": sort, way: cursor(*key)}))
        assert answer.status_code == 200
        assert gao_yuan.name in answer.content.decode()


def test_the_chain_of_the_first_and_of_the_last_day_of_time_is_empty(shi_lei: User) -> None:
    for day in ("0001-01-01", "9999-12-31"):
        assert "没有符合条件的记录" in client_of(shi_lei).get(f"/audit/?on={day}").content.decode()


@pytest.mark.parametrize("odd", ["home", "core", "²", "//evil.example", "https://evil.example", "javascript:alert(1)"])
def test_one_comes_back_to_an_address_of_ours_whatever_is_asked(city: City, odd: str) -> None:
    answer = Client().post("/look/set/", {"next": odd, "size": "large"})
    assert answer.status_code == 302
    assert "evil" not in answer["Location"] and "alert" not in answer["Location"]


def test_who_is_signed_in_already_goes_where_they_asked_to_go_even_if_it_is_no_page(shen_jie: User) -> None:
    assert client_of(shen_jie).get("/sign-in/?next=home")["Location"] == "home"


def test_a_file_whose_size_is_no_number_is_not_begun(shen_jie: User) -> None:
    for odd in ("²", ENDLESS, "-1"):
        answer = client_of(shen_jie).post("/uploads/workforce/", {"name": "名册.xlsx", "size": odd})
        assert (answer.status_code, answer.json()["error"]) == (422, "请重新选择文件。")


def test_links_with_keys_that_are_none_lead_to_the_page_without_them(city: City, shen_jie: User) -> None:
    browser, agency = client_of(shen_jie), city.organisations["晨光社会工作服务中心"]
    for odd in ("²", ENDLESS, "9" * 18):
        for address in (
            f"/directory/organisations/{agency.pk}/merge/?kept={odd}",
            f"/workforce/leavers/?after={odd}",
            f"/workforce/workers/?options=organisation&organisation={odd}",
        ):
            assert browser.get(address).status_code == 200, address


def test_two_at_once_meet_the_sentence_of_a_field_that_is_there_once(city: City) -> None:
    Setting.objects.create(key="city_name", value="嘉兴市")
    with pytest.raises(IntegrityError) as met:
        Setting.objects.bulk_create([Setting(key="city_name", value="桐乡市")])
    assert "名称" in sentence_of_constraint(met.value)


@pytest.mark.parametrize("odd", ['"\\000aaaaaaaaa"', '"\\377\\376aaaaaaa"', "a" * 5000, "%00" * 9])
def test_a_session_that_no_database_takes_is_nobodys(city: City, odd: str) -> None:
    answer = Client(HTTP_COOKIE=f"sessionid={odd}").get("/workbench/")
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/?next=/workbench/")


def test_the_last_month_of_time_is_not_over(shen_jie: User) -> None:
    answer = client_of(shen_jie).post("/workforce/gap/reports/freeze/", {"month": "9999-12-31"})
    assert answer.status_code == 422
    assert "还没有结束" in answer.content.decode()
