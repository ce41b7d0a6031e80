"""A packed set of keys holds what was put in, and nothing else."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.keyset import WIDTH, block_of, holds, in_blocks, packed, unpacked

pytestmark = pytest.mark.once
KEYS = st.integers(min_value=0, max_value=3 * WIDTH)


@given(st.lists(KEYS), KEYS)
def test_a_set_holds_its_keys_and_no_other(keys: list[int], other: int) -> None:
    bitmaps, count = in_blocks(keys)
    assert count == len(set(keys))
    for key in {*keys, other}:
        bitmap = bitmaps.get(block_of(key))
        assert (bitmap is not None and holds(bitmap, key)) == (key in keys)


def test_the_edges_of_a_block_are_told_apart() -> None:
    bitmaps, count = in_blocks([WIDTH - 1, WIDTH])
    assert (sorted(bitmaps), count) == ([0, 1], 2)
    assert holds(bitmaps[0], WIDTH - 1) and holds(bitmaps[1], WIDTH)
    assert not holds(bitmaps[0], 0) and not holds(bitmaps[1], WIDTH + 1)


def test_everybody_of_a_city_takes_little_room() -> None:
    bitmaps, count = in_blocks(range(1_000_000))
    assert count == 1_000_000 and sum(map(len, bitmaps.values())) < 10_000


@given(keys=st.lists(st.one_of(st.integers(1, 400), st.integers(0, 2**63 - 1))))
def test_what_is_packed_is_found_again_once_and_in_order(keys: list[int]) -> None:
    assert unpacked(packed(keys)) == sorted(set(keys))


@pytest.mark.parametrize(("share", "most"), [(1, 200), (0.5, 20_000), (0.014, 2_500), (0, 20)])
def test_a_set_of_a_hundred_thousand_is_small(share: float, most: int) -> None:
    dice = random.Random(5)
    assert len(packed(key for key in range(1, 100_001) if dice.random() < share)) < most
