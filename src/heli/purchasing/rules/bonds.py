"""The bond that a bidder gives (投标保证金): how much may be asked, whether it came whole and in time, until when it goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW

LOSERS, WINNER = "clock.award.bond_losers", "clock.award.bond_winner"
WITHDRAWN = "clock.award.bond_withdrawn"


@dataclass(frozen=True)
class Most:
    """What may be asked at most, in fen, and by which article."""

    fen: int
    percent: int
    source: Source


def most(budget_fen: int, on: date, book: Book | None = None) -> Most | None:
    """Of a budget, rounded down; None before there was a limit."""
    try:
        held = (book or open_book(LAW)).at("document.bid_bond", on)
    except NoRule:
        return None
    return Most(budget_fen * held["percent"] // 100, held["percent"], held.source)


def invalid_by(on: date, book: Book | None = None) -> Source:
    """By which article a bid without its whole bond is invalid. Raises NoRule before there was one."""
    return (book or open_book(LAW)).at("document.bid_bond", on).source


def is_whole(asked_fen: int, received_fen: int, received_on: date | None, deadline_on: date) -> bool:
    """Whether all of it had come by the day of the deadline; less, or later, makes a bid invalid (条例第三十三条)."""
    if not asked_fen:
        return True
    return received_fen >= asked_fen and received_on is not None and received_on <= deadline_on


def late(on: date, book: Book | None = None) -> Value | None:
    """What giving it back late costs: ``percent`` of the usual rate of a loan; None before there was a rule."""
    try:
        return (book or open_book(LAW)).at("document.bid_bond_late", on)
    except NoRule:
        return None


REVOKED, FALSE_PAPERS, REFUSED, COLLUSION = "revoked", "false_papers", "refused", "collusion"
GROUNDS = (REVOKED, FALSE_PAPERS, REFUSED, COLLUSION)
#: under which order each way of purchase falls; a small direct purchase under none of them
ORDERS = {"open": "open", "framework": "open", "consultation": "consultation", "single": "single"}


def kept_by(method: str, ground: str, on: date, book: Book | None = None) -> Value | None:
    """The article by which a bond may be kept on this ground in a purchase of this way; None where there is none."""
    order = ORDERS.get(method)
    if order is None or ground not in GROUNDS:
        return None
    try:
        return (book or open_book(LAW)).at(f"bond.kept.{order}.{ground}", on)
    except NoRule:
        return None


def clock_of_withdrawn(method: str) -> str | None:
    """The clock by which the bond of a bid goes back that was withdrawn before the deadline; None where no article is known: the
    order on tenders names it, and says nothing of a consultation."""
    return WITHDRAWN if ORDERS.get(method) == "open" else None


def goes_to(on: date, book: Book | None = None) -> Value | None:
    """Where a bond goes that is kept: ``to``."""
    try:
        return (book or open_book(LAW)).at("bond.kept_goes", on)
    except NoRule:
        return None


def keeping_fault(ground: str, law: Value | None, won: bool, happened_on: date, deadline_on: date) -> Sentence | None:
    """Why a bond may not be kept: no article allows it, it was withdrawn in time, or who did not win cannot refuse to sign."""
    if law is None:
        return Sentence("这种采购方式没有规定可以因此不退还保证金。")
    if ground == REVOKED and happened_on <= deadline_on:
        return Sentence("截止以前撤回的，保证金要退还（财政部令第87号第三十八条）。")
    if ground == REFUSED and not won:
        return Sentence("没有中标、成交或者入围的，谈不上不签订合同。")
    return None
