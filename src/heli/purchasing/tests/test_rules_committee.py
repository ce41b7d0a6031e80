"""Committees by the law of their day, and a draw that anybody can repeat."""

from __future__ import annotations

from datetime import date

import pytest

from heli.purchasing.rules.committee import (
    Organisation,
    Person,
    Purchase,
    asked,
    conflicts,
    drawn,
    faults,
    hash_of,
    kept_from_opening,
)
from heli.purchasing.rules.flags import Asked, Seen, flags

ON = date(2026, 11, 28)
TEN_MILLION = 1_000_000_000
BUREAU, AGENT = Organisation("/1/", "民政局"), Organisation("/9/", "诚信代理")
BIDDER = Organisation("/5/", "晨光")
PURCHASE = Purchase({BIDDER: "13800000000"}, BUREAU, AGENT)


@pytest.mark.parametrize(
    ("method", "size", "experts", "budget", "is_complex", "wrong"),
    [
        ("comprehensive", 5, 4, 100, False, []),  # 87号令 47: five, two thirds
        ("comprehensive", 5, 3, 100, False, ["experts"]),
        ("comprehensive", 3, 3, 100, False, ["size"]),
        ("comprehensive", 6, 5, 100, False, ["size"]),
        ("comprehensive", 5, 4, TEN_MILLION - 1, False, []),
        ("comprehensive", 5, 4, TEN_MILLION, False, ["size"]),
        ("comprehensive", 7, 5, TEN_MILLION, False, []),
        ("comprehensive", 7, 4, TEN_MILLION, False, ["experts"]),
        ("comprehensive", 5, 4, 900_000_000, True, ["size"]),  # 9 000 000 yuan, complex IT
        ("comprehensive", 5, 6, 100, False, ["experts"]),
        ("consultation", 3, 2, TEN_MILLION, True, []),  # 214号 14
        ("consultation", 3, 1, 100, False, ["experts"]),
        ("consultation", 2, 2, 100, False, ["size", "size"]),
    ],
)
def test_size_and_share_of_experts_are_held_to_the_law(
    method: str, size: int, experts: int, budget: int, is_complex: bool, wrong: list[str]
) -> None:
    found = list(faults(asked(method, ON), size, experts, budget, is_complex))
    assert [field for field, _sentence in found] == wrong
    article = "第十四条" if method == "consultation" else "第四十七条"
    assert all(article in sentence for _field, sentence in found if "不能多于" not in sentence)


@pytest.mark.parametrize(
    ("person", "represents", "said"),
    [
        (Person([]), False, ""),
        (Person([BIDDER]), False, "在投标人晨光任职"),
        (Person([Organisation("/5/7/", "晨光项目部")]), False, "在投标人晨光任职"),
        (Person([Organisation("/55/", "另一家")], phone="13900000000"), False, ""),
        (Person([], phone="13800000000"), False, "联系电话相同"),
        (Person([], phone="138 0000-0000"), False, "联系电话相同"),
        (Person([BUREAU]), False, "只能作购买主体代表"),
        (Person([BUREAU]), True, ""),
        (Person([AGENT]), True, "采购代理机构"),
        (Person([], supervises=True), False, "采购监督"),
        (Person([BUREAU], opened=True), True, "参加了开标"),
    ],
)
def test_who_has_a_known_relation_may_not_sit(person: Person, represents: bool, said: str) -> None:
    found = "；".join(conflicts(person, PURCHASE, represents))
    assert said in found if said else found == ""


def test_who_belongs_above_a_bidder_has_a_relation_too() -> None:
    """条例 9: whoever heads the house of which the bidder is a part."""
    purchase = Purchase({Organisation("/5/7/", "晨光项目部"): ""}, BUREAU, None)
    assert conflicts(Person([BIDDER]), purchase, False) == ["在投标人晨光项目部任职、任过职或者有角色"]
    assert conflicts(Person([Organisation("/5/8/", "晨光另一部")]), purchase, False) == []


def test_the_opening_keeps_away_who_opened_and_nobody_else() -> None:
    """87号令 39."""
    article = kept_from_opening(ON)
    assert conflicts(Person([]), PURCHASE, False, article) == []
    assert conflicts(Person([], opened=True), PURCHASE, False, article) == [f"参加了开标（{article.cited}）"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("13800000000", "138-0000 0000", True), ("（0573）88888888", "0573-88888888", True), ("13800000000", "13800000001", False),
        ("", "", False), ("123456", "123456", False), ("无", "无", False), ("1234567", "123 45 67", True),
    ],
)  # fmt: skip
def test_telephones_are_the_same_by_their_digits_as_the_flags_of_collusion_see_them(
    one: str, other: str, same: bool
) -> None:
    """条例 9; 87号令 37."""
    purchase = Purchase({BIDDER: one}, BUREAU, None)
    assert bool(conflicts(Person([], phone=other), purchase, False)) == same
    bids = [Seen(1, "晨光", phone=one), Seen(2, "暖阳", phone=other)]
    assert ("same_phone" in {flag.code for flag in flags(bids, Asked(), ON)}) == same


def test_a_draw_is_the_same_for_whoever_repeats_it_and_another_with_other_words() -> None:
    keys = [str(number) for number in range(40)]
    assert drawn("seed", "多云", keys) == drawn("seed", "多云", list(reversed(keys)))
    assert sorted(drawn("seed", "多云", keys)) == sorted(keys)
    assert drawn("seed", "多云", keys) != drawn("seed", "晴", keys) != drawn("seeds", "晴", keys)
    # as the page says: SHA-256 of three lines, the smallest first
    assert drawn("a", "b", ["1", "2", "3"]) == ["1", "2", "3"]
    assert drawn("a", "c", ["1", "2", "3"]) == ["1", "3", "2"]
    assert hash_of("a") == "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"


def test_everybody_is_drawn_about_as_often() -> None:
    firsts = [drawn(str(seed), "", ["1", "2", "3", "4"])[0] for seed in range(2_000)]
    assert all(400 < firsts.count(key) < 600 for key in "1234")
