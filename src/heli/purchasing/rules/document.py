"""The document of a tender: what it must say, what it may not say, and which method may be used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.purchasing.rules.rank import COMPREHENSIVE, CONSULTATION, LAW

OPEN, CONSULTED, SINGLE, FRAMEWORK, DIRECT = "open", "consultation", "single", "framework", "direct"
#: what heli does not run: it is held elsewhere, and its outcome is entered
NEGOTIATION = "negotiation"
#: the clocks that say when the first answers may be due at the earliest, by method; a small direct purchase has none. Over
#: holidays the working days for which a consultation's document is to be had can be the longer ones
EARLIEST: dict[str, tuple[str, ...]] = {
    OPEN: ("clock.notice.bid_deadline",),
    FRAMEWORK: ("clock.notice.bid_deadline",),
    CONSULTED: ("clock.notice.consultation_response", "clock.notice.consultation_document"),
    SINGLE: ("clock.notice.single_source",),
}
#: the clock that says how long before its deadline what affects the answers is clarified, by method
CLARIFIED = {
    OPEN: "clock.notice.clarification",
    FRAMEWORK: "clock.notice.clarification",
    CONSULTED: "clock.notice.consultation_clarification",
}
#: by which rules of an evaluation the bids of a method are compared
EVALUATED = {OPEN: COMPREHENSIVE, FRAMEWORK: COMPREHENSIVE, CONSULTED: CONSULTATION}

_SIZE = re.compile(r"注册资本|注册资金|资产总额|营业收入|营业额|从业人员|员工人数|利润|纳税额")
_LOCAL = re.compile(
    r"(本市|本省|本区|本县|本地|当地|省级|市级|区级|行业协会)[^。；\n]{0,12}(奖|业绩|荣誉|表彰)|(本市|本区|本县|本地|当地)[^。；\n]{0,6}(注册|登记|设立|分支机构|办公场所)"
)
#: what may not be asked of a supplier; the same words say elsewhere whom a service is for
_OF_SUPPLIERS = (("size", _SIZE), ("local", _LOCAL))
_SIMILAR = re.compile(
    r"(同类|类似)[^。；\n]{0,12}?(合同|业绩|项目)[^。；\n]{0,10}?([0-9０-９]{1,3}|[两二三四五六七八九十]{1,3})\s*(个|份|项|例|次)"
    r"|([0-9０-９]{1,3}|[两二三四五六七八九十]{1,3})\s*(个|份|项|例|次)[^。；\n]{0,8}?(同类|类似)[^。；\n]{0,12}?(合同|业绩|项目)"
)
_MINIMUM = re.compile(r"最低限价|最低报价|(报价|价格)[^。；\n]{0,6}不(得|能)?(低于|少于)")


@dataclass(frozen=True)
class Part:
    """A piece of the document: ``where`` names it, ``scored`` whether points are given for it, ``asks`` whether it asks
    something of suppliers, as qualifications and factors do; what is bought and how it is contracted asks nothing."""

    where: str
    text: str
    scored: bool = False
    asks: bool = True


@dataclass(frozen=True)
class Fault:
    """Something that the document may not say: in which part, the words, and by which article."""

    code: str
    where: str
    words: str
    source: Source


def forbidden(parts: Sequence[Part], requirements: str, on: date, book: Book | None = None) -> list[Fault]:
    """Conditions that shut suppliers out unlawfully, by words; ``requirements`` is what suppliers must have to bid."""
    law = book or open_book(LAW)

    def fault(code: str, part: Part, words: str) -> Fault:
        return Fault(code, part.where, words, law.at(f"document.forbidden.{code}", on).source)

    found = []
    for part in parts:
        for code, pattern in (*(_OF_SUPPLIERS if part.asks else ()), ("minimum_price", _MINIMUM)):
            found += [fault(code, part, match[0]) for match in pattern.finditer(part.text)]
        if part.scored:
            found += [
                fault("qualification_scored", part, line) for line in _conditions(requirements) if line in part.text
            ]
    where = next((part.where for part in parts if part.text == requirements), "")
    found += _too_many_contracts(where, requirements, on, law)
    return found


def _too_many_contracts(where: str, requirements: str, on: date, law: Book) -> Iterator[Fault]:
    """As a qualification no more contracts of the same kind may be asked than the law says."""
    try:
        held = law.at("document.similar_contracts", on)
    except NoRule:
        return
    for match in _SIMILAR.finditer(requirements):
        if _number(match[3] or match[5]) > held["most"]:
            yield Fault("similar_contracts", where, match[0], held.source)


def _number(text: str) -> int:
    """Of digits, or of Chinese words up to ninety-nine."""
    if text.isdigit():
        return int(text)
    tens, _ten, ones = text.rpartition("十")
    digits = "零一二三四五六七八九"
    value = {each: at for at, each in enumerate(digits)} | {"两": 2}
    return (value.get(tens, 1) * 10 if "十" in text else 0) + value.get(ones, 0)


def _conditions(requirements: str) -> Iterator[str]:
    """The conditions one by one, without their numbers and marks; what is shorter than four signs says nothing."""
    for line in re.split(r"[\n。；;]", requirements):
        bare = re.sub(r"^[\s（(]*[\d一二三四五六七八九十]*[）).、\s]*", "", line).strip()
        if len(bare) >= 4:
            yield bare


def points(price_weight: Decimal, factors: Sequence[Decimal]) -> Decimal:
    """What price and factors add up to."""
    return price_weight + sum(factors, Decimal(0))


def all_points(on: date, book: Book | None = None) -> Value:
    """What they have to add up to: ``total``."""
    return (book or open_book(LAW)).at("document.points", on)


def single_grounds(on: date, book: Book | None = None) -> Value:
    """On which grounds alone one supplier is asked: ``name``."""
    return (book or open_book(LAW)).at("document.single", on)


def fixed_price(method: str, on: date, book: Book | None = None) -> Source | None:
    """By which article a fixed price is not scored; None before there was one."""
    try:
        return (book or open_book(LAW)).at(f"evaluation.fixed_price.{EVALUATED[method]}", on).source
    except NoRule:
        return None


def low_prices(on: date, book: Book | None = None) -> Value | None:
    """Below which parts of what a price is looked at: ``mean``, ``second_lowest``, ``ceiling``, and to which at ``most`` a document
    may raise each; None before there was such a rule."""
    try:
        return (book or open_book(LAW)).at("evaluation.low_price_triggers", on)
    except NoRule:
        return None


def needs_approval(method: str, budget_fen: int, threshold_fen: int | None) -> bool:
    """Whether the finance department has to approve the method: at or above the threshold of open tenders every other."""
    return method not in (OPEN, DIRECT) and threshold_fen is not None and budget_fen >= threshold_fen


def may_be_direct(budget_fen: int, limit_fen: int | None) -> bool:
    """Whether a purchaser may buy by its own rules: below the limit of the province; not while nobody knows it."""
    return limit_fen is not None and budget_fen < limit_fen


def negotiated_with(left: int, on: date, book: Book | None = None) -> Source | None:
    """By which article an open tender may go on as a negotiation with those that are left, once the finance department has
    approved it; None where not just so many are left, or before there was a rule (财政部令第74号第二十七条)."""
    try:
        rule = (book or open_book(LAW)).at("document.two_left", on)
    except NoRule:
        return None
    return rule.source if left == rule["bidders"] else None


def kept_until(ended_on: date, on: date, book: Book | None = None) -> tuple[date, Source]:
    """Until when the papers of a purchase are kept at least, counted from its end, and by which article."""
    held = (book or open_book(LAW)).at("document.kept", on)
    last = ended_on.year + int(held["years"])
    try:
        return ended_on.replace(year=last), held.source
    except ValueError:
        return date(last, 2, 28), held.source


def price_weights(method: str, on: date, book: Book | None = None) -> Value:
    """Between which points the price may be scored: ``least``, ``most``; ``beyond``: whose consent lets a document go beyond."""
    return (book or open_book(LAW)).at(f"evaluation.price_weight.{EVALUATED[method]}", on)


def weighs_lawfully(price_weight: Decimal, allowed: Value, is_consented: bool) -> bool:
    """Whether the price may have these points; beyond the bounds only where the law lets a consent do, and there is one."""
    fits = allowed["least"] <= price_weight <= allowed["most"]
    return bool(fits or (is_consented and allowed.value.get("beyond")))
