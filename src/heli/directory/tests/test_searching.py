"""Organisations and places are found by a name with a slip, where nothing bears it as it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.near import ANY, with_a_slip
from heli.core.searching import Words
from heli.directory.queries.searching import organisations_found, places_found
from tests.cast import City


def fits(pieces: tuple[str, ...], name: str) -> bool:
    if len(pieces) == 1:
        return name == pieces[0]
    before, after = pieces
    return len(name) == len(before) + 1 + len(after) and name.startswith(before) and name.endswith(after)


def found(search: Any, user: Any, typed: str) -> list[str]:
    assert not search(user, Words.of(typed), 5), "nothing bears this name"
    return [each.what for each in search(user, Words.of(typed, near=True), 5)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "how"),
    [
        ("辰光社会工作", "sounds the same"), ("晨兴社会工作", "a wrong character"), ("晨光会工作", "one left out"),
        ("晨光社社会工作", "one too many"), ("光晨社会工作", "two swapped"), ("chengguang", "a letter too many in pinyin"),
    ],
)  # fmt: skip
def test_an_organisation_is_found_by_a_name_with_a_slip(city: City, shen_jie: Any, typed: str, how: str) -> None:
    assert "晨光社会工作服务中心" in found(organisations_found, shen_jie, typed), how


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["解放街到", "解枋街道", "放解街道", "解放道"])
def test_a_place_is_found_by_a_name_with_a_slip(city: City, shen_jie: Any, typed: str) -> None:
    assert "解放街道" in found(places_found, shen_jie, typed)


@pytest.mark.django_db
def test_what_is_like_nothing_finds_nothing(city: City, shen_jie: Any) -> None:
    for search in (organisations_found, places_found):
        assert found(search, shen_jie, "完全无关的单位") == []
        assert found(search, shen_jie, "百分%号_") == []


@given(st.text("甲乙丙丁", min_size=2, max_size=8), st.data())
def test_every_slip_of_one_character_is_thought_of(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    slips = [name[:at] + "戊" + name[at + 1 :], name[:at] + "戊" + name[at:]]
    if 0 < at < len(name) - 1:
        slips.append(name[:at] + name[at + 1 :])
    for typed in slips:
        assert any(fits(pieces, name) for pieces in with_a_slip(typed)), typed
    assert ANY == "_"
