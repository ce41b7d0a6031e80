"""Published figures stand, estimates add up, differences are shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.workforce.rules.population import (
    ESTIMATED,
    PUBLISHED,
    SUMMED,
    UNKNOWN,
    Figure,
    Ground,
    figures,
    is_urban,
    no_places,
    share,
    urban_figures,
    urban_stand_in,
)

JIAXING = [
    Ground("3304", "", "嘉兴市"),
    *(Ground(code, "3304") for code in ("330402", "330411", "330421", "330424", "330481", "330482", "330483")),
    *(Ground(f"330402{n:03d}", "330402") for n in range(3)),
]
# population.csv: seventh census, with the economic development zone that is no place
CENSUS = {
    "3304": 5400868, "330402": 624700, "330411": 557000, "330400": 337000, "330421": 648200, "330424": 456800,
    "330481": 1076199, "330482": 671326, "330483": 1029754,
}  # fmt: skip


def test_published_figures_stand_and_what_does_not_add_up_is_shown_not_spread() -> None:
    found = figures(JIAXING, CENSUS)
    assert found["3304"] == Figure(5400868, PUBLISHED, 336889)
    assert found["330402"] == Figure(624700, PUBLISHED)
    assert [found[f"330402{n:03d}"].value for n in range(3)] == [208234, 208233, 208233]
    assert found["330402000"].estimated
    assert no_places(JIAXING, CENSUS) == ["330400"]
    assert "330400" not in found


def test_places_without_a_figure_share_what_is_left_of_their_parent() -> None:
    tree = [Ground("1", ""), Ground("11", "1"), Ground("12", "1"), Ground("13", "1")]
    found = figures(tree, {"1": 100, "11": 49})
    assert [found[code].value for code in ("11", "12", "13")] == [49, 26, 25]
    weighted = figures(tree, {"1": 100, "11": 49}, {"11": 9, "12": 2, "13": 1})
    assert [weighted[code].value for code in ("11", "12", "13")] == [49, 34, 17]


def test_more_published_below_than_above_leaves_nobody_and_shows_the_difference() -> None:
    tree = [Ground("1", ""), Ground("11", "1"), Ground("12", "1")]
    found = figures(tree, {"1": 100, "11": 130})
    assert found["12"] == Figure(0, ESTIMATED)
    assert found["1"] == Figure(100, PUBLISHED, -30)


def test_a_parent_without_a_figure_is_the_sum_of_parts_that_are_all_known() -> None:
    tree = [Ground("1", ""), Ground("11", "1"), Ground("12", "1")]
    assert figures(tree, {"11": 30, "12": 12})["1"] == Figure(42, SUMMED)
    partly = figures(tree, {"11": 30})
    assert partly["1"] == Figure(None, UNKNOWN)
    assert partly["11"] == Figure(30, PUBLISHED)
    assert partly["12"] == Figure(None, UNKNOWN)


def test_an_estimate_never_goes_under_what_is_published_inside_it() -> None:
    tree = [Ground("1", ""), *(Ground(c, "1") for c in ("11", "12")), *(Ground(c, "11") for c in ("111", "112"))]
    found = figures(tree, {"1": 100, "111": 80})
    assert found["11"].value == 90
    assert found["112"].value == 10
    assert found["12"].value == 10


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[Ground], dict[str, int]]:
    """Places of up to four levels in any order, some with figures; one figure is of no place."""
    places = [Ground("1", "")]
    for level in (1, 2, 3):
        parents = [place.code for place in places if len(place.code) == level]
        for parent in parents:
            places += [Ground(f"{parent}{n}", parent) for n in range(draw(st.integers(0, 4)))]
    published = {
        place.code: draw(st.integers(0, 10**6)) for place in places if place.code == "1" or draw(st.booleans())
    }
    return draw(st.permutations(places)), published | {"999": 7}


@given(trees(), st.booleans())
def test_parts_and_difference_always_add_up_to_the_whole(
    given_tree: tuple[list[Ground], dict[str, int]], weighted: bool
) -> None:
    places, published = given_tree
    weights = {place.code: len(place.code) + int(place.code[-1]) for place in places} if weighted else None
    found = figures(places, published, weights)
    assert set(found) == {place.code for place in places}
    for place in places:
        figure = found[place.code]
        assert figure.value is not None
        assert figure.value >= 0
        if place.code in published:
            assert (figure.value, figure.kind) == (published[place.code], PUBLISHED)
        parts = [found[child.code].value or 0 for child in places if child.parent == place.code]
        if parts:
            assert sum(parts) + figure.difference == figure.value


@given(st.integers(0, 10**9), st.lists(st.integers(0, 1000), min_size=1, max_size=30))
def test_shares_are_whole_add_up_and_lie_within_one_of_the_exact_part(total: int, weights: list[int]) -> None:
    parts = share(total, weights)
    assert sum(parts) == total
    whole = sum(weights) or len(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = total * (weight if any(weights) else 1) / whole
        assert abs(part - exact) < 1.0001


def test_nothing_is_shared_among_none() -> None:
    assert share(5, []) == []
    assert share(-3, [1, 2]) == [0, 0]


@pytest.mark.parametrize(
    ("name", "urban"),
    [("百福弄社区居委会", True), ("亚都社区", True), ("文星社区居民委员会", True), ("构塍村委会", False), ("新建村民委员会", False),
     ("大通村", False), ("湘家荡社区村委会", False), ("开发区", False)],
)  # fmt: skip
def test_a_community_of_townspeople_is_known_by_its_name(name: str, urban: bool) -> None:
    assert is_urban(name) is urban


TOWN = [
    Ground("1", "", "市"), Ground("11", "1", "甲街道"), Ground("12", "1", "乙镇"),
    Ground("111", "11", "一社区居委会"), Ground("112", "11", "二社区"), Ground("121", "12", "三村委会"), Ground("122", "12", "四社区居委会"),
]  # fmt: skip


def test_residents_of_urban_communities_stand_in_and_are_called_an_estimate() -> None:
    residents = figures(TOWN, {"1": 100, "11": 60})
    found = urban_figures(TOWN, residents, {})
    assert {code: figure.value for code, figure in found.items()} == {
        "1": 80, "11": 60, "12": 20, "111": 30, "112": 30, "121": 0, "122": 20,
    }  # fmt: skip
    assert all(figure.estimated for figure in found.values())
    assert urban_stand_in(TOWN[3:], residents) == 80


def test_published_urban_figures_stand_and_are_shared_by_the_stand_in() -> None:
    residents = figures(TOWN, {"1": 100, "11": 60})
    found = urban_figures(TOWN, residents, {"1": 40})
    assert found["1"] == Figure(40, PUBLISHED)
    assert [found[code].value for code in ("11", "12", "111", "112", "121", "122")] == [30, 10, 15, 15, 0, 10]


def test_the_stand_in_is_unknown_where_residents_are() -> None:
    residents = figures(TOWN, {"11": 60})
    found = urban_figures(TOWN, residents, {})
    assert (found["11"].value, found["12"].value, found["1"].value) == (60, None, None)
    assert urban_stand_in(TOWN[3:], residents) is None
