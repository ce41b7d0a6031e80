"""The deduction for small and micro enterprises: whose price is scored lower than it is paid, and by how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from heli.core.rules.book import Book, Value, open_book
from heli.core.rules.money import half_up
from heli.purchasing.rules.rank import LAW

#: a credit code that begins so belongs to an enterprise or a sole trader; 51 and 52 to social organisations, 12 to institutions
ENTERPRISES = ("91", "92")


def deductions(on: date, book: Book | None = None) -> Value:
    """Between which percents the document may set it: ``least``, ``most``."""
    return (book or open_book(LAW)).at("evaluation.small_deduction", on)


def is_entitled(declared: bool, credit_code: str) -> bool:
    """A declaration is enough, but a social organisation is no enterprise, whatever it declares."""
    return declared and credit_code.upper().startswith(ENTERPRISES)


def adjusted(price_fen: int, percent: Decimal) -> int:
    """What is scored instead of the price; half a fen counts as a whole one."""
    return half_up(price_fen * (100 - percent) / 100)
