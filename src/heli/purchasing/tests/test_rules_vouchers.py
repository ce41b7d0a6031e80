"""Vouchers balance to the fen however they are cut, and say which account or column nobody named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.money import Fen
from heli.purchasing.rules import vouchers as rules
from heli.purchasing.rules.vouchers import BANK, NEEDED, PAIRED, PLAIN, RECEIPT, SPLIT, Entry, Form

ACCOUNTS = {
    "personnel": ("5101", "业务活动成本"),
    "activity": ("510102", "活动"),
    RECEIPT: ("4301", "收入"),
    BANK: ("1002", "银行"),
}
SPLIT_COLUMNS = ("day", "word", "number", "line", "summary", "code", "debit", "credit", "staff", "party")


def entry(fen: int = 100, **given: Any) -> Entry:
    held = {
        "day": date(2026, 11, 3),
        "voucher": "记-12",
        "key": "activity",
        "bank": BANK,
        "party": "文具店",
        "what": "物资",
    }
    more = {"contract": "HT-1", "project": "为老", "category": "服务活动", "preparer": "丁一"}
    return Entry(**{**held, **more, "fen": Fen(fen), **given})


ENTRIES = st.lists(
    st.builds(
        entry, st.integers(1, 10**13), day=st.dates(date(2026, 1, 1), date(2026, 1, 3)), voucher=st.sampled_from(("记-1", "记-2", "收-3")),
        key=st.sampled_from(("personnel", "activity", RECEIPT)), bank=st.sampled_from((BANK, "bank:1", "bank:2")),
    ),
    max_size=12,
)  # fmt: skip


@given(ENTRIES, st.booleans())
def test_debits_and_credits_are_the_same_sum_in_every_voucher_and_every_row(
    entries: list[Entry], numbers: bool
) -> None:
    made = rules.vouchers(entries, ACCOUNTS)
    assert all(each.debit == each.credit > 0 for each in made)
    assert sum(each.debit for each in made) == sum(each.fen for each in entries)
    split = Form(SPLIT_COLUMNS, SPLIT, "dash", numbers).rows(made)
    sums = [sum(round(Decimal(str(row[at] or 0)) * 100) for row in split) for at in (6, 7)]
    assert sums[0] == sums[1] == sum(each.fen for each in entries)
    paired = Form(("debit_code", "credit_code", "amount"), PAIRED, "bare", False).rows(made)
    assert len(paired) == len(entries) and all(row[0] and row[1] for row in paired)
    assert sum(round(Decimal(row[2]) * 100) for row in paired) == sum(each.fen for each in entries)


@pytest.mark.parametrize(
    ("voucher", "found"),
    [
        ("记-12", ("记", "12")),
        ("记12", ("记", "12")),
        ("12", ("", "12")),
        ("记-2-1", ("记", "2-1")),
        ("转账－３", ("转账", "3")),
        ("记", ("", "记")),
    ],
)
def test_a_number_is_told_apart_from_its_word(voucher: str, found: tuple[str, str]) -> None:
    assert rules.named(voucher) == found


def test_staff_are_named_as_staff_and_others_as_partners() -> None:
    made = rules.vouchers([entry(300, key="personnel", party="林岚", what=""), entry(200)], ACCOUNTS)
    rows = Form(SPLIT_COLUMNS, SPLIT, "slash", False).rows(made)
    assert rows == [
        ["2026/11/03", "记", "12", "1", "服务活动 林岚", "5101", "3.00", "", "林岚", ""],
        ["2026/11/03", "记", "12", "2", "物资", "510102", "2.00", "", "", "文具店"],
        ["2026/11/03", "记", "12", "3", "服务活动 林岚", "1002", "", "5.00", "林岚", ""],
    ]


def test_what_nobody_named_is_named() -> None:
    assert rules.without_account([entry(key="tax"), entry()], {"activity": ("1", "")}) == ["tax", BANK]
    assert rules.without_account([entry(bank="bank:9")], ACCOUNTS) == [], (
        "an account without a code of its own is at the bank"
    )
    for style, needed in NEEDED.items():
        assert rules.without_column(needed, style) == [] and rules.without_column((), style) == list(needed)


def test_headings_are_known_by_their_words_and_each_field_once() -> None:
    assert rules.guessed(["*日期", "凭证字", "借方金额(元)", "摘要", "摘要 2", "科目代码"]) == [
        ("*日期", "day"), ("凭证字", "word"), ("借方金额(元)", ""), ("摘要", "summary"), ("摘要 2", ""), ("科目代码", "code"),
    ]  # fmt: skip
    for style, heads in rules.READY.values():
        assert rules.without_column([field for _head, field in rules.guessed(heads)], style) == []
    assert rules.READY["heli"][0] == PLAIN


def test_each_account_at_the_bank_has_its_line_and_what_cancels_out_has_none() -> None:
    banks = {**ACCOUNTS, "bank:1": ("100201", "甲行"), "bank:2": ("100202", "乙行")}
    (made,) = rules.vouchers([entry(300, bank="bank:1"), entry(200, bank="bank:2"), entry(100, bank="bank:1")], banks)
    assert [(each.account[0], each.credit) for each in made.lines if each.of_bank] == [("100201", 400), ("100202", 200)]
    (made,) = rules.vouchers([entry(300), entry(-300)], ACCOUNTS)
    assert [each.of_bank for each in made.lines] == [False, False] and made.debit == made.credit == 0
