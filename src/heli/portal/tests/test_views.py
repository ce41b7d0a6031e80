"""What everybody may see, and what stays hidden."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localdate

from heli.directory.models import Person, Population
from heli.workforce.models import Certificate, Employment, Worker
from tests.cast import City


@pytest.fixture
def lin_lan_certified(city: City) -> Certificate:
    person = Person.objects.create(name="林岚", document_number="110101199003078515")
    worker = Worker.objects.create(person=person)
    Employment.objects.create(worker=worker, place=city.places["330402008001"])
    return Certificate.objects.create(
        worker=worker,
        level="intermediate",
        number="202133040000000812",
        registered_until=localdate() + timedelta(days=30),
    )


@pytest.fixture(autouse=True)
def nobody_asked_yet(db: None) -> None:
    cache.clear()


def ask(name: str, last_four: str) -> str:
    answer = Client().post("/certificates/verify/", {"name": name, "last_four": last_four})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_real_certificate_is_told_with_level_and_registration_and_nothing_more(
    lin_lan_certified: Certificate,
) -> None:
    day = date_format(lin_lan_certified.registered_until, "Y年n月j日")
    assert told(ask("林岚", "0812")) == f"社会工作师，登记有效，至{day}。"
    assert "202133040000000812" not in ask("林岚", "0812") and "110101" not in ask("林岚", "0812")


def told(text: str) -> str:
    """All that the answer says, without its markup."""
    said = re.search(r'<div role="status">(.*?)</div>', text, re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", said[1] if said else "").split())


def test_another_name_or_number_finds_nothing(lin_lan_certified: Certificate) -> None:
    assert "没有找到" in ask("林岚", "0813")
    assert "没有找到" in ask("李岚", "0812")


def test_a_lapsed_registration_is_told_as_lapsed(lin_lan_certified: Certificate) -> None:
    lin_lan_certified.registered_until = date(2020, 1, 1)
    lin_lan_certified.save()
    assert told(ask("林岚", "0812")) == "社会工作师，证书有效，登记已于2020年1月1日到期。"
    Certificate.objects.update(registered_until=None)
    assert told(ask("林岚", "0812")) == "社会工作师，证书有效，没有登记记录。"


def test_three_characters_are_told_beside_the_field(city: City) -> None:
    answer = Client().post("/certificates/verify/", {"name": "林岚", "last_four": "081"})
    assert answer.status_code == 422
    assert "四个数字或字母" in answer.content.decode()


def test_nobody_can_try_all_numbers(city: City) -> None:
    answers = [Client().post("/certificates/verify/", {"name": "林岚", "last_four": f"{n:04d}"}) for n in range(21)]
    assert [a.status_code for a in answers[:20]] == [200] * 20
    assert answers[20].status_code == 422


def test_few_people_are_hidden_in_public_figures(lin_lan_certified: Certificate) -> None:
    text = Client().get("/figures/").content.decode()
    assert "少于 5" in text


def test_a_few_without_a_district_cannot_be_told_from_the_total(city: City) -> None:
    """Nine in one district and ten in the city would tell the one whose post says no place."""
    for number in range(10):
        person = Person.objects.create(name=f"人{number}", document_kind="passport", document_number=f"E{number:08d}")
        place = city.places["330402008001" if number else "3304"]
        Employment.objects.create(worker=Worker.objects.create(person=person), place=place)
    text = Client().get("/figures/").text
    assert "单位未定区县" in text and "少于 5" in text
    assert "不公开" in text.split("南湖区")[1].split("</tr>")[0]


def test_what_the_city_counts_beyond_its_districts_is_told(city: City) -> None:
    for code, name, value in (("3304", "嘉兴市", 900), ("330402", "南湖区", 500), ("330400", "经开区", 400)):
        Population.objects.create(
            place=city.places.get(code), place_code=code, place_name=name, year=2020, measure="residents", value=value
        )
    assert "全市人口含经开区 400 人，不在各区县里。" in Client().get("/figures/").text


def test_the_home_says_what_can_be_done_here(city: City) -> None:
    text = Client().get("/").content.decode()
    assert "查证书" in text and "社工做什么" in text
    assert "社工会怎么做" in Client().get("/about-social-work/").content.decode()
