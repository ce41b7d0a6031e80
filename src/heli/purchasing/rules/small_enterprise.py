"""The deduction for small and micro enterprises: whose price is scored lower than it is paid, and by how much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from heli.core.rules.book import Book, NoRule, Value, open_book
from heli.core.rules.money import half_up
from heli.purchasing.rules.rank import LAW

#: a credit code that begins so belongs to an enterprise or a sole trader; 51 and 52 to social organisations, 12 to institutions
ENTERPRISES = ("91", "92")


def deductions(on: date, book: Book | None = None) -> Value:
    """Between which percents the document may set it: ``least``, ``most``."""
    return (book or open_book(LAW)).at("evaluation.small_deduction", on)


def joint_deductions(on: date, book: Book | None = None) -> Value:
    """Between which percents the document may set it for a consortium or a sub-contract: ``least``, ``most``."""
    return (book or open_book(LAW)).at("evaluation.consortium_deduction", on)


def least_share(on: date, book: Book | None = None) -> Decimal | None:
    """How many percent of the contract small enterprises then carry at least; None before there was such a rule."""
    try:
        return Decimal((book or open_book(LAW)).at("evaluation.consortium_share", on)["percent"])
    except NoRule:
        return None


@dataclass(frozen=True)
class Carrier:
    """Somebody who carries a part of the contract, in percent; None where nothing was said. ``declared``: small or micro."""

    credit_code: str
    share: Decimal | None
    declared: bool

    @property
    def is_small(self) -> bool:
        return is_entitled(self.declared, self.credit_code)


def deduction(
    bidder: Carrier,
    others: Sequence[Carrier],
    subcontracts: bool,
    whole: Decimal,
    joint: Decimal,
    least: Decimal | None,
) -> Decimal:
    """How many percent of a price do not count (财库〔2020〕46号第九条): ``whole`` where all who bid are small, which those who only
    get a sub-contract are not; ``joint`` where the shares are known, add up to a hundred, and the small ones carry ``least``."""
    if bidder.is_small and (subcontracts or all(each.is_small for each in others)):
        return whole
    everybody = (bidder, *others)
    shares = [each.share for each in everybody if each.share is not None]
    if not others or least is None or len(shares) < len(everybody) or sum(shares) != 100:
        return Decimal(0)
    small = sum((each.share or Decimal(0) for each in everybody if each.is_small), Decimal(0))
    return joint if small >= least else Decimal(0)


def is_entitled(declared: bool, credit_code: str) -> bool:
    """A declaration is enough, but a social organisation is no enterprise, whatever it declares."""
    return declared and credit_code.upper().startswith(ENTERPRISES)


def adjusted(price_fen: int, percent: Decimal) -> int:
    """What is scored instead of the price; half a fen counts as a whole one."""
    return half_up(price_fen * (100 - percent) / 100)
