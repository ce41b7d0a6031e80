"""Streets and communities of one name in the marks of a statistics form, and in its repeated rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core import statistics
from heli.core.errors import Refused
from heli.directory.models import Place
from tests.cast import City

from .test_groups import people, worker
from .test_statistics import Add, added, filled, paper, values

__all__ = ["added", "filled", "people"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def twice(people: City) -> City:
    """解放街道 in 南湖区 with two workers, and in 桐乡市 with one."""
    above = people.places["330483"]
    people.places["330483009"] = Place.objects.create(
        code="330483009", name="解放街道", level="street", parent=above, path=f"{above.path}/330483009"
    )
    worker("周五", people, "330483009")
    return people


def said(user: User, mark: str) -> str:
    with pytest.raises(Refused) as refused:
        statistics.plan("workers", paper([mark]), user, "", localdate())
    return str(refused.value.message)


def test_a_name_that_two_streets_bear_is_refused_with_both_and_its_cell(twice: City, shen_jie: User) -> None:
    fault = said(shen_jie, "{{数：街道：解放街道}}")
    assert fault == (
        "表!A1：「街道」里叫「解放街道」的不止一个，要写明是哪一个：南湖区·解放街道（330402008）、桐乡市·解放街道（330483009）；也可以写括号里的代码。"
    )
    assert "可以写：" in said(shen_jie, "{{数：街道：秀洲区·解放街道}}"), "it lies in neither"


@pytest.mark.parametrize(
    ("mark", "count"),
    [
        ("街道：南湖区/解放街道", "2"), ("街道：桐乡市·解放街道", "1"), ("街道：330483009", "1"), ("街道：330402008", "2"),
        ("地区：330402008001", "1"),  # any place by its code, though the list offers a city none below districts
        ("地区：南湖区/桐乡市", "5"),  # neither lies in the other: either
    ],
)  # fmt: skip
def test_the_district_before_it_or_its_code_says_which(
    twice: City, shen_jie: User, added: Add, filled: Any, mark: str, count: str
) -> None:
    assert values(filled(added(shen_jie, "", paper([f"{{{{数：{mark}}}}}"])), shen_jie, "")) == [[count]]


def test_repeated_rows_of_one_name_say_their_district(twice: City, shen_jie: User, added: Add, filled: Any) -> None:
    rows = values(filled(added(shen_jie, "", paper(["{{每个：街道}}", "{{数}}"])), shen_jie, ""))
    found = dict(rows)
    assert found["南湖区·解放街道"] == "2" and found["桐乡市·解放街道"] == "1" and "解放街道" not in found
    assert all("·" not in name for name in found if not name.endswith("解放街道"))


def test_each_name_is_offered_once(people: City, shen_jie: User) -> None:
    listed = statistics.countable()["workers"]
    offered = {name: words for name, words, _repeats in statistics.Vocabulary(listed, shen_jie, localdate()).words()}
    assert offered["级别"] == ["助理社会工作师", "社会工作师", "高级社会工作师", "未持证"]
    assert all(len(words) == len(set(words)) for words in offered.values())
