"""The ranking of bids, exactly: who drops out and by which article, what each price scores, who stands where.

All arithmetic is on fractions; a figure is rounded only where it is shown. A policy deduction changes the price that is
scored (``adjusted``), never the price that is paid or looked at for being abnormally low.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import groupby
from pathlib import Path
from typing import Any

from heli.core.rules.book import Book, NoRule, Source, Value, open_book
from heli.purchasing.rules.committee_size import size_faults

LAW = Path(__file__).parents[1] / "law"
COMPREHENSIVE, LOWEST_PRICE, CONSULTATION = "comprehensive", "lowest_price", "consultation"
METHODS = (COMPREHENSIVE, LOWEST_PRICE, CONSULTATION)
SUBJECTIVE, OBJECTIVE = "subjective", "objective"
#: what a factor is about; only the technical score decides among equal bids
TECHNICAL, BUSINESS = "technical", "business"
PARTS = (TECHNICAL, BUSINESS)
#: the base price that the law allows: the lowest of the bids that meet the document, none left out, no average
LOWEST = "lowest"


@dataclass(frozen=True)
class Factor:
    """One thing that is scored beside the price; ``most`` are its points."""

    key: str
    most: Fraction
    kind: str
    part: str = TECHNICAL


@dataclass(frozen=True)
class Bid:
    """Prices in fen; 0 where a bid names none, which then has dropped out. ``confirmed``: None where the price was not mended, else
    whether the bidder confirmed the mended one. ``quoted``: None where no final quote was asked, else whether one was given.
    ``explained``: None while nobody asked or answered why the price is so low,
    else whether it convinced. ``scores``: by factor, then by expert."""

    key: str
    price: int
    adjusted: int | None = None
    qualified: bool = True
    conforms: bool = True
    confirmed: bool | None = None
    quoted: bool | None = None
    explained: bool | None = None
    scores: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)

    @property
    def scored_price(self) -> int:
        return self.price if self.adjusted is None else self.adjusted


@dataclass(frozen=True)
class Evaluation:
    """What an evaluation file says. ``price_weight`` are points of a hundred; ``ceiling`` is the highest price in fen, or
    the budget where there is none, or the price that every bid must offer where it is ``fixed_price``; ``base`` is how the
    document makes the base price; ``low_price`` are the parts, by the names of the law, to which it raises the figures below
    which a price is looked at. ``ignored``: where names stand in the file that mean nothing and change nothing."""

    method: str
    on: date
    bids: Sequence[Bid]
    ceiling: int | None = None
    price_weight: Fraction = Fraction(0)
    factors: Sequence[Factor] = ()
    decimals: int = 2
    base: str = LOWEST
    fixed_price: bool = False
    low_price: Mapping[str, Fraction] = field(default_factory=dict)
    ignored: Sequence[str] = ()
    #: the finance department let the price have points outside the bounds
    weight_consented: bool = False

    @property
    def is_scored(self) -> bool:
        return self.method != LOWEST_PRICE


@dataclass(frozen=True)
class Finding:
    """Something that an article says about a bid, or about the whole where ``bid`` is empty; ``facts`` are what shows it."""

    code: str
    source: Source
    bid: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placed:
    """A bid in its place. Without scores (the lowest price) all three are None or empty; a fixed price has no score."""

    bid: Bid
    rank: int
    price_score: Fraction | None
    factor_scores: Mapping[str, Fraction]
    total: Fraction | None


@dataclass(frozen=True)
class Ranking:
    """``failed`` says why nobody may be ranked; then ``placed`` is empty."""

    placed: Sequence[Placed]
    rejected: Sequence[Finding]
    warnings: Sequence[Finding]
    failed: Finding | None


def rank(evaluation: Evaluation, book: Book | None = None) -> Ranking:
    """Reject, count, score, order. Raises NoRule for a day before there was a law."""
    law = _Law(book or open_book(LAW), evaluation)
    rejected = [found for bid in evaluation.bids if (found := _rejected(bid, evaluation, law)) is not None]
    gone = {found.bid: found.code for found in rejected}
    warnings = [*_warnings_of_document(evaluation, law), *_warnings_of_scores(evaluation, law)]
    warnings += _low_prices(evaluation, gone, law)
    failed = _failed(evaluation, gone, law)
    if failed is not None:
        return Ranking((), rejected, warnings, failed)
    left = [bid for bid in evaluation.bids if bid.key not in gone]
    usual = law.bidders("responsive")
    if len(left) < usual["least"]:
        warnings.append(Finding("two_suppliers", usual.source))
    return Ranking(_placed(left, evaluation, law), rejected, warnings, None)


def standing(evaluation: Evaluation) -> tuple[list[Bid], Finding | None]:
    """Who is left when nobody has scored yet, and why they may be too few. Raises NoRule for a day before there was a law."""
    law = _Law(open_book(LAW), evaluation)
    gone = {bid.key: found.code for bid in evaluation.bids if (found := _rejected(bid, evaluation, law)) is not None}
    return [bid for bid in evaluation.bids if bid.key not in gone], _failed(evaluation, gone, law)


def basis(step: str, method: str, on: date, book: Book | None = None) -> Source:
    """By which article a bid drops out at a step (qualification, conformity, ceiling): the order about tenders (87号令) says nothing
    of a consultation. Raises NoRule for a day before there was a law."""
    own = f".{CONSULTATION}" if method == CONSULTATION and step in ("qualification", "ceiling") else ""
    return (book or open_book(LAW)).at(f"evaluation.{step}{own}", on).source


class _Law:
    """What is in force on the day of the evaluation, for its method."""

    def __init__(self, book: Book, evaluation: Evaluation) -> None:
        self._book, self._on, self._method = book, evaluation.on, evaluation.method
        self.consults = self._method == CONSULTATION
        self.committee = self._maybe(f"committee.{CONSULTATION if self.consults else 'tender'}")
        self.scores, self.triggers = self._maybe("scores"), self._maybe("low_price_triggers")
        self.fixed_price = self._maybe(f"fixed_price.{self._method}") if evaluation.is_scored else None

    def at(self, key: str) -> Value:
        return self._book.at(f"evaluation.{key}", self._on)

    def basis(self, step: str) -> Source:
        return basis(step, self._method, self._on, self._book)

    def of_method(self, key: str) -> Value:
        return self.at(f"{key}.{self._method}")

    def _maybe(self, key: str) -> Value | None:
        try:
            return self.at(key)
        except NoRule:
            return None

    def bidders(self, step: str) -> Value:
        """How many there must be at a step; a consultation asks for as many at each."""
        return self.at(f"bidders.{CONSULTATION if self.consults else step}")

    def too_few(self, step: str, left: int) -> Source | None:
        """The article by which so few may not go on; a consultation on services goes on with two."""
        asked = self.bidders(step)
        return asked.source if left < int(asked.get("services", asked["least"])) else None


def _rejected(bid: Bid, evaluation: Evaluation, law: _Law) -> Finding | None:
    """Why a bid drops out, in the order of the steps; None for one that stays."""
    if not bid.qualified:
        return Finding("not_qualified", law.basis("qualification"), bid.key)
    if bid.confirmed is False:
        return Finding("price_not_confirmed", law.of_method("price_errors").source, bid.key)
    if not bid.conforms:
        return Finding("not_conforming", law.basis("conformity"), bid.key)
    if bid.quoted is False:
        return Finding("no_final_quote", law.bidders("responsive").source, bid.key)
    if evaluation.ceiling is not None and bid.price > evaluation.ceiling:
        return Finding("over_ceiling", law.basis("ceiling"), bid.key)
    if evaluation.fixed_price and bid.price != evaluation.ceiling:
        return Finding("not_the_fixed_price", law.basis("conformity"), bid.key)
    if bid.explained is False:
        return Finding("low_price", (law.triggers or law.at("low_price")).source, bid.key)
    return None


def _failed(evaluation: Evaluation, gone: Mapping[str, str], law: _Law) -> Finding | None:
    """Too few at the opening, after the qualification, or of those that respond to the document."""
    codes, came = list(gone.values()), len(evaluation.bids)
    if evaluation.is_scored and evaluation.base != LOWEST:
        return Finding("price_base_forbidden", law.of_method("price_score").source)
    if article := law.too_few("opening", came):
        return Finding("too_few_bidders", article)
    if article := law.too_few("qualified", came - codes.count("not_qualified")):
        return Finding("too_few_qualified", article)
    if codes.count("over_ceiling") == came:
        return Finding("all_over_budget", law.at("budget").source)
    if article := law.too_few("responsive", came - len(gone)):
        return Finding("too_few_responsive", article)
    return None


def _warnings_of_document(evaluation: Evaluation, law: _Law) -> list[Finding]:
    """What the document itself should not say."""
    found = []
    if evaluation.is_scored:
        weight = evaluation.price_weight
        if (article := _weight_forbidden(evaluation, law)) is not None:
            found.append(Finding("price_weight", article))
        points = weight + sum(factor.most for factor in evaluation.factors)
        if points != 100:
            found.append(
                Finding("points_are_not_100", law.of_method("price_score").source, facts=(str(float(points)),))
            )
        experts = {expert for bid in evaluation.bids for each in bid.scores.values() for expert in each}
        # the budget is no less than the highest price
        if experts and law.committee and any(size_faults(law.committee, len(experts), evaluation.ceiling or 0)):
            found.append(Finding("committee", law.committee.source, facts=(str(len(experts)),)))
    if law.triggers is not None and (beyond := beyond_the_law(evaluation.low_price, law.triggers)):
        found.append(Finding("low_price_beyond", law.triggers.source, facts=beyond))
    return found


def _weight_forbidden(evaluation: Evaluation, law: _Law) -> Source | None:
    """By which article the price may not have these points; a fixed price has none, where the law knows one."""
    if evaluation.fixed_price and law.fixed_price is not None:
        return law.fixed_price.source if evaluation.price_weight else None
    allowed = law.of_method("price_weight")
    fits = allowed["least"] <= evaluation.price_weight <= allowed["most"]
    consented = evaluation.weight_consented and allowed.value.get("beyond")
    return None if fits or consented else allowed.source


def _warnings_of_scores(evaluation: Evaluation, law: _Law) -> list[Finding]:
    """Objective factors on which the experts differ: the committee mends them before it signs."""
    if law.scores is None:
        return []
    return [
        Finding("objective_differs", law.scores.source, bid.key, (factor.key,))
        for bid in evaluation.bids
        for factor in evaluation.factors
        if factor.kind == OBJECTIVE and len(set(bid.scores.get(factor.key, {}).values())) > 1
    ]


def _low_prices(evaluation: Evaluation, gone: Mapping[str, str], law: _Law) -> list[Finding]:
    """Prices that somebody has to explain, each with what shows it. An explanation that convinced ends the question."""
    if law.triggers is None:
        return []
    passed = [bid for bid in evaluation.bids if gone.get(bid.key) in (None, "low_price")]
    figures = raised(evaluation.low_price, law.triggers)
    below = limits([bid.price for bid in passed], evaluation.ceiling, figures)
    return [
        Finding("low_price_not_explained", law.triggers.source, bid.key, shown)
        for bid in passed
        if bid.explained is None and (shown := triggers(bid.price, below))
    ]


#: the figures of which the law says below which part a price is looked at
LOW = ("mean", "second_lowest", "ceiling")


def beyond_the_law(document: Mapping[str, Fraction], law: Value) -> tuple[str, ...]:
    """Which figures the document sets where the law lets it set none: below the law's own, or above the highest it allows."""
    most = Fraction(str(law["most"]))
    return tuple(name for name in LOW if name in document and not Fraction(str(law[name])) <= document[name] <= most)


def raised(document: Mapping[str, Fraction], law: Value) -> dict[str, Fraction]:
    """The parts that hold: what the document raises counts as far as the law lets it."""
    own, most = {name: Fraction(str(law[name])) for name in LOW}, Fraction(str(law["most"]))
    return {name: min(max(document.get(name, own[name]), own[name]), most) for name in LOW}


def low_price_figures(evaluation: Evaluation) -> dict[str, Fraction]:
    """The parts that hold on the day of an evaluation; none before there was a rule."""
    law = _Law(open_book(LAW), evaluation)
    return {} if law.triggers is None else raised(evaluation.low_price, law.triggers)


def limits(prices: Sequence[int], ceiling: int | None, figures: Mapping[str, Any] | Value) -> dict[str, Fraction]:
    """Below which figures a price has to be explained. ``prices``: of all bids that passed the conformity check; ``figures``:
    the part of each that holds."""
    least = sorted(prices)
    whole: dict[str, Fraction] = {}
    if least:
        whole["mean"] = Fraction(sum(least), len(least))
    if len(least) > 1:
        whole["second_lowest"] = Fraction(least[1])
    if ceiling is not None:
        whole["ceiling"] = Fraction(ceiling)
    return {name: figure * Fraction(str(figures[name])) for name, figure in whole.items()}


def triggers(price: int, below: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Which of them a price lies below, strictly."""
    return tuple(name for name, limit in below.items() if price < limit)


def _placed(left: Sequence[Bid], evaluation: Evaluation, law: _Law) -> list[Placed]:
    scored = [_scored(bid, min(each.scored_price for each in left), evaluation) for bid in left]
    decides = law.of_method("ties")["then"]
    technical = [factor.key for factor in evaluation.factors if factor.part == TECHNICAL]

    def order(one: Placed) -> tuple[Fraction, ...]:
        if one.total is None:
            return (Fraction(one.bid.scored_price),)
        skill = sum((one.factor_scores.get(key, Fraction(0)) for key in technical), Fraction(0))
        ties = {"price": Fraction(one.bid.price), "technical": -skill}
        return (-one.total, *(ties[name] for name in decides))

    placed: list[Placed] = []
    for _key, group in groupby(sorted(scored, key=order), key=order):
        first = len(placed) + 1
        placed += [Placed(one.bid, first, one.price_score, one.factor_scores, one.total) for one in group]
    return placed


def _scored(bid: Bid, lowest: int, evaluation: Evaluation) -> Placed:
    """Price: the lowest over this one, of the points for the price. A factor: the mean of what its experts gave."""
    if not evaluation.is_scored:
        return Placed(bid, 0, None, {}, None)
    price = None if evaluation.fixed_price else Fraction(lowest, bid.scored_price) * evaluation.price_weight
    factors = {
        factor.key: sum(given.values(), Fraction(0)) / len(given)
        for factor in evaluation.factors
        if (given := bid.scores.get(factor.key))
    }
    return Placed(bid, 0, price, factors, (price or 0) + sum(factors.values(), Fraction(0)))
