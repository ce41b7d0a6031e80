"""Keys of many rows in few bytes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.packed_keys import packed, unpacked

pytestmark = pytest.mark.on_any


@given(keys=st.lists(st.one_of(st.integers(1, 400), st.integers(0, 2**63 - 1))))
def test_what_is_packed_is_found_again_once_and_in_order(keys: list[int]) -> None:
    assert unpacked(packed(keys)) == sorted(set(keys))


@pytest.mark.parametrize(("share", "most"), [(1, 200), (0.5, 20_000), (0.014, 2_500), (0, 20)])
def test_a_set_of_a_hundred_thousand_is_small(share: float, most: int) -> None:
    dice = random.Random(5)
    assert len(packed(key for key in range(1, 100_001) if dice.random() < share)) < most
