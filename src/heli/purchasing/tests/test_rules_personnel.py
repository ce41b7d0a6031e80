"""The share for staff, exactly: it never passes by rounding. The floor is the city's own figure (purchasing.md 10)."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules.personnel import reaches, share

LINES = st.lists(
    st.tuples(st.sampled_from(["personnel", "activity", "tax"]), st.integers(1, 10**12)), min_size=1, max_size=30
)


@given(LINES)
def test_the_share_and_the_rest_are_the_whole(lines: list[tuple[str, int]]) -> None:
    rest = share([("personnel" if category != "personnel" else "other", fen) for category, fen in lines])
    found = share(lines)
    assert found is not None and rest is not None and found + rest == 1


@given(LINES, st.integers(0, 100))
def test_it_reaches_the_floor_exactly_when_whole_numbers_say_so(lines: list[tuple[str, int]], percent: int) -> None:
    personnel = sum(fen for category, fen in lines if category == "personnel")
    whole = sum(fen for _category, fen in lines)
    assert reaches(share(lines), Fraction(percent, 100)) == (personnel * 100 >= whole * percent)


def test_one_fen_less_than_the_floor_is_too_little() -> None:
    lines = [("personnel", 59_999_999), ("activity", 40_000_001)]
    assert not reaches(share(lines), Fraction(60, 100))
    assert reaches(share([("personnel", 60), ("activity", 40)]), Fraction(60, 100))


def test_without_a_floor_nothing_is_asked_and_without_a_budget_none_is_reached() -> None:
    assert reaches(None, None) and reaches(share([("tax", 1)]), None)
    assert share([]) is None and not reaches(None, Fraction(1, 2))
