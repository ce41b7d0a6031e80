"""The list of workers by groups: each person in one, the figures those of the rows that the group opens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.directory.models import Person
from heli.workforce.actions.reach import extend_reach
from heli.workforce.models import Certificate, Employment, Worker
from tests.cast import City, client_of
from tests.groups import groups_of

pytestmark = pytest.mark.django_db
LIST = "/workforce/workers/"


def worker(
    name: str, city: City, place: str | None, employer: str | None = None, levels: tuple[str, ...] = ()
) -> Worker:
    number = f"3304021990010{Person.objects.count():05d}"
    made = Worker.objects.create(person=Person.objects.create(name=name, document_number=number))
    extend_reach(
        Employment.objects.create(
            worker=made,
            place=city.places[place] if place else None,
            organisation=city.organisations[employer] if employer else None,
        )
    )
    for level in levels:
        Certificate.objects.create(worker=made, level=level, registered_until=localdate() + timedelta(days=400))
    return made


@pytest.fixture
def people(city: City) -> City:
    worker("林岚", city, "330402008001", "晨光社会工作服务中心", ("junior", "senior"))
    worker("赵一", city, "330402008002", "晨光社会工作服务中心", ("junior",))
    worker("钱二", city, "330483001001", "桐心社会工作服务中心")
    worker("孙三", city, None, "桐心社会工作服务中心", ("junior",))
    worker("李四", city, "3304", None)
    return city


def test_each_worker_is_in_one_group(people: City, shen_jie: Any) -> None:
    assert groups_of(shen_jie, f"{LIST}?group=level") == {
        "助理社会工作师": [2, 2, 2], "高级社会工作师": [1, 1, 1], "未持证": [2, 0, 0], "合计": [5, 3, 3],
    }  # fmt: skip
    assert groups_of(shen_jie, f"{LIST}?group=place") == {
        "南湖区": [2, 2, 2], "桐乡市": [2, 1, 1], "嘉兴市": [1, 0, 0], "合计": [5, 3, 3],
    }  # fmt: skip
    assert groups_of(shen_jie, f"{LIST}?group=employer")["桐心社会工作服务中心"] == [2, 1, 1]


@pytest.mark.parametrize("by", ["level", "place", "employer"])
def test_a_group_opens_the_rows_it_counts(people: City, shen_jie: Any, by: str) -> None:
    shown = client_of(shen_jie).get(f"{LIST}?group={by}").content.decode()
    links = re.findall(r'<th scope="row"><a href="([^"]+)">.*?class="num"[^>]*>(\d+)<', shown)
    assert len(links) >= 3
    for address, count in links:
        opened = client_of(shen_jie).get(address.replace("&amp;", "&")).content.decode()
        assert f"{count} 条" in opened and "回到分组" in opened
        assert opened.count("data-pick ") == int(count)


def test_a_group_counts_only_what_one_sees(people: City, zhou_min: Any) -> None:
    assert groups_of(zhou_min, f"{LIST}?group=place") == {"南湖区": [2, 2, 2], "合计": [2, 2, 2]}


def test_a_filter_holds_in_the_groups_and_in_the_rows_of_one(people: City, shen_jie: Any) -> None:
    address = f"{LIST}?group=place&level=senior"
    shown = client_of(shen_jie).get(address).content.decode()
    assert (
        "only=place%3A330402" in shown and "level=senior" in shown.split("only=place%3A330402")[0].rsplit("<a ", 1)[1]
    )
    assert "桐乡市" not in shown.split("<tbody")[1]


def test_the_groups_take_as_many_queries_for_many_rows_as_for_few(city: City, shen_jie: Any) -> None:
    counts = []
    for number in (2, 30):
        for n in range(number):
            worker(f"人{n}", city, "330402008001", "晨光社会工作服务中心")
        with CaptureQueriesContext(connection) as asked:
            client_of(shen_jie).get(f"{LIST}?group=employer")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("nonsense", ["only=level:nothing", "only=place:0", "only=employer:x", "group=name", "only=level",
                                      "only=employer:99999999999999999999999", "only=place:%00"])  # fmt: skip
def test_nonsense_is_no_fault(people: City, shen_jie: Any, nonsense: str) -> None:
    assert client_of(shen_jie).get(f"{LIST}?{nonsense}").status_code == 200


def test_organisations_by_kind_and_district(people: City, shen_jie: Any) -> None:
    shown = client_of(shen_jie).get("/directory/organisations/?group=kind").content.decode()
    assert re.search(r"社工机构</a></th><td[^>]*>2</td>", shown)
    opened = client_of(shen_jie).get("/directory/organisations/?only=place:330483").content.decode()
    assert "桐心社会工作服务中心" in opened and "晨光" not in opened
