"""Outlines become paths inside their box, and figures fall into five steps."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heli.workforce.rules.outline_map import bounds, draw, packed, shade, tiles

SQUARE = {"type": "Polygon", "coordinates": [[[120, 30], [121, 30], [121, 31], [120, 31], [120, 30]]]}


def test_a_square_is_drawn_upright_and_named_in_its_middle() -> None:
    shapes, height = draw({7: SQUARE}, width=100)
    assert shapes[7].path.startswith("M2.0 ") and shapes[7].path.endswith("Z")
    assert shapes[7].x == 50.0
    assert abs(shapes[7].y - height / 2) < 1
    assert height > 100, "a degree of latitude is longer than one of longitude at 30 degrees"


def test_a_city_without_outlines_has_no_map() -> None:
    assert draw({}) == ({}, 0)


@given(st.lists(st.integers(0, 10**7), max_size=30))
def test_every_figure_has_one_of_five_shades_and_more_is_never_lighter(values: list[int]) -> None:
    limits = bounds(values)
    shades = [shade(value, limits) for value in sorted(values)]
    assert set(shades) <= {1, 2, 3, 4, 5}
    assert shades == sorted(shades)


def test_tiles_fill_row_by_row() -> None:
    assert [(t.column, t.row) for t in tiles(3, columns=2)] == [(0, 0), (1, 0), (0, 1)]


def test_hundreds_of_places_are_packed_group_under_group() -> None:
    found, heads, rows = packed([3, 1], columns=2)
    assert [(t.column, t.row) for t in found] == [(0, 1), (1, 1), (0, 2), (0, 4)]
    assert (heads, rows) == ([0, 3], 5)


@given(st.lists(st.integers(0, 130), max_size=8))
def test_no_two_packed_places_share_a_square(groups: list[int]) -> None:
    found, heads, rows = packed(groups, 50)
    assert len({(t.column, t.row) for t in found}) == sum(groups)
    assert not {t.row for t in found} & set(heads)
    assert all(t.row < rows for t in found)
