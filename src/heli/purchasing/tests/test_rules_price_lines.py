"""A price in lines: the table, its arithmetic, and the lawful order of mending computed from it (财政部令第87号第五十九条)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.purchasing.rules import price_errors
from heli.purchasing.rules import price_lines as rules
from heli.purchasing.rules.price_lines import Item, PriceLine
from heli.purchasing.rules.rank import COMPREHENSIVE

ON = date(2026, 11, 29)
TABLE = rules.items("上门服务，次，1200\n督导，小时，80\n")
#: 1200 × 250.00 + 80 × 500.00 = 340 000.00 yuan
LINES = [PriceLine("上门服务", 25_000, 30_000_000), PriceLine("督导", 50_000, 4_000_000)]
PRICE = 34_000_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("上门服务，次，1200", [("上门服务", "次", "1200")]),
        (
            "上门服务, 次, 12.5\n\n督导|小时|80\n课程\t节\t3",
            [("上门服务", "次", "12.5"), ("督导", "小时", "80"), ("课程", "节", "3")],
        ),
    ],
)
def test_a_table_is_read_line_by_line(text: str, found: list[tuple[str, str, str]]) -> None:
    assert [(each.title, each.unit, f"{each.quantity:f}") for each in rules.items(text)] == found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("上门服务，次", "第 1 行要写名称、单位、数量三项"),
        ("上门服务，次，很多", "第 1 行的数量"),
        ("上门服务，次，0", "第 1 行的数量"),
        ("上门服务，次，-3", "第 1 行的数量"),
        ("上门服务，次，1.234", "第 1 行的数量"),
        ("一，次，1\n一，次，2", "第 2 行和前面的名称相同"),
        ("长" * 61 + "，次，1", "第 1 行太长"),
        ("\n".join(f"项目{at}，次，1" for at in range(31)), "最多 30 行"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        rules.items(text)


@given(
    st.lists(
        st.tuples(st.text("甲乙丙丁", min_size=1, max_size=6), st.decimals("0.01", "999999", places=2)),
        unique_by=lambda each: each[0],
        max_size=9,
    )
)
def test_what_was_read_is_written_and_read_the_same(rows: list[tuple[str, Decimal]]) -> None:
    table = [Item(title, "次", quantity) for title, quantity in rows]
    assert rules.items("\n".join(str(each) for each in table)) == table


@given(st.text(max_size=80))
def test_no_text_is_more_than_a_table_or_a_sentence(text: str) -> None:
    try:
        rules.items(text)
    except ValueError as error:
        assert str(error.args[0])


@given(st.lists(st.tuples(st.integers(1, 10**9), st.integers(1, 10**6)), min_size=1, max_size=9))
def test_whole_quantities_add_up_exactly(rows: list[tuple[int, int]]) -> None:
    table = [Item(str(at), "次", Decimal(quantity)) for at, (quantity, _unit) in enumerate(rows)]
    lines = [PriceLine(str(at), unit, quantity * unit) for at, (quantity, unit) in enumerate(rows)]
    total = sum(quantity * unit for quantity, unit in rows)
    assert rules.by_units(table, lines) == rules.by_sums(table, lines) == total
    assert not list(rules.faults(table, lines, total))
    assert rules.reading(table, lines, total, None) == price_errors.Reading(total, units=total)


def test_a_sum_is_rounded_half_up_to_the_fen() -> None:
    assert (
        rules.of_line(Item("课", "节", Decimal("2.5")), 1) == 3
        and rules.of_line(Item("课", "节", Decimal("0.25")), 1) == 0
    )


@pytest.mark.parametrize(
    ("lines", "price", "said"),
    [
        (LINES, PRICE, []),
        (LINES[:1], PRICE, ["「督导」还没有填单价"]),
        ([PriceLine("上门服务", 25_000, 30_000_001), LINES[1]], PRICE, ["数量乘以单价是 ¥300,000.00"]),
        (LINES, PRICE + 1, ["按单价汇总是 ¥340,000.00"]),
        ([], PRICE, ["「上门服务」还没有填单价", "「督导」还没有填单价"]),
    ],
)
def test_before_it_is_sealed_the_bidder_is_told_what_does_not_add_up(
    lines: list[PriceLine], price: int, said: list[str]
) -> None:
    found = [str(each) for each in rules.faults(TABLE, lines, price)]
    assert len(found) == len(said) and all(part in each for part, each in zip(said, found, strict=True))


SHEET, WORDS, DECIMAL, UNITS = price_errors.SHEET, price_errors.WORDS, price_errors.DECIMAL, price_errors.UNITS


@pytest.mark.parametrize(
    ("lines", "price", "words", "steps", "fen"),
    [
        # 第五十九条, in its order: sheet over text, words over digits, a misplaced point, units over their sum
        (LINES, PRICE, None, (), PRICE),
        ([PriceLine("上门服务", 25_000, 31_000_000), LINES[1]], PRICE, None, (SHEET,), PRICE),
        (LINES, PRICE, 34_100_000, (WORDS, UNITS), PRICE),
        (LINES, 34_100_000, None, (SHEET, UNITS), PRICE),
        ([PriceLine("上门服务", 25_000), LINES[1]], 34_100_000, None, (UNITS,), PRICE),
        # 2 500 for 250: the total stands and the unit price is mended
        ([PriceLine("上门服务", 250_000), LINES[1]], PRICE, None, (DECIMAL,), PRICE),
        ([PriceLine("上门服务", 250), LINES[1]], PRICE, None, (DECIMAL,), PRICE),
        # a unit price is missing: nothing can be summed
        ([PriceLine("上门服务", None, 30_000_000), LINES[1]], PRICE, None, (), PRICE),
        ([], PRICE, 35_000_000, (WORDS,), 35_000_000),
    ],
)  # fmt: skip
def test_the_lawful_order_is_computed_from_the_lines(
    lines: list[PriceLine], price: int, words: int | None, steps: tuple[str, ...], fen: int
) -> None:
    found = price_errors.mended(rules.reading(TABLE, lines, price, words), COMPREHENSIVE, ON)
    assert (found.steps, found.fen) == (steps, fen) and found.source.article == "第五十九条"


@pytest.mark.parametrize(
    ("units", "title"),
    [
        ((250_000, 50_000), "上门服务"),
        ((25_000, 500), "督导"),
        ((25_000, 50_000), ""),
        ((26_000, 50_000), ""),
        ((250_000, 5_000), ""),
    ],
)
def test_a_misplaced_point_is_a_sign_of_one_line_alone(units: tuple[int, int], title: str) -> None:
    lines = [PriceLine("上门服务", units[0]), PriceLine("督导", units[1])]
    assert rules.misplaced(TABLE, lines, PRICE) == title


@pytest.mark.parametrize(
    "written",
    [
        None,
        7,
        "x",
        {},
        [None],
        [{"title": 7}],
        [{"title": "上门服务", "unit_fen": True, "sum_fen": -1}],
        [{"title": "上门服务", "unit_fen": 10**20}],
    ],
)
def test_whatever_was_sealed_is_read_without_a_fault(written: object) -> None:
    assert all(each.unit_fen is None and each.sum_fen is None for each in rules.read(written))
    assert rules.by_units(TABLE, rules.read(written)) is None


def test_a_line_that_the_table_does_not_have_counts_for_nothing() -> None:
    assert rules.by_units(TABLE, [*LINES, PriceLine("别的", 1, 1)]) == PRICE
