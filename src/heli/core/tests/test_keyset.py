"""A packed set of keys holds what was put in, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.keyset import WIDTH, block_of, holds, packed

pytestmark = pytest.mark.once
KEYS = st.integers(min_value=0, max_value=3 * WIDTH)


@given(st.lists(KEYS), KEYS)
def test_a_set_holds_its_keys_and_no_other(keys: list[int], other: int) -> None:
    bitmaps, count = packed(keys)
    assert count == len(set(keys))
    for key in {*keys, other}:
        bitmap = bitmaps.get(block_of(key))
        assert (bitmap is not None and holds(bitmap, key)) == (key in keys)


def test_the_edges_of_a_block_are_told_apart() -> None:
    bitmaps, count = packed([WIDTH - 1, WIDTH])
    assert (sorted(bitmaps), count) == ([0, 1], 2)
    assert holds(bitmaps[0], WIDTH - 1) and holds(bitmaps[1], WIDTH)
    assert not holds(bitmaps[0], 0) and not holds(bitmaps[1], WIDTH + 1)


def test_everybody_of_a_city_takes_little_room() -> None:
    bitmaps, count = packed(range(1_000_000))
    assert count == 1_000_000 and sum(map(len, bitmaps.values())) < 10_000
