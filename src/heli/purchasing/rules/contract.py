"""What the law lets a contract say: how long, how much more, which bond, when it is paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.core.rules.money import Fen, with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules import clocks, term
from heli.purchasing.rules.rank import LAW

#: a bond is given in one of these ways and never in cash
CASH = "cash"


@dataclass(frozen=True)
class Due:
    """Until when a delivered piece of work is paid; ``source`` where the law bounds it, None where the contract alone says."""

    day: date
    source: Source | None = None


def in_force(key: str, on: date, book: Book | None = None) -> Value | None:
    """A rule on a day, None before there was one."""
    try:
        return (book or open_book(LAW)).at(key, on)
    except NoRule:
        return None


def too_long(start: date, end: date, stable: bool, on: date) -> Sentence | None:
    """Why a term may not be so long. ``stable``: all five conditions for more than a year are met."""
    fault = term.too_long(start, end, stable, on)
    return fault[0] if fault else None


def too_much_more(original: Fen | int, supplements: Iterable[int], more: int, on: date) -> Sentence | None:
    """Why a supplement may not be agreed: all of them together stay within a share of the original; less is no supplement."""
    held = in_force("contract.supplement", on)
    if held is None or more <= 0:
        return None
    known = sum(each for each in supplements if each > 0)
    most = int(Fraction(held["share"]) * original)
    if known + more <= most:
        return None
    return Sentence(
        "所有补充合同加起来最多 %(most)s，已经有 %(known)s，还能增加 %(left)s（%(source)s）。",
        most=with_sign(most), known=with_sign(known), left=with_sign(max(0, most - known)), source=held.source.cited,
    )  # fmt: skip


def bond_fault(amount: Fen | int, bond: Fen | int, form: str, on: date) -> Sentence | None:
    """Why a performance bond may not be asked so."""
    held = in_force("contract.bond", on)
    if held is None or not bond:
        return None
    if form == CASH and not held["cash"]:
        return Sentence("履约保证金不能收现金（%(source)s）。", source=held.source.cited)
    most = int(Fraction(held["share"]) * amount)
    if bond <= most:
        return None
    return Sentence("履约保证金最多 %(most)s（%(source)s）。", most=with_sign(most), source=held.source.cited)


def agreed_fault(days: int, sme: bool, on: date) -> Sentence | None:
    """Why a small or medium enterprise may not be made to wait so long."""
    held = in_force("contract.payment_agreed", on) if sme else None
    if held is None or days <= held["days"]:
        return None
    return Sentence("中小企业的款项最长 %(days)s 天内支付（%(source)s）。", days=held["days"], source=held.source.cited)


def due(delivered: date, agreed: int | None, sme: bool) -> Due | None:
    """Within what the contract says; a small or medium enterprise within what the law says where the contract says nothing or
    more. None where nobody said anything. Counted in days from the delivery, which itself does not count; when it is accepted
    does not matter."""
    days, source = agreed, None
    if sme:
        most = in_force("contract.payment_agreed", delivered)
        if agreed is not None and most is not None and agreed > most["days"]:
            days, source = most["days"], most.source
        elif agreed is None:
            days, source = _by_law(delivered)
    return None if days is None else Due(delivered + timedelta(days=days), source)


def most_days() -> list[tuple[date, date, int]]:
    """From which delivery on up to which a small or medium enterprise waits how many days at most: for a question to the
    database that is the same as ``due``."""
    held = open_book(LAW).history("contract.payment_agreed")
    return [(each.source.effective_from, each.source.effective_to or date.max, each["days"]) for each in held]


def _by_law(delivered: date) -> tuple[int | None, Source | None]:
    try:
        held = clocks.clock("clock.contract.payment", delivered)
    except NoRule:
        return None, None
    return held.count, held.source


def must_hear_users(public_service: bool, on: date) -> Value | None:
    """By which rule those who were served say what they think before the work is accepted."""
    return in_force("contract.users_opinion", on) if public_service else None


def renewal_fault(
    first: date, end: date, allowed: bool, assured: bool, stable: bool, on: date
) -> Sentence | None:  # fmt: skip
    """Why a contract may not be renewed: only where tender and budget allowed it, and within the longest term from its start.
    ``stable``: the contract meets all five conditions for more than a year, without which what follows is bought anew."""
    if not allowed:
        return Sentence("采购文件和原合同没有约定可以续签，请重新采购。")
    if not assured:
        return Sentence("下一年的预算没有落实，不能续签。")
    return too_long(first, end, stable, on)


@dataclass(frozen=True)
class Agreed:
    """What the award settled: the price in fen, and the term that the document asked for, where it named one."""

    price: int
    start: date | None
    end: date | None


def other_than_awarded(agreed: Agreed, amount: int, start: date, end: date, on: date) -> tuple[str, Sentence] | None:
    """Where a contract says something else than its award, beside which field; the term may only move later as a whole, because
    an award can come after the day on which the service was to begin."""
    held = in_force("contract.as_awarded", on)
    if held is None:
        return None
    if amount != agreed.price:
        said = Sentence(
            "合同金额要和中标金额 %(price)s 一致（%(source)s）。",
            price=with_sign(agreed.price),
            source=held.source.cited,
        )
        return "amount_fen", said
    if agreed.start is None or agreed.end is None:
        return None
    moved = start - agreed.start
    if moved < timedelta(0) or end - agreed.end != moved:
        said = Sentence(
            "服务期要和采购文件的 %(start)s 至 %(end)s 一样长，开始日期不能提前（%(source)s）。", start=day_named(agreed.start),
            end=day_named(agreed.end), source=held.source.cited,
        )  # fmt: skip
        return "end_on", said
    return None
