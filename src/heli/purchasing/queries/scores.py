"""Scores as the rules take them, and as those read them who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.queries import SETTINGS, setting
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, Factor, Member, Score, Tender
from heli.purchasing.models.evaluation import SCORES
from heli.purchasing.queries.evaluation import opened_bids, scored_bids
from heli.purchasing.rules import scores as rules

GAP = SETTINGS["score_gap"].unset
WHY = {
    rules.DIFFERS: Sentence("客观项的评分和其他评委不一致"),
    rules.OUT_OF_LINE: Sentence("评分和其他评委相差较大"),
}


def own_seats(user: Any) -> QuerySet[Member]:
    """The seats this user takes now."""
    if not user.holds(SCORES):
        return Member.objects.none()
    mine = Member.objects.sitting().filter(actor=user.actor_id)
    return mine.select_related("evaluation__tender__buyer", "actor").order_by("pk")


def scores_of(tender: Tender) -> list[Score]:
    """Every score of those who sit; for the rules, never for a page."""
    found = Score.objects.filter(member__evaluation__tender=tender, member__replaced_at__isnull=True)
    return list(found.select_related("factor", "member__actor", "bid__agency").defer("bid__content").order_by("pk"))


@dataclass(frozen=True)
class Odd:
    """A score that has to be put right or explained."""

    score: Score
    why: Sentence

    @property
    def is_settled(self) -> bool:
        return bool(self.score.remark)


def odd_scores(tender: Tender) -> list[Odd]:
    """Those that stand out, once all are in."""
    gap, by_cell = Decimal(setting("score_gap") or GAP), dict[tuple[int, int], list[Score]]()
    for each in scores_of(tender):
        by_cell.setdefault((each.bid_id, each.factor_id), []).append(each)
    found = []
    for cell in by_cell.values():
        factor = cell[0].factor
        out = rules.odd({each.pk: each.points for each in cell}, factor.most, factor.kind, gap)
        found += [Odd(each, WHY[out[each.pk]]) for each in cell if each.pk in out]
    return found


def lacking(member: Member) -> list[tuple[Bid, Factor]]:
    """What a member has still to score."""
    tender = member.evaluation.tender
    given, factors = set(member.scores.values_list("bid", "factor")), list(tender.factors.order_by("pk"))
    return [
        (bid, factor)
        for bid in scored_bids(opened_bids(tender))
        for factor in factors
        if (bid.pk, factor.pk) not in given
    ]


@dataclass(frozen=True)
class Cell:
    """One score on a page, and why it has to be explained, where it has."""

    score: Score | None
    why: Sentence | None
    is_mine: bool


@dataclass(frozen=True)
class Row:
    """One factor of one bid: what each member gave."""

    factor: Factor
    cells: Sequence[Cell]


@dataclass(frozen=True)
class Sheet:
    """One bid: what everybody gave for every factor."""

    bid: Bid
    rows: Sequence[Row]


def sheets(user: Any, tender: Tender, members: Sequence[Member], only: Bid | None = None) -> list[Sheet]:
    """As far as this user may read them: one's own before all have submitted, everybody's after it."""
    visible = Score.objects.visible_to(user).filter(member__in=members).select_related("member")
    given = {(each.bid_id, each.factor_id, each.member_id): each for each in visible}
    all_in = bool(members) and members[0].evaluation.scored_at is not None
    why = {each.score.pk: each.why for each in odd_scores(tender)} if all_in else {}
    factors = list(tender.factors.order_by("pk"))

    def cell(bid: Bid, factor: Factor, member: Member) -> Cell:
        found = given.get((bid.pk, factor.pk, member.pk))
        mine = member.actor_id == getattr(user, "actor_id", None)
        return Cell(found, why.get(found.pk) if found else None, mine)

    return [
        Sheet(bid, [Row(factor, [cell(bid, factor, each) for each in members]) for factor in factors])
        for bid in scored_bids(opened_bids(tender))
        if only is None or bid.pk == only.pk
    ]


def own_scores(user: Any) -> QuerySet[Score]:
    """This user's own, to be mended or explained."""
    mine = Score.objects.filter(member__actor=getattr(user, "actor_id", None), member__replaced_at__isnull=True)
    return mine.select_related("member__evaluation__tender", "factor", "bid__agency").order_by("pk")


# what waits


def to_score(user: Any) -> QuerySet[Member]:
    """Seats whose sheet is open and not submitted."""
    state = Tender.State.EVALUATING
    open_now = {"submitted_at__isnull": True, "evaluation__conforming_at__isnull": False}
    return own_seats(user).filter(evaluation__tender__state=state, **open_now)


def to_sign(user: Any) -> QuerySet[Member]:
    """Seats whose signature the report lacks."""
    state = Tender.State.EVALUATING
    return own_seats(user).filter(
        evaluation__tender__state=state, evaluation__reported_at__isnull=False, signed_at__isnull=True
    )


def _line(verb: Any, page: str) -> Any:
    def line(seat: Member) -> Waiting:
        tender = seat.evaluation.tender
        about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
        return Waiting(tender.title, about, None, verb, page.format(tender=tender.pk, seat=seat.pk))

    return line


WAITING = (
    Source("purchasing.sheet.save", _("等我评分的采购"), SCORES, to_score, _line(_("评分"), "/purchasing/sheets/{seat}/")),
    Source("purchasing.report.sign", _("等我签字的评审报告"), "purchasing.report.sign", to_sign,
           _line(_("签字"), "/purchasing/tenders/{tender}/evaluation/")),
)  # fmt: skip
