"""Purchases of one budget item in one year that each lie below a figure and together do not (化整为零)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from heli.core.rules.book import Book, NoRule, Source, open_book
from heli.purchasing.rules.document import DIRECT, OPEN
from heli.purchasing.rules.rank import LAW

LIMIT, THRESHOLD = "limit", "threshold"


@dataclass(frozen=True)
class Purchase:
    """``whole_fen`` is its budget, ``item_fen`` what of it the budget item pays in the year; ``approved``: another method
    than an open tender was approved for it."""

    key: int
    method: str
    whole_fen: int
    item_fen: int
    approved: bool = False


@dataclass(frozen=True)
class Together:
    """Which figure they come up to together, and by which article that is looked at."""

    code: str
    figure_fen: int
    purchases: tuple[Purchase, ...]
    source: Source

    @property
    def sum_fen(self) -> int:
        return sum(each.item_fen for each in self.purchases)


def together(
    purchases: Sequence[Purchase], limit_fen: int | None, threshold_fen: int | None, on: date, book: Book | None = None
) -> list[Together]:
    """What is noticed in one budget item of one year; nothing where the city has not set the figure."""
    law, found = book or open_book(LAW), []
    if limit_fen is not None:
        small = [each for each in purchases if each.method == DIRECT and each.whole_fen < limit_fen]
        if len(small) > 1 and sum(each.item_fen for each in small) >= limit_fen:
            found.append((LIMIT, limit_fen, small))
    if threshold_fen is not None:
        others = [
            each
            for each in purchases
            if each.method != OPEN and not each.approved and each.whole_fen < threshold_fen
        ]  # fmt: skip
        if len(others) > 1 and sum(each.item_fen for each in others) > threshold_fen:
            found.append((THRESHOLD, threshold_fen, others))
    return [
        Together(code, figure, tuple(those), source)
        for code, figure, those in found
        if (source := _source(law, code, on)) is not None
    ]


def _source(law: Book, code: str, on: date) -> Source | None:
    try:
        return law.at(f"splitting.{code}", on).source
    except NoRule:
        return None
