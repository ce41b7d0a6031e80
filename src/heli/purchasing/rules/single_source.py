"""A purchase from one supplier alone: when it is told to the public first, how much may be added to an old contract, and what
the purchaser may agree on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.core.rules.money import with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import LAW

#: the three cases of the law (政府采购法第三十一条)
ONLY, EMERGENCY, ADDITION = "only", "emergency", "addition"
#: how long the notice stands, and within how long after it the experts argue about what was held against it
NOTICE, ARGUMENT = "clock.notice.single_source", "clock.notice.single_source_argument"


def asks_notice(ground: str, budget_fen: int, threshold_fen: int | None) -> bool:
    """Whether the public is told before the finance department approves (条例第三十八条): from the threshold of open tenders
    upward, where there is said to be no other supplier."""
    return ground == ONLY and threshold_fen is not None and budget_fen >= threshold_fen


def in_force(key: str, on: date, book: Book | None = None) -> Value | None:
    """None before there was such a rule."""
    try:
        return (book or open_book(LAW)).at(key, on)
    except NoRule:
        return None


def source_of(key: str, on: date, book: Book | None = None) -> Source:
    """By which article, on a day. Raises NoRule before there was one."""
    return (book or open_book(LAW)).at(key, on).source


def adds_too_much(
    original_fen: int,
    added_fen: Iterable[int],
    now_fen: int,
    on: date,
    ground: str = ADDITION,
    book: Book | None = None,
) -> Sentence | None:
    """Why so much may not be added to a contract: all additions together stay within a share of it (政府采购法第三十一条); in an
    emergency a larger one, since there is a rule for that (财库〔2026〕12号)."""
    urgent = in_force("document.addition.emergency", on, book) if ground == EMERGENCY else None
    rule = urgent or in_force("document.addition", on, book)
    if rule is None:
        return None
    most, known = int(Fraction(str(rule["share"])) * original_fen), sum(added_fen)
    if known + now_fen <= most:
        return None
    return Sentence(
        "向原供应商添购，合计最多 %(most)s，已经添购 %(known)s，还能添购 %(left)s（%(source)s）。", most=with_sign(most),
        known=with_sign(known), left=with_sign(max(0, most - known)), source=rule.source.cited,
    )  # fmt: skip


def agreed_fault(agreed_fen: int, offered_fen: int | None, limit_fen: int) -> Sentence | None:
    """Why a price may not be agreed on: it lies above what was offered, or above the highest price or the budget."""
    if offered_fen is not None and agreed_fen > offered_fen:
        return Sentence("成交金额不能高于供应商的报价 %(offered)s。", offered=with_sign(offered_fen))
    if agreed_fen > limit_fen:
        return Sentence("成交金额不能超过最高限价或者预算金额 %(limit)s。", limit=with_sign(limit_fen))
    return None
