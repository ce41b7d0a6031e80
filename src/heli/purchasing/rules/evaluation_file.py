"""The published evaluation file: read with every fault told in a sentence, and the ranking written as JSON.

The format needs no heli to be read: ``docs/reference/evaluation-file.md``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from itertools import islice
from typing import Any

from heli.core.rules.book import NoRule
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.rank import (
    CONSULTATION,
    LOW,
    LOWEST,
    METHODS,
    OBJECTIVE,
    PARTS,
    SUBJECTIVE,
    TECHNICAL,
    Bid,
    Evaluation,
    Factor,
    Finding,
    Ranking,
    rank,
    standing,
)

#: no price of a city is higher, and none has more digits than that
MOST_FEN = 10**15
MOST_DECIMALS = 6
#: no tender has more bids or factors; no score has more digits after its point
MOST_LISTED, MOST_PLACES = 1_000, 12
#: of names that mean nothing so many are told
MOST_IGNORED = 100
#: every name that means something: of the file, of a factor, of a bid
NAMES = frozenset((
    "method", "on", "ceiling_fen", "fixed_price", "low_price", "price_weight", "weight_consented", "price_base", "decimals", "factors",
    "bids",
))  # fmt: skip
OF_FACTOR = frozenset(("id", "max", "kind", "part"))
OF_BID = frozenset((
    "id", "price_fen", "adjusted_price_fen", "qualified", "conforms", "price_confirmed", "final_quote", "low_price_explained",
    "scores",
))  # fmt: skip


def ranked(document: Any) -> dict[str, Any]:
    """The ranking of an evaluation file, as JSON. ValueError says in a sentence what the file lacks, and where."""
    evaluation = read(document)
    told = written(rank(evaluation), evaluation.decimals)
    return told | ({"ignored": list(evaluation.ignored)} if evaluation.ignored else {})


def read(document: Any) -> Evaluation:
    """What the file says. Every expert scores every factor of every bid that was evaluated."""
    held = _Reader("", document)
    factors = [_factor(each) for each in held.items("factors", none=())]
    evaluation = Evaluation(
        method=held.one_of("method", METHODS), on=held.day("on"), ceiling=held.fen("ceiling_fen", none=None),
        price_weight=held.number("price_weight", most=100, none=Fraction(0)), factors=factors,
        decimals=held.count("decimals", most=MOST_DECIMALS, none=2), base=held.text("price_base", none=LOWEST),
        fixed_price=held.yes("fixed_price", none=False), weight_consented=held.yes("weight_consented", none=False), low_price=held.parts("low_price", LOW),
        bids=[_bid(each, factors) for each in held.items("bids")], ignored=tuple(islice(_ignored(held, factors), MOST_IGNORED)),
    )  # fmt: skip
    _once("factors", [factor.key for factor in factors])
    if evaluation.method == CONSULTATION and any(bid.confirmed is not None for bid in evaluation.bids):
        raise ValueError(Sentence("磋商没有 price_confirmed：没有查到修正报价的规定。"))
    if evaluation.method != CONSULTATION and any(bid.quoted is not None for bid in evaluation.bids):
        raise ValueError(Sentence("只有磋商有 final_quote：招标不提交最后报价。"))
    _once("bids", [bid.key for bid in evaluation.bids])
    if evaluation.fixed_price:
        _fixed(evaluation)
    if evaluation.is_scored:
        _complete(evaluation)
    return evaluation


def _ignored(held: _Reader, factors: list[Factor]) -> Iterator[str]:
    """Names that mean nothing, and scores of a factor that is none: whoever misspelt one learns that it did not count."""
    yield from held.others(NAMES)
    for each in held.items("factors", none=()):
        yield from each.others(OF_FACTOR)
    known = {factor.key for factor in factors}
    for each in held.items("bids"):
        yield from each.others(OF_BID)
        yield from each.inner("scores").others(known)


def _fixed(evaluation: Evaluation) -> None:
    """A price that every bid must offer is named, and nobody is ranked by it."""
    if not evaluation.is_scored:
        raise ValueError(Sentence("固定价格（fixed_price）不能用最低评标价法。"))
    if evaluation.ceiling is None:
        raise ValueError(Sentence("缺少 %(where)s。", where="ceiling_fen"))


def _factor(held: _Reader) -> Factor:
    kind, part = held.one_of("kind", (SUBJECTIVE, OBJECTIVE)), held.one_of("part", PARTS, none=TECHNICAL)
    return Factor(held.text("id"), held.number("max"), kind, part)


def _bid(held: _Reader, factors: list[Factor]) -> Bid:
    scores = {
        factor.key: {
            expert: _number(given, held.where(f"scores.{factor.key}.{expert}"), factor.most)
            for expert, given in held.mapping("scores", factor.key).items()
        }
        for factor in factors
    }
    qualified, conforms = held.yes("qualified", none=True), held.yes("conforms", none=True)
    confirmed = held.yes("price_confirmed", none=None)
    named = {} if qualified and conforms else {"none": 0}  # one that cannot be read has no price
    price, adjusted = held.fen("price_fen", **named), held.fen("adjusted_price_fen", none=None)
    if adjusted is not None and price and adjusted > price:
        where, than = held.where("adjusted_price_fen"), "price_fen"
        raise ValueError(Sentence("%(where)s 不能高于 %(than)s。", where=where, than=than))
    return Bid(
        key=held.text("id"), price=price, adjusted=adjusted,
        qualified=qualified, conforms=conforms, confirmed=confirmed, quoted=held.yes("final_quote", none=None),
        explained=held.yes("low_price_explained", none=None), scores=scores,
    )  # fmt: skip


def _once(where: str, keys: list[str]) -> None:
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice is not None:
        raise ValueError(Sentence("%(where)s 里 %(id)s 出现了两次。", where=where, id=twice))


def _complete(evaluation: Evaluation) -> None:
    """No mean over experts where one has not scored yet."""
    try:
        judged, failed = standing(evaluation)
    except NoRule:  # of a day before the law the ranking says so
        return
    if failed is not None:  # then nobody has to score
        judged = [bid for bid in judged if any(bid.scores.values())]
    experts = sorted({expert for bid in judged for given in bid.scores.values() for expert in given})
    for bid in judged:
        for factor in evaluation.factors:
            lacking = [expert for expert in experts if expert not in bid.scores[factor.key]]
            if lacking or not experts:
                who = lacking or [Sentence("专家")]
                raise ValueError(
                    Sentence("%(bid)s 的 %(factor)s 还缺 %(who)s 的评分。", bid=bid.key, factor=factor.key, who=who)
                )


_NEEDED: Any = object()


class _Reader:
    """One object of the file, read by name; a fault says where it stands."""

    def __init__(self, at: str, held: Any) -> None:
        self._at = at
        if not isinstance(held, Mapping):
            raise ValueError(Sentence("%(where)s 要是一个对象。", where=at or "JSON"))
        self._held = held

    def where(self, name: str) -> str:
        return f"{self._at}.{name}" if self._at else name

    def _get(self, name: str, none: Any) -> Any:
        found = self._held.get(name)
        if found is None and none is _NEEDED:
            raise ValueError(Sentence("缺少 %(where)s。", where=self.where(name)))
        return found

    def text(self, name: str, none: Any = _NEEDED) -> str:
        found = self._get(name, none)
        if found is None:
            return str(none)
        if not isinstance(found, str) or not found.strip() or len(found) > 200:
            raise ValueError(Sentence("%(where)s 要是一段文字。", where=self.where(name)))
        return found

    def one_of(self, name: str, known: tuple[str, ...], none: Any = _NEEDED) -> str:
        found = self.text(name, none)
        if found not in known:
            raise ValueError(Sentence("%(where)s 只能是 %(known)s。", where=self.where(name), known=list(known)))
        return found

    def day(self, name: str) -> date:
        try:
            return date.fromisoformat(self.text(name))
        except ValueError as error:
            if isinstance(error.args[0], Sentence):
                raise
            raise ValueError(Sentence("%(where)s 的日期写成 2026-12-31 的样子。", where=self.where(name))) from None

    def number(self, name: str, most: int = 1_000_000, none: Any = _NEEDED) -> Fraction:
        found = self._get(name, none)
        return Fraction(none) if found is None else _number(found, self.where(name), Fraction(most))

    def count(self, name: str, most: int, none: int) -> int:
        found = self.number(name, most, none)
        if found.denominator != 1:
            raise ValueError(Sentence("%(where)s 要是整数。", where=self.where(name)))
        return int(found)

    def fen(self, name: str, none: Any = _NEEDED) -> Any:
        """A price: whole fen, more than nothing."""
        found = self._get(name, none)
        if found is None:
            return none
        if not isinstance(found, int) or isinstance(found, bool) or not 0 < found <= MOST_FEN:
            raise ValueError(Sentence("%(where)s 要是大于 0 的整数（分）。", where=self.where(name)))
        return found

    def yes(self, name: str, none: Any) -> Any:
        found = self._held.get(name)
        if found is None:
            return none
        if not isinstance(found, bool):
            raise ValueError(Sentence("%(where)s 只能是 true 或 false。", where=self.where(name)))
        return found

    def inner(self, name: str) -> _Reader:
        """An object within it; an empty one where it is left out."""
        found = self._held.get(name)
        return _Reader(self.where(name), {} if found is None else found)

    def others(self, known: Collection[str]) -> Iterator[str]:
        """Where a name stands that is not among those."""
        return (self.where(str(name)[:40]) for name in self._held if name not in known)

    def parts(self, name: str, known: tuple[str, ...]) -> dict[str, Fraction]:
        """Parts of one, by some of the names that are known; nothing where it is left out."""
        held = self.inner(name)
        unknown = next((each for each in held._held if each not in known), None)
        if unknown is not None:
            raise ValueError(
                Sentence("%(where)s 只能是 %(known)s。", where=held.where(str(unknown)[:40]), known=list(known))
            )
        return {each: held.number(each, most=1) for each in known if held._held.get(each) is not None}

    def items(self, name: str, none: Any = _NEEDED) -> list[_Reader]:
        found = self._get(name, none)
        if found is None:
            return []
        if not isinstance(found, list):
            raise ValueError(Sentence("%(where)s 要是一个列表。", where=self.where(name)))
        if len(found) > MOST_LISTED:
            raise ValueError(Sentence("%(where)s 最多 %(most)s 项。", where=self.where(name), most=f"{MOST_LISTED:,}"))
        return [_Reader(f"{self.where(name)}[{at}]", each) for at, each in enumerate(found)]

    def mapping(self, name: str, key: str) -> Mapping[str, Any]:
        return self.inner(name).inner(key)._held


def _number(given: Any, where: str, most: Fraction) -> Fraction:
    """A figure written as text, so that nothing is lost on the way; a JSON number is taken as it is written."""
    try:
        if isinstance(given, bool) or not isinstance(given, (str, int, float)):
            raise InvalidOperation
        text = str(given).strip()
        if "_" in text:  # Python reads it within a number, nobody else does
            raise InvalidOperation
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    exponent = found.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_PLACES or len(found.as_tuple().digits) > 30:
        raise ValueError(Sentence("%(where)s 要是一个数。", where=where))
    if not 0 <= found <= Decimal(most.numerator) / Decimal(most.denominator):
        raise ValueError(
            Sentence(
                "%(where)s 是 %(given)s，应当在 0 到 %(most)s 之间。",
                where=where,
                given=str(given)[:40],
                most=_plain(most),
            )
        )
    return Fraction(found)


def _plain(value: Fraction) -> str:
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def written(ranking: Ranking, decimals: int) -> dict[str, Any]:
    """As JSON; figures rounded half up for display alone: the order is the exact one."""
    return {
        "ranking": [
            {
                "id": one.bid.key, "rank": one.rank, "price_score": shown(one.price_score, decimals),
                "factor_scores": {key: shown(score, decimals) for key, score in one.factor_scores.items()},
                "total": shown(one.total, decimals),
            }
            for one in ranking.placed
        ],
        "rejected": [{"id": found.bid, **_told(found)} for found in ranking.rejected],
        "warnings": [_told(found) | ({"id": found.bid} if found.bid else {}) for found in ranking.warnings],
        "failed": _told(ranking.failed) if ranking.failed else None,
    }  # fmt: skip


def _told(found: Finding) -> dict[str, Any]:
    held: dict[str, Any] = {"reason": found.code, "article": str(found.source), "confidence": found.source.confidence}
    return held | ({"facts": list(found.facts)} if found.facts else {})


def shown(value: Fraction | None, decimals: int) -> str | None:
    """Half up, as sheets of scores are."""
    if value is None:
        return None
    scaled = value * 10**decimals
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return format(Decimal(whole).scaleb(-decimals), "f")
