"""Money in fen, the law by date, identifiers in order of time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules import money
from heli.core.rules.book import Book, NoRule, NotLaw, Source
from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence
from heli.core.rules.uid import uuid7


@pytest.mark.parametrize(
    ("yuan", "fen"),
    [("0.005", 1), ("0.0049", 0), ("-0.005", -1), ("1234.50", 123450), ("2.675", 268), ("1.005", 101), ("0", 0)],
)
def test_half_a_fen_goes_away_from_zero(yuan: str, fen: int) -> None:
    assert money.half_up_to_fen(Decimal(yuan)) == fen


# the examples of 支付结算办法, 附一 (正确填写票据和结算凭证的基本规定), and what they leave out
@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (140950, "壹仟肆佰零玖元伍角整"),
        (600714, "陆仟零柒元壹角肆分"),
        (168032, "壹仟陆佰捌拾元叁角贰分"),
        (10700053, "壹拾万零柒仟元伍角叁分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (0, "零元整"),
        (1, "壹分"),
        (10, "壹角整"),
        (1001000, "壹万零壹拾元整"),
        (10000100, "壹拾万零壹元整"),
        (10005000000, "壹亿零伍万元整"),
        (100000000000000, "壹万亿元整"),
        (-550, "负伍元伍角整"),
    ],
)
def test_an_amount_in_words_is_written_as_vouchers_want_it(fen: int, words: str) -> None:
    assert money.in_capitals(Fen(fen)) == words


def test_an_amount_is_shown_in_each_way() -> None:
    assert money.in_yuan(Fen(123450)) == "1,234.50元"
    assert money.with_sign(Fen(123450)) == "¥1,234.50"
    assert money.with_sign(Fen(-5)) == "-¥0.05"
    assert money.in_ten_thousands(Fen(12345000)) == "12.35万元"
    assert money.in_ten_thousands(Fen(9_470_000_000)) == "9,470万元"
    assert money.in_ten_thousands(Fen(100_000_000)) == "100万元"
    assert money.in_ten_thousands(Fen(-1)) == "0万元"
    assert money.in_hundred_millions(Fen(12_000_000_000)) == "1.2亿元"
    assert money.in_hundred_millions(Fen(15_230_000_000)) == "1.52亿元"


VALUES = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}


def read_capitals(text: str) -> int:
    """The fen that words mean, read the other way round, independent of how they were made."""
    sign, text = (-1, text[1:]) if text.startswith("负") else (1, text)
    yuan, _, rest = text.rpartition("元") if "元" in text else ("", "", text)
    whole = 0
    for part in yuan.split("亿") if "亿" in yuan else [yuan]:
        high, _, low = part.rpartition("万")
        whole = whole * 10**8 + read_four(high) * 10**4 + read_four(low)
    cents, digit = 0, 0
    for character in rest:
        digit = VALUES.get(character, digit)
        cents += digit * {"角": 10, "分": 1}.get(character, 0)
    return sign * (whole * 100 + cents)


def read_four(text: str) -> int:
    total, digit = 0, 0
    for character in text:
        if character in VALUES:
            digit = VALUES[character]
        else:
            total, digit = total + digit * {"拾": 10, "佰": 100, "仟": 1000}[character], 0
    return total + digit


@given(st.integers(-(10**17), 10**17))
def test_words_mean_the_amount_they_were_made_from(fen: int) -> None:
    words = money.in_capitals(Fen(fen))
    assert read_capitals(words) == fen
    assert "零零" not in words


@given(st.integers(0, 10**18 - 1))
def test_an_amount_in_words_is_read_back(fen: int) -> None:
    assert money.from_capitals(money.in_capitals(Fen(fen))) == fen


@pytest.mark.parametrize(
    ("words", "fen"),
    [
        ("人民币 肆拾贰万圆正", 42_000_000), ("拾伍元", 1500), ("壹佰元零伍分", 10005), ("贰仟万元", 2_000_000_000),
        ("", None), ("元", None), ("420000", None), ("四十二万元", None), ("壹万壹万元", None), ("万元", None),
        ("壹拾贰拾元", None), ("壹角贰元", None), ("肆拾贰万", None), ("壹万元左右", None),
    ],
)  # fmt: skip
def test_what_no_voucher_would_say_is_not_read(words: str, fen: int | None) -> None:
    assert money.from_capitals(words) == fen


@given(st.text("零壹贰玖拾佰仟万亿元角分整正圆", max_size=12))
def test_reading_words_never_fails(words: str) -> None:
    found = money.from_capitals(words)
    assert found is None or money.from_capitals(money.in_capitals(found)) == found


@given(st.integers(-(10**15), 10**15))
def test_fen_come_back_from_yuan(fen: int) -> None:
    assert money.half_up_to_fen(money.to_yuan(Fen(fen))) == fen


GOOD = """
- key: licence.term
  values:
    - {value: {years: 2}, effective_from: 2000-01-01, effective_to: 2008-12-31, document: 旧办法, confidence: C, source: t, last_checked: 2026-11-24}
    - {value: {years: 3, share: 0.1}, effective_from: 2009-01-01, document: 新办法, article: 第六条, confidence: R, source: t, last_checked: 2026-11-24}
"""


def book_of(folder: Path, text: str) -> Book:
    (folder / "law.yaml").write_text(text, encoding="utf-8")
    return Book.load(folder)


def test_a_figure_is_found_by_the_day_with_its_source(tmp_path: Path) -> None:
    book = book_of(tmp_path, GOOD)
    assert book.at("licence.term", date(2008, 12, 31))["years"] == 2
    new = book.at("licence.term", date(2009, 1, 1))
    assert (new["years"], new["share"], str(new.source)) == (3, Decimal("0.1"), "新办法第六条")
    assert not new.source.confirmed
    assert [value["years"] for value in book.history("licence.term")] == [3, 2]
    assert book.all_at("licence.", date(1999, 1, 1)) == []
    with pytest.raises(NoRule, match="1999"):
        book.at("licence.term", date(1999, 1, 1))
    with pytest.raises(KeyError):
        book.at("licence.trem", date(2009, 1, 1))


@pytest.mark.parametrize(
    "name",
    [
        "effective_from: 2000-01-01, ",
        "document: 旧办法, ",
        "confidence: C, ",
        "source: t, ",
        ", last_checked: 2026-11-24",
    ],
)
def test_a_figure_without_source_date_or_last_check_does_not_load(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotLaw, match=r"licence\.term"):
        book_of(tmp_path, GOOD.replace(name, "", 1))


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("effective_to: 2008-12-31, ", "", "two figures"),
        ("effective_to: 2008-12-31", "effective_to: 1999-12-31", "ends before"),
        ("confidence: C", "confidence: sure", "confidence"),
        ("last_checked: 2026-11-24", "last_checked: yesterday", "no date"),
        ("source: t", "source: t, sauce: t", "unknown sauce"),
        ("- key: licence.term", "- name: licence.term", "needs a key"),
        (GOOD, "licence: 3", "list of entries"),
        (GOOD, "- [", "law.yaml"),
        (GOOD, GOOD + GOOD, "stands twice"),
    ],
)
def test_a_law_file_that_says_something_else_does_not_load(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(NotLaw, match=says):
        book_of(tmp_path, GOOD.replace(old, new, 1))


def test_identifiers_grow_even_when_made_within_one_tick() -> None:
    made = [uuid7() for _ in range(2000)]
    assert made == sorted(set(made))
    assert {(one.version, one.variant) for one in made} == {(7, "specified in RFC 4122")}


@pytest.mark.parametrize(
    ("confidence", "cited"),
    [("C", "财库〔2022〕19号第二条"), ("R", "财库〔2022〕19号第二条，待确认"), ("D", "财库〔2022〕19号第二条，待确认")],
)
def test_what_is_not_confirmed_says_so_wherever_it_is_named(confidence: str, cited: str) -> None:
    day = date(2026, 1, 1)
    source = Source("财库〔2022〕19号", "第二条", day, None, confidence, "purchasing.md", day)
    assert source.cited == cited and str(source) == "财库〔2022〕19号第二条"
    assert isinstance(source.cited, Sentence) == (not source.confirmed), (
        "it has its words in the language of the reader"
    )
