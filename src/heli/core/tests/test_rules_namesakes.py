"""Names that several things bear."""

from __future__ import annotations

from collections.abc import Collection

import pytest

from heli.core.rules.namesakes import Names

pytestmark = pytest.mark.on_any
PATHS = {
    "11": ["南湖区"], "12": ["桐乡市"], "13": ["桐乡市"], "21": ["南湖区", "解放街道"], "22": ["南湖区", "新兴街道"],
    "23": ["桐乡市", "解放街道"],
}  # fmt: skip
KNOWN = Names(
    [("11", "解放街道"), ("12", "解放街道"), ("13", "凤鸣街道"), ("21", "和平社区"), ("22", "和平社区"), ("23", "和平社区"), ("31", "甲/乙中心")],
    lambda keys: {key: PATHS[key] for key in keys},
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("凤鸣街道", ["13"]),
        ("解放街道", ["11", "12"]),
        ("南湖区/解放街道", ["11"]),
        ("桐乡市·解放街道", ["12"]),
        ("桐乡市 · 解放街道", ["12"]),
        ("桐乡市·凤鸣街道", ["13"]),
        ("南湖区·凤鸣街道", []),
        ("南湖区·和平社区", ["21", "22"]),
        ("解放街道·和平社区", ["21", "23"]),
        ("南湖区·解放街道·和平社区", ["21"]),
        ("解放街道·南湖区·和平社区", []),
        ("甲/乙中心", ["31"]),
        ("12", ["12"]),
        ("99", []),
        ("", []),
    ],
)
def test_what_is_meant_by_a_name(said: str, meant: list[str]) -> None:
    assert KNOWN.keys(said) == meant


def test_only_names_that_another_bears_say_what_they_lie_in() -> None:
    assert [name for _key, name in KNOWN.apart()] == [
        "南湖区·解放街道", "桐乡市·解放街道", "凤鸣街道", "南湖区·解放街道·和平社区", "南湖区·新兴街道·和平社区", "桐乡市·解放街道·和平社区", "甲/乙中心",
    ]  # fmt: skip


def test_nothing_is_asked_where_no_name_is_borne_twice() -> None:
    def asked(keys: Collection[str]) -> dict[str, list[str]]:
        raise AssertionError(keys)

    names = Names([("1", "甲"), ("2", "乙")], asked)
    assert names.apart() == [("1", "甲"), ("2", "乙")] and names.keys("乙") == ["2"]
