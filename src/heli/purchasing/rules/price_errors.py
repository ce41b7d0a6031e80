"""Prices that contradict themselves, put right in the order of the article (87号令第五十九条)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from heli.core.rules.book import Book, NoRule, Source, open_book
from heli.purchasing.rules.rank import CONSULTATION, LAW

#: the opening sheet beats the text, words beat digits, the total beats a misplaced decimal point, unit prices beat their sum
SHEET, WORDS, DECIMAL, UNITS = "sheet", "words", "decimal", "units"


@dataclass(frozen=True)
class Reading:
    """What one bid says of its price, in fen; None where it says nothing. ``sheet`` was read out at the opening.

    ``units`` are the quantities times their unit prices, together; ``misplaced``: the decimal point or percent sign of a unit
    price is clearly at the wrong place, as the committee finds."""

    sheet: int
    text: int | None = None
    words: int | None = None
    units: int | None = None
    misplaced: bool = False

    def written(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def read(cls, written: Mapping[str, Any]) -> Self:
        return cls(**written)


@dataclass(frozen=True)
class Mended:
    """The price that the bidder is asked to confirm, and the steps that led to it; without steps nothing contradicts."""

    fen: int
    steps: tuple[str, ...]
    source: Source


def mended(reading: Reading, method: str, on: date, book: Book | None = None) -> Mended:
    """By the rule of a method of evaluation on the day of the act. Raises NoRule where there is none."""
    if method == CONSULTATION:
        raise NoRule("Order 87 is about tenders; nothing is known for a consultation")
    law = (book or open_book(LAW)).at(f"evaluation.price_errors.{method}", on)
    fen, steps = reading.sheet, list[str]()
    for step in law["order"]:
        after = _after(step, reading, fen)
        if after is not None:
            fen, steps = after, [*steps, str(step)]
    return Mended(fen, tuple(steps), law.source)


def _after(step: str, reading: Reading, fen: int) -> int | None:
    """The total after a step, None where the step finds nothing to mend."""
    if step == SHEET:
        return fen if reading.text not in (None, fen) else None
    if step == WORDS:
        return reading.words if reading.words not in (None, fen) else None
    if reading.units in (None, fen) or reading.misplaced != (step == DECIMAL):
        return None
    return fen if step == DECIMAL else reading.units
