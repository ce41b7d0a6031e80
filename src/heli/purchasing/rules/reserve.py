"""Which purchases are kept for small and medium enterprises (专门面向中小企业采购), and which share of them a purchaser keeps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from heli.core.rules.book import Book, NoRule, Value, open_book
from heli.purchasing.rules.rank import LAW
from heli.purchasing.rules.small_enterprise import ENTERPRISES

#: for nobody; for small and medium enterprises; for small and micro enterprises alone
NONE, MEDIUM, SMALL = "none", "medium", "small"


def rule(on: date, book: Book | None = None) -> Value | None:
    """``all_up_to_fen``: what is reserved whole; above it ``share`` percent of the budgets, ``small_share`` of that for small ones.
    None before there was a rule."""
    try:
        return (book or open_book(LAW)).at("document.reserve", on)
    except NoRule:
        return None


def may_bid(reserved: str, credit_code: str) -> bool:
    """A social organisation or an institution is no enterprise, so what is reserved is closed to it."""
    return reserved == NONE or credit_code.upper().startswith(ENTERPRISES)


@dataclass(frozen=True)
class Share:
    """Of the budgets above the limit, in fen; ``short`` says by which of the two figures it falls short."""

    whole_fen: int
    reserved_fen: int
    small_fen: int
    short: tuple[str, ...]

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.reserved_fen, self.whole_fen) if self.whole_fen else None


def share(purchases: Iterable[tuple[int, str]], law: Value) -> Share:
    """``purchases``: budget in fen and for whom it is reserved, of those suitable; those that are reserved whole do not count."""
    large = [(fen, reserved) for fen, reserved in purchases if fen > law["all_up_to_fen"]]
    whole = sum(fen for fen, _reserved in large)
    kept = sum(fen for fen, reserved in large if reserved != NONE)
    small = sum(fen for fen, reserved in large if reserved == SMALL)
    short = []
    if kept * 100 < whole * law["share"]:
        short.append("share")
    if small * 100 < kept * law["small_share"]:
        short.append("small_share")
    return Share(whole, kept, small, tuple(short))
