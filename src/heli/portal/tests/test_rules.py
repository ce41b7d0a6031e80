"""Which counts of people are shown, and who counts as one visitor."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.visitors import visitor
from heli.portal.rules import shown, shown_together


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("unix:", "unix:", True),
    ],
)
def test_one_household_is_one_visitor_however_many_addresses_it_has(first: str, second: str, together: bool) -> None:
    assert (visitor(first) == visitor(second)) is together


@pytest.mark.parametrize(("count", "seen"), [(0, 0), (1, "few"), (4, "few"), (5, 5), (1200, 1200)])
def test_one_to_four_are_few(count: int, seen: int | str) -> None:
    assert shown(count) == seen


@pytest.mark.parametrize(
    ("counts", "seen"),
    [
        ([3, 40, 12], ["few", 40, "withheld"]),
        ([3, 40, 2], ["few", 40, "few"]),
        ([3, 0, 0], ["few", 0, 0]),
        ([40, 12, 0], [40, 12, 0]),
        ([], []),
    ],
)
def test_a_hidden_count_cannot_be_told_from_the_others(counts: list[int], seen: list[int | str]) -> None:
    assert shown_together(counts) == seen


@given(st.lists(st.integers(0, 60), min_size=2, max_size=9))
def test_whoever_knows_the_total_finds_no_few_alone(counts: list[int]) -> None:
    hidden = [count for count, each in zip(counts, shown_together(counts), strict=True) if isinstance(each, str)]
    assert len(hidden) != 1 or not any(count >= 5 for count in counts), "one unknown and a total is no secret"
    assert all(
        isinstance(each, str) for count, each in zip(counts, shown_together(counts), strict=True) if 0 < count < 5
    )
