"""Where somebody works is typed: what is meant is found, what could be meant is named."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from heli.directory.models import Place
from heli.workforce.models import Employment
from tests.access_things.workforce import a_worker
from tests.cast import City, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def typed(city: City, shen_jie: Any) -> Any:
    """Sends the form for a new employment with what was typed; a second 紫阳社区 lies in 桐乡市."""
    parent = city.places["330483001"]
    Place.objects.create(code="330483001002", name="紫阳社区", level="community", parent=parent)
    worker = a_worker(city, shen_jie)
    Employment.objects.all().delete()
    page, client = reverse("workforce:employment-add", args=[worker.pk]), client_of(shen_jie)

    def send(**words: str) -> Any:
        return client.post(page, {"time": "full", "post": "", "start_on": "2026-01-05", **words})

    send.page = lambda: client.get(page)  # type: ignore[attr-defined]
    return send


@pytest.mark.parametrize(
    "words", ["330402008001", "南湖区 紫阳社区", "解放街道 · 紫阳社区", "南湖区 · 紫阳社区（330402008001）"]
)
def test_a_place_is_found_by_its_code_and_by_its_name_within_another(typed: Any, words: str) -> None:
    assert typed(place=words).status_code == 302
    post = Employment.objects.get()
    assert post.place is not None and post.place.code == "330402008001"


def test_an_organisation_is_found_by_its_name(typed: Any, city: City) -> None:
    name = "晨光社会工作服务中心"
    assert typed(organisation=name).status_code == 302
    assert Employment.objects.get().organisation == city.organisations[name]


def test_places_of_one_name_are_named_to_choose_from(typed: Any) -> None:
    answer = typed(place="紫阳社区")
    assert answer.status_code == 422 and not Employment.objects.exists()
    assert "叫「紫阳社区」的不止一个" in answer.text
    suggested = answer.text.split('<datalist id="id_place-names" lang="zh">')[1].split("</datalist>")[0]
    assert re.findall(r'value="(.*?)"', suggested) == [
        "南湖区 · 解放街道 · 紫阳社区（330402008001）",
        "桐乡市 · 梧桐街道 · 紫阳社区（330483001002）",
    ]


def test_a_part_of_a_name_is_never_taken_for_the_whole(typed: Any) -> None:
    answer = typed(place="解放")
    assert answer.status_code == 422 and "南湖区 · 解放街道（330402008）" in answer.text


def test_what_nobody_knows_is_said_so(typed: Any) -> None:
    answer = typed(place="月亮街道")
    assert answer.status_code == 422 and "没有找到「月亮街道」" in answer.text


def test_a_community_is_not_among_the_suggestions_of_a_city(typed: Any) -> None:
    assert "解放街道（330402008）" in typed.page().text and "凌塘社区" not in typed.page().text
