"""Framework agreements (财政部令第110号): when one may be used, how many enter it, how long it lasts, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil

from heli.core.rules.book import Book, Source, Value, open_book
from heli.core.rules.money import Fen, with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW
from heli.purchasing.rules.term import years_after

CLOSED, OPEN = "closed", "open"
ADVISORY = "advisory"
DIRECT, BIDDING, ROTATION = "direct", "bidding", "rotation"
WAYS = (DIRECT, BIDDING, ROTATION)


def _at(key: str, on: date, book: Book | None) -> Value:
    return (book or open_book(LAW)).at(f"framework.{key}", on)


def ground_fault(
    ground: str, budget_fen: Fen | int, limit_fen: Fen | int | None, on: date, book: Book | None = None
) -> Sentence | None:
    """Why a framework agreement may not be used on this ground. Advisory services are those that reach the limit of the
    province; while nobody knows it, nothing is said against them."""
    held = _at("use", on, book)
    source = str(held.source)
    if ground not in held["grounds"]:
        return Sentence(
            "框架协议只用于：集中采购目录以内的小额零星采购，限额标准以上的咨询类服务，由服务对象在两家以上供应商中选择的服务（%(source)s）。",
            source=source,
        )  # fmt: skip
    if ground == ADVISORY and limit_fen is not None and budget_fen < limit_fen:
        return Sentence("没有达到采购限额标准的咨询类服务，不用框架协议（%(source)s）。", source=source)
    return None


def elimination(quality_first: bool, on: date, book: Book | None = None) -> Value:
    """``share``: of the suppliers that respond, how many at least are eliminated; ``least``: and never fewer than so many."""
    return _at("elimination.quality_first" if quality_first else "elimination.usual", on, book)


def share_fault(percent: Decimal, quality_first: bool, on: date, book: Book | None = None) -> Sentence | None:
    """Why a document may not eliminate so small a share."""
    held = elimination(quality_first, on, book)
    least = Fraction(str(held["share"])) * 100
    if Fraction(percent) >= least:
        return None
    return Sentence("淘汰比例不低于 %(least)s%%（%(source)s）。", least=int(least), source=held.source.cited)


@dataclass(frozen=True)
class Entry:
    """Of the suppliers that respond to the document, how many enter and how many do not. ``fault``: why nobody may enter."""

    enter: int
    out: int
    fault: Sentence | None


def entry(responsive: int, percent: Decimal, quality_first: bool, on: date, book: Book | None = None) -> Entry:
    """By the share of the document, which is at least that of the law; a part of a supplier counts as a whole one, so that
    never fewer are eliminated than the share says. ``percent`` is of a hundred."""
    held, needed = elimination(quality_first, on, book), _at("suppliers", on, book)
    share = max(Fraction(percent) / 100, Fraction(str(held["share"])))
    out = min(responsive, max(held["least"], ceil(share * responsive)))
    left = responsive - out
    if left >= needed["least"]:
        return Entry(left, out, None)
    words = Sentence(
        "%(count)s 家响应，要淘汰 %(out)s 家，入围的不到 %(least)s 家，这次采购要废标（%(source)s）。", count=responsive, out=out,
        least=needed["least"], source=needed.source.cited,
    )  # fmt: skip
    return Entry(0, responsive, words)


def within(places: Sequence[int], enter: int) -> tuple[int, int]:
    """Of ranked suppliers, given by their places in order: how many enter by their place, and how many of those after them are
    equal, so that a lot decides which of them take the seats that are left."""
    if enter <= 0 or enter >= len(places) or places[enter - 1] != places[enter]:
        return min(max(enter, 0), len(places)), 0
    return places.index(places[enter]), places.count(places[enter])


def term_fault(start: date, end: date, on: date, book: Book | None = None) -> Sentence | None:
    """Why an agreement on services may not last so long."""
    held = _at("term", on, book)
    if end < years_after(start, held["years"]):
        return None
    return Sentence("服务的框架协议最长 %(years)s 年（%(source)s）。", years=held["years"], source=held.source.cited)


def price_fixed_by(on: date, book: Book | None = None) -> Source:
    """The article by which the document names the highest unit price."""
    return _at("max_unit_price", on, book).source


def refill_fault(entered: int, left: int, agreed: bool, on: date, book: Book | None = None) -> Sentence | None:
    """Why no further suppliers may be sought now. ``entered``: how many entered; ``left``: how many of them have gone."""
    held = _at("refill", on, book)
    if not agreed:
        return Sentence("框架协议没有约定可以补充征集（%(source)s）。", source=held.source.cited)
    remain = entered - left
    if Fraction(remain) < Fraction(str(held["share"])) * entered:
        return None
    return Sentence(
        "%(entered)s 家入围，还有 %(remain)s 家；剩余不足 %(share)s%% 才能补充征集（%(source)s）。", entered=entered, remain=remain,
        share=int(Fraction(str(held["share"])) * 100), source=held.source.cited,
    )  # fmt: skip


def second_stage(kind: str, on: date, book: Book | None = None) -> Value:
    """``ways``: how a contract may come of an agreement of this kind."""
    return _at(f"second_stage.{kind}", on, book)


def way_fault(kind: str, agreed: Sequence[str], way: str, on: date, book: Book | None = None) -> Sentence | None:
    """Why nobody may be chosen in this way: the law does not let an agreement of this kind, or the agreement does not name it."""
    held = second_stage(kind, on, book)
    if way not in held["ways"]:
        return Sentence("开放式框架协议只由采购人或者服务对象直接选定（%(source)s）。", source=held.source.cited)
    return None if way in agreed else Sentence("框架协议没有约定用这种方式确定成交供应商。")


def most_fen(unit_price_fen: Fen | int, quantity: Decimal) -> Fen:
    """What so many units cost at most: a part of a fen is not charged."""
    return Fen(int(unit_price_fen * Fraction(quantity)))


def price_fault(amount_fen: Fen | int, unit_price_fen: Fen | int, quantity: Decimal) -> Sentence | None:
    """Why a contract may not cost so much: no more than the agreed unit price for the quantity."""
    most = most_fen(unit_price_fen, quantity)
    if amount_fen <= most:
        return None
    return Sentence("合同金额不超过协议单价乘数量 %(most)s。", most=with_sign(most))


def next_in_turn(order: Sequence[str], turns: Mapping[str, int]) -> str | None:
    """Whose turn it is: who had the fewest, of several the first in the order of entry. None where nobody is left."""
    return min(order, key=lambda each: (turns.get(each, 0), order.index(each)), default=None)


def lowest(prices: Mapping[str, int]) -> list[str]:
    """Who asks for the least in a second bidding; several where they are equal."""
    return [key for key, price in prices.items() if price == min(prices.values())]
