"""How long a service may be bought for: at its design, in its contract, and with all that renewed it."""

from __future__ import annotations

from datetime import date, timedelta

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW


def longest(on: date, book: Book | None = None) -> Value:
    """``years``: the longest term of a contract; ``years_stable``: where content, funding and price are stable."""
    return (book or open_book(LAW)).at("contract.term", on)


def too_long(
    start: date, end: date, stable: bool, on: date, book: Book | None = None
) -> tuple[Sentence, Source] | None:
    """Why a term may not be so long, and where that stands; None where it may, or before there was a rule. ``stable``: all five
    conditions for more than a year are met."""
    try:
        held = longest(on, book)
    except NoRule:
        return None
    years = held["years_stable"] if stable else held["years"]
    if end < years_after(start, years):
        return None
    if stable:
        return Sentence("服务期最长 %(years)s 年（%(source)s）。", years=years, source=held.source.cited), held.source
    words = Sentence(
        "服务期最长 %(years)s 年；五项条件都具备的，最长 %(most)s 年（%(source)s）。",
        years=years, most=held["years_stable"], source=held.source.cited,
    )  # fmt: skip
    return words, held.source


def years_after(start: date, years: int) -> date:
    """The first day that lies beyond so many years from a day: of 29 February the first of March."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28) + timedelta(days=1)
