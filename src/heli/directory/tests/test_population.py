"""Estimates that add up, and published figures that stand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.accounts import acting
from heli.core import audit
from heli.directory import imports, queries
from heli.directory.rules.population import (
    Count,
    Difference,
    Tree,
    differences,
    figure_on,
    residents,
    shares,
    spread,
    urban_residents,
)

JIAXING = Path(imports.__file__).parent / "data" / "jiaxing"
#: a city of two districts; the first has two streets of one and two communities
ABOVE = {1: None, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 5, 8: 5, 9: 3}


@given(st.integers(0, 10**9), st.lists(st.integers(0, 50), min_size=1, max_size=40))
def test_shares_add_up_to_the_whole(total, weights):
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)


def test_a_place_without_a_figure_shares_what_is_left_by_its_communities():
    found = residents(Tree(ABOVE), {1: 1000, 3: 400})
    assert found[2] == Count(600, True)
    assert (found[4], found[5]) == (Count(200, True), Count(400, True))
    assert found[9] == Count(400, True)


def test_what_is_published_below_is_never_lost_above():
    found = residents(Tree(ABOVE), {1: 1000, 4: 900})
    assert found[4] == Count(900, False)
    assert found[2].value >= 900
    assert found[2].value + found[3].value == 1000


def test_a_place_all_of_whose_parts_are_published_is_their_sum():
    assert residents(Tree(ABOVE), {2: 10, 3: 5})[1] == Count(15, False)


def test_parts_that_do_not_add_up_are_told_not_spread():
    tree = Tree(ABOVE)
    assert differences(tree, {1: 1000, 2: 300, 3: 400}) == [Difference(1, 1000, 700)]
    assert residents(tree, {1: 1000, 2: 300, 3: 400})[2] == Count(300, False)


@given(st.dictionaries(st.sampled_from(sorted(ABOVE)), st.integers(0, 10**7)))
def test_estimates_below_a_figure_add_up_exactly(published):
    tree = Tree(ABOVE)
    found = residents(tree, published)
    assert all(found[place] == Count(value, False) for place, value in published.items())
    for place, parts in tree.below.items():
        if place in found and any(found[part].estimated for part in parts):
            known = sum(published.get(part, 0) for part in parts)
            total = sum(found[part].value for part in parts)
            assert total >= found[place].value or total == known
            if known <= found[place].value and not any(
                p in published for part in parts for p in tree.below.get(part, ())
            ):
                below = {q for part in parts for q in tree.downward if q in published and q not in parts}
                assert total == found[place].value or below


def test_urban_residents_are_those_of_urban_committees_until_published():
    tree = Tree(ABOVE)
    everybody = residents(tree, {1: 1000, 3: 400})
    urban = urban_residents(tree, {}, everybody, {6: True, 7: False, 8: True, 9: False})
    assert urban[1] == Count(400, True)
    assert urban[3] == Count(0, True)
    published = urban_residents(tree, {1: 700}, everybody, {6: True, 7: False, 8: True, 9: True})
    assert published[1] == Count(700, False)
    assert published[2].value + published[3].value == 700
    assert published[2].estimated


def test_weights_of_nothing_share_equally():
    assert spread(Tree({1: None, 2: 1, 3: 1}), {1: 5}, {})[2] == Count(3, True)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2019, 1, 1), (2020, 5)), (date(2024, 1, 1), (2020, 5)), (date(2025, 1, 1), (2025, 7))]
)
def test_the_latest_figure_not_after_the_day_holds(day, expected):
    assert figure_on({2020: 5, 2025: 7}, day) == expected


@pytest.mark.django_db
def test_jiaxing_adds_up_and_shows_its_difference():
    audit.start_chain()
    for kind, name in (("places", "places.csv"), ("population", "population.csv")):
        imports.run(kind, JIAXING / name, by=acting.console())
    day = date(2026, 11, 24)
    found = queries.residents(day)
    by_level = {level: queries.places_on(day, level) for level in ("city", "district", "street", "community")}
    assert found[by_level["city"][0].pk].value == 5_400_868
    districts = sum(found[place.pk].value for place in by_level["district"])
    for level in ("street", "community"):
        assert sum(found[place.pk].value for place in by_level[level]) == districts
        assert all(found[place.pk].estimated for place in by_level[level])
    (gap,) = queries.differences(day)
    assert (gap.place.code, gap.published, gap.difference) == ("3304", 5_400_868, 5_400_868 - districts)
    assert queries.zones()[0].place_code == "330400"
    city = found[by_level["city"][0].pk]
    assert 0 < city.urban < city.value
    assert city.urban_estimated
