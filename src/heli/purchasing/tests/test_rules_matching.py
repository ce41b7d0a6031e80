"""Which payment a movement is: never two at once, never by chance, and whatever the order of the lists."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules.matching import NEAR, Due, Movement, possible, proposals, quotes

DAY = date(2026, 3, 10)
NAMES = ("嘉兴市民政局", "嘉兴市财政局国库支付中心", "")
NUMBERS = ("采购合同〔2026〕3号", "26330000000000000001", "回单0001")
movements = st.builds(
    Movement, key=st.integers(1, 10**6), day=st.integers(0, 40).map(lambda n: DAY + timedelta(n)),
    amount_fen=st.sampled_from((-100, 100, 200, 300)), party=st.sampled_from(NAMES),
    words=st.sampled_from(("", "服务费", *NUMBERS, f"付 {NUMBERS[1]} 发票")),
)  # fmt: skip
dues = st.builds(
    Due, key=st.integers(1, 10**6), day=st.integers(0, 40).map(lambda n: DAY + timedelta(n)),
    left_fen=st.sampled_from((100, 200, 300)), payers=st.frozensets(st.sampled_from(NAMES)),
    numbers=st.frozensets(st.sampled_from(NUMBERS), max_size=2),
)  # fmt: skip
lists = st.tuples(
    st.lists(movements, max_size=12, unique_by=lambda each: each.key),
    st.lists(dues, max_size=12, unique_by=lambda each: each.key),
)


@given(lists)
def test_nothing_is_proposed_twice_and_all_that_is_proposed_fits(given_: tuple[list[Movement], list[Due]]) -> None:
    came, paid = ({each.key: each for each in rows} for rows in given_)
    found = proposals(*given_)
    assert len({each.movement for each in found}) == len({each.due for each in found}) == len(found)
    for each in found:
        movement, due = came[each.movement], paid[each.due]
        assert movement.amount_fen == due.left_fen > 0 and abs((movement.day - due.day).days) <= NEAR
        assert each.by_number or each.by_payer


@given(lists, st.randoms(use_true_random=False))
def test_the_order_of_the_lists_decides_nothing(
    given_: tuple[list[Movement], list[Due]], chance: random.Random
) -> None:
    mixed = [list(rows) for rows in given_]
    for rows in mixed:
        chance.shuffle(rows)
    assert proposals(*mixed) == proposals(*given_)


@given(lists)
def test_no_proposal_had_an_equal_rival_left_over(given_: tuple[list[Movement], list[Due]]) -> None:
    """Of two movements that say the same of one payment neither is proposed for it."""
    came, paid = given_
    found = proposals(came, paid)
    taken = {each.movement for each in found}
    due_of = {each.key: each for each in paid}
    for each in found:
        for movement in came:
            if movement.key not in taken:
                rival = possible(movement, due_of[each.due])
                assert rival is None or rival.rank < each.rank


@given(lists)
def test_what_is_left_open_could_not_be_told_apart(given_: tuple[list[Movement], list[Due]]) -> None:
    """Where a pair is possible between what is left, it has an equal."""
    came, paid = given_
    found = proposals(came, paid)
    taken, covered = {each.movement for each in found}, {each.due for each in found}
    left = [
        pair
        for movement in came
        for due in paid
        if movement.key not in taken and due.key not in covered and (pair := possible(movement, due))
    ]
    for pair in left:
        rivals = [
            other for other in left if other is not pair and (other.movement == pair.movement or other.due == pair.due)
        ]
        assert any(other.rank >= pair.rank for other in rivals)


@pytest.mark.parametrize(
    ("words", "number", "stands"),
    [
        ("付合同 2026-1 款", "2026-1", True), ("付合同 2026-12 款", "2026-1", False), ("A2026-1", "2026-1", False),
        ("采购合同〔2026〕3号首期", "采购合同〔2026〕3号", True), ("123", "123", False),
    ],
)  # fmt: skip
def test_a_number_stands_in_a_summary_as_a_whole(words: str, number: str, stands: bool) -> None:
    assert quotes(words, number) is stands


def _due(key: int, *, left: int = 100, payers: tuple[str, ...] = (NAMES[0],), numbers: tuple[str, ...] = ()) -> Due:
    return Due(key, DAY, left, frozenset(payers), frozenset(numbers))


def test_a_number_is_worth_more_than_the_payer_and_the_nearer_day() -> None:
    by_name, by_number = Movement(1, DAY, 100, NAMES[0], ""), Movement(2, DAY + timedelta(9), 100, "", "回单0001")
    (found,) = proposals([by_name, by_number], [_due(7, numbers=("回单0001",))])
    assert (found.movement, found.due, found.days) == (2, 7, 9)


def test_amount_and_day_alone_are_chance() -> None:
    stranger = Movement(1, DAY, 100, "某公司", "货款")
    assert proposals([stranger], [_due(7)]) == []


def test_of_two_alike_none_is_proposed() -> None:
    twins = [Movement(1, DAY, 100, NAMES[0], ""), Movement(2, DAY, 100, NAMES[0], "")]
    assert proposals(twins, [_due(7)]) == []
    assert proposals(twins[:1], [_due(7), _due(8)]) == []


def test_what_is_taken_makes_room_for_the_next() -> None:
    """The one with the number takes its payment, and the other is then the only one left for its own."""
    came = [Movement(1, DAY, 100, NAMES[0], "回单0001"), Movement(2, DAY, 100, NAMES[0], "")]
    found = proposals(came, [_due(7, numbers=("回单0001",)), _due(8)])
    assert [(each.movement, each.due) for each in found] == [(1, 7), (2, 8)]
