"""Prices that contradict themselves are mended in the order of 87号令第五十九条."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heli.core.rules.book import NoRule
from heli.purchasing.rules.price_errors import Reading, mended

ON = date(2026, 11, 28)
FEN = st.integers(1, 10**6)
MAYBE = st.none() | FEN


@pytest.mark.parametrize(
    ("reading", "fen", "steps"),
    [
        (Reading(100), 100, ()),
        (Reading(100, text=100, words=100, units=100), 100, ()),
        # the opening sheet beats the text
        (Reading(100, text=90), 100, ("sheet",)),
        # words beat digits, on the sheet and so over the text
        (Reading(100, words=110), 110, ("words",)),
        (Reading(100, text=110, words=110), 110, ("sheet", "words")),
        (Reading(100, text=90, words=110), 110, ("sheet", "words")),
        # the decimal point of a unit price is clearly misplaced: the total stands
        (Reading(100, units=1000, misplaced=True), 100, ("decimal",)),
        (Reading(100, words=110, units=1000, misplaced=True), 110, ("words", "decimal")),
        # else the unit prices win over their sum
        (Reading(100, units=1000), 1000, ("units",)),
        (Reading(100, text=90, words=110, units=120), 120, ("sheet", "words", "units")),
        # the sum agrees with what the words made of the total: nothing is left to mend
        (Reading(100, words=110, units=110), 110, ("words",)),
        (Reading(100, units=100, misplaced=True), 100, ()),
    ],
)
def test_in_the_order_of_the_article(reading: Reading, fen: int, steps: tuple[str, ...]) -> None:
    found = mended(reading, "comprehensive", ON)
    assert (found.fen, found.steps) == (fen, steps)
    assert "第五十九条" in str(found.source) and found.source.confidence == "C"


@pytest.mark.parametrize(
    ("method", "on"), [("comprehensive", date(2017, 9, 30)), ("lowest_price", date(2017, 9, 30)), ("consultation", ON)]
)
def test_no_price_is_mended_where_no_rule_is_known(method: str, on: date) -> None:
    """Order 87 is in force from 2017-10-01 and about tenders; the reference has nothing for a consultation."""
    with pytest.raises(NoRule):
        mended(Reading(100, words=110), method, on)


@given(st.builds(Reading, FEN, MAYBE, MAYBE, MAYBE, st.booleans()))
def test_the_price_is_the_last_word_of_the_article_whatever_contradicts_what(reading: Reading) -> None:
    found = mended(reading, "comprehensive", ON)
    total = reading.sheet if reading.words is None else reading.words
    assert found.fen == (total if reading.units is None or reading.misplaced else reading.units)
    assert list(found.steps) == [step for step in ("sheet", "words", "decimal", "units") if step in found.steps]
    assert not {"decimal", "units"} <= set(found.steps)
    assert found.steps or found.fen == reading.sheet, "a price changes only by a step"


@given(FEN, MAYBE, MAYBE, MAYBE)
def test_what_the_text_says_never_changes_the_price(
    sheet: int, text: int | None, words: int | None, units: int | None
) -> None:
    with_text, without = (mended(Reading(sheet, said, words, units), "comprehensive", ON) for said in (text, None))
    assert with_text.fen == without.fen


@given(FEN, MAYBE, MAYBE, MAYBE, st.booleans())
def test_a_mended_price_contradicts_nothing_any_more(
    sheet: int, text: int | None, words: int | None, units: int | None, misplaced: bool
) -> None:
    fen = mended(Reading(sheet, text, words, units, misplaced), "comprehensive", ON).fen
    assert not mended(Reading(fen, fen, fen, fen), "comprehensive", ON).steps


def test_a_reading_is_read_as_it_was_written() -> None:
    reading = Reading(100, text=90, misplaced=True)
    assert Reading.read(reading.written()) == reading
