"""Login numbers of the house: a slip of the finger is no other person's number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.accounts.rules.logins import check_digit, is_number, new_numbers

DIGITS = st.integers(2_000_000, 9_999_999).map(str)


@pytest.mark.parametrize(("digits", "digit"), [("7992739871", "3"), ("453914880343646", "7"), ("0000000", "0")])
def test_the_check_digit_is_that_of_iso_7812(digits: str, digit: str) -> None:
    assert check_digit(digits) == digit


@given(DIGITS, st.integers(0, 7), st.integers(1, 9))
def test_one_digit_mistyped_is_no_number(digits: str, place: int, by: int) -> None:
    number = digits + check_digit(digits)
    other = str((int(number[place]) + by) % 10)
    assert not is_number(number[:place] + other + number[place + 1 :])


@given(DIGITS, st.integers(0, 6))
def test_two_neighbours_exchanged_are_no_number(digits: str, place: int) -> None:
    number = digits + check_digit(digits)
    here, there = number[place], number[place + 1]
    if here != there and {here, there} != {"0", "9"}:  # the one exchange that ISO 7812 does not notice
        assert not is_number(number[:place] + there + here + number[place + 2 :])


def test_new_numbers_are_nobodys_and_look_like_no_telephone() -> None:
    taken = new_numbers(1000, ())
    made = new_numbers(1000, taken)
    assert len({*taken, *made}) == 2000
    assert all(is_number(each) and each[0] in "23456789" for each in made)
