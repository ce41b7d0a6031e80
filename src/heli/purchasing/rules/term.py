"""How long a service may be bought for."""

from __future__ import annotations

from datetime import date, timedelta

from heli.core.rules.book import Book, Value, open_book
from heli.purchasing.rules.rank import LAW


def longest(on: date, book: Book | None = None) -> Value:
    """``years``: the longest term of a contract; ``years_stable``: where content, funding and price are stable."""
    return (book or open_book(LAW)).at("contract.term", on)


def years_after(start: date, years: int) -> date:
    """The first day that lies beyond so many years from a day: of 29 February the first of March."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 2, 28) + timedelta(days=1)
