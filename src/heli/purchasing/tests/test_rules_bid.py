"""What is missing in a bid before it is sealed, and what of it stops the sealing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from heli.purchasing.rules.bid import Content, missing
from heli.purchasing.rules.personnel import Floor

SAID = Content(price_fen=100, personnel_fen=60, contact="林岚", phone="13800000000", qualification="符合。")
FLOOR = Floor(Decimal(60))


@pytest.mark.parametrize(
    ("price", "personnel", "floor", "found"),
    [
        (100, 60, FLOOR, []), (100, 100, FLOOR, []), (100, 59, FLOOR, [("人员费用占报价的 59", False)]),
        (100, None, FLOOR, [("还没有填人员费用", False)]), (100, 101, FLOOR, [("人员费用超过报价", True)]),
        (100, 101, None, [("人员费用超过报价", True)]), (100, None, None, []), (100, 1, None, []),
        (None, 60, FLOOR, [("还没有填报价", True)]), (101, 61, None, [("报价超过最高限价", False)]),
    ],
)  # fmt: skip
def test_what_a_price_says_of_staff(
    price: int | None, personnel: int | None, floor: Floor | None, found: list[tuple[str, bool]]
) -> None:
    """The floor is the city's own (purchasing.md 10); what is for staff is a part of the price."""
    said = Content(price, personnel, SAID.contact, SAID.phone, qualification=SAID.qualification)
    told = list(missing(said, [], 1, 100, floor))
    assert [(words in str(each.what), each.stops) for (words, _stops), each in zip(found, told, strict=True)] == [
        (True, stops) for _words, stops in found
    ]


@pytest.mark.parametrize(("words", "told"), [("", 0), ("壹元整", 0), ("贰元整", 1), ("一块钱", 1)])
def test_words_that_say_something_else_are_told_and_stop_nothing(words: str, told: int) -> None:
    """Words beat digits (87号令第五十九条): better seen before it is sealed."""
    found = list(missing(replace(SAID, price_words=words), [], 1, 100, None))
    assert len(found) == told and not any(each.stops for each in found)
