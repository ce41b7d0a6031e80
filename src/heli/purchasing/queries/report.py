"""The report of an evaluation: the file that anybody can rank again, and the ranking as pages show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localdate

from heli.core.rules.sentence import Sentence
from heli.purchasing.models import Bid, Evaluation, Member, Tender
from heli.purchasing.queries import evaluation as evaluations
from heli.purchasing.queries.public import Line, Ranked, Told, ranked, shown_by
from heli.purchasing.queries.scores import odd_scores, scores_of
from heli.purchasing.rules import evaluation_file, rank


def low_prices(tender: Tender) -> dict[int, list[str]]:
    """Bids whose price asks for an explanation that nobody has judged, by what shows it (财库〔2026〕2号)."""
    held = evaluations.as_rules(tender)
    low = rank.low_price_figures(held)
    return {
        int(each.bid): [str(shown_by(fact, low)) for fact in each.facts]
        for each in rank.rank(held).warnings
        if each.code == "low_price_not_explained"
    }


def written(tender: Tender) -> dict[str, Any]:
    """What is kept as the report: the file to be published, and which bidder and member each number in it is. Bidders are
    numbered in the order of the ranking, so that the file names nobody who lost; members by their seats."""
    scores = scores_of(tender)
    held = evaluations.as_rules(tender, localdate(), scores)
    found = rank.rank(held)
    order = [one.bid.key for one in found.placed]
    order += [each.key for each in held.bids if each.key not in order]
    names = {key: f"投标人{at}" for at, key in enumerate(order, 1)}
    seats = {str(each.member_id): f"评委{each.member.number}" for each in scores}
    titles = {str(each.pk): each.title for each in tender.factors.all()}
    by_key = {each.key: each for each in held.bids}
    return {
        "file": _file(held, [by_key[key] for key in order], names, seats, titles),
        "bids": {name: int(key) for key, name in names.items()},
    }


def _file(
    held: rank.Evaluation,
    bids: Sequence[rank.Bid],
    names: Mapping[str, str],
    seats: Mapping[str, str],
    titles: Mapping[str, str],
) -> dict[str, Any]:
    more: dict[str, Any] = {"fixed_price": True} if held.fixed_price else {}
    if held.weight_consented:
        more["weight_consented"] = True
    if held.low_price:
        more["low_price"] = {name: _exact(part, 4) for name, part in held.low_price.items()}
    return {
        "method": held.method, "on": held.on.isoformat(), "ceiling_fen": held.ceiling, "decimals": held.decimals,
        "price_weight": _exact(held.price_weight),
        "factors": [{"id": titles[each.key], "max": _exact(each.most), "kind": each.kind, "part": each.part} for each in held.factors],
        "bids": [_bid(each, names[each.key], seats, titles) for each in bids], **more,
    }  # fmt: skip


def _bid(bid: rank.Bid, name: str, seats: Mapping[str, str], titles: Mapping[str, str]) -> dict[str, Any]:
    scores = {
        titles[factor]: {seats[member]: _exact(points) for member, points in given.items()}
        for factor, given in bid.scores.items()
    }
    said = {"id": name, "qualified": bid.qualified, "conforms": bid.conforms, "scores": scores}
    more = {
        "price_fen": bid.price or None, "adjusted_price_fen": bid.adjusted, "price_confirmed": bid.confirmed,
        "final_quote": bid.quoted, "low_price_explained": bid.explained,
    }  # fmt: skip
    return said | {key: value for key, value in more.items() if value is not None}


def _exact(value: Any, places: int = 2) -> str:
    """Points have two places at most, and a part of a price four: nothing is lost."""
    return evaluation_file.shown(value, places) or "0"


@dataclass(frozen=True)
class Placed:
    """A line of the ranking with its bid; ``number`` is what the published file calls it."""

    bid: Bid
    number: str
    line: Line


@dataclass(frozen=True)
class Report:
    """What the file of an evaluation comes to, by the same arithmetic as for everybody who ranks it again."""

    ranked: Ranked
    placed: Sequence[Placed]
    rejected: Sequence[tuple[Bid, Told]]

    @property
    def failed(self) -> Told | None:
        return self.ranked.failed


def report(evaluation: Evaluation | None) -> Report | None:
    """None while there is no report."""
    if evaluation is None or evaluation.file is None:
        return None
    found = ranked(evaluation_file.read(evaluation.file["file"]))
    bids = {each.pk: each for each in evaluations.opened_bids(evaluation.tender)}
    of = {name: bids[key] for name, key in evaluation.file["bids"].items()}
    placed = [Placed(of[line.bidder], line.bidder, line) for line in found.lines]
    return Report(found, placed, [(of[each.bid], each) for each in found.rejected])


def dissenters(members: Sequence[Member]) -> list[Member]:
    return [each for each in members if each.dissent]


def unsettled(tender: Tender, evaluation: Evaluation) -> list[Sentence]:
    """What has to be done before the report."""
    found = []
    if evaluations.awaits_final_quotes(evaluation):
        found.append(Sentence("最后报价还没有打开。"))
    if evaluation.scored_at is None:
        found.append(Sentence("还有评委没有提交评分。"))
    elif any(not each.is_settled for each in odd_scores(tender)):
        found.append(Sentence("有的评分不一致，还没有改正或者说明。"))
    if low_prices(tender) or any(_is_heard(each) for each in evaluations.opened_bids(tender)):
        found.append(Sentence("有的报价明显偏低，还没有认定说明是否成立。"))
    return found


def _is_heard(bid: Bid) -> bool:
    """Whether the committee asked about its price, by a figure of the law or of its own judgment, and has not decided."""
    hearing = getattr(bid, "hearing", None)
    return hearing is not None and hearing.decided_at is None
