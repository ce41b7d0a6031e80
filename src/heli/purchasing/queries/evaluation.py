"""An evaluation as the rules of ranking take it, and as those read it who evaluate or run the tender."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from heli.accounts.models import seen_by_sides
from heli.purchasing.models import Bid, Evaluation, Factor, PriceError, Review, Score, Tender
from heli.purchasing.models.evaluation import sits_in
from heli.purchasing.models.tenders import SIDES, TenderQuerySet
from heli.purchasing.queries import consortium
from heli.purchasing.rules import document, rank, small_enterprise

VIEW = "purchasing.evaluation.view"
Stage = Review.Stage


def evaluated(user: Any) -> TenderQuerySet:
    """Tenders whose evaluation this user may read: opened, of this user's side, or on whose committee this user sits."""
    if not user.holds(VIEW):
        return Tender.objects.none()
    inside = Q(pk__in=Tender.objects.inside(user).values("pk")) & seen_by_sides(user, VIEW, *SIDES)
    found = Tender.objects.filter(inside | Q(pk__in=sits_in(user)), opened_at__isnull=False, state__in=Tender.UNSEALED)
    return found.select_related("project", "buyer", "agent").order_by("-year", "-serial")


def evaluation_of(tender: Tender) -> Evaluation | None:
    found = Evaluation.objects.filter(tender=tender).first()
    if found is not None:
        found.tender = tender  # with the bids that were read with it
    return found


def _came(bids: QuerySet[Bid]) -> QuerySet[Bid]:
    """Those of some bids that came to the opening."""
    found = bids.filter(state__in=[Bid.State.OPENED, Bid.State.UNREADABLE])
    return (
        found.select_related("agency", "hearing", "price_error", "final_quote")
        .prefetch_related("reviews")
        .order_by("place_in_order")
    )


def with_bids(rows: TenderQuerySet) -> TenderQuerySet:
    """With every bid that came, read once for a page on which many parts ask for them; not for a change."""
    return rows.prefetch_related(Prefetch("bids", _came(Bid.objects.all()), "came"))


def opened_bids(tender: Tender) -> list[Bid]:
    """Every bid that came to the opening, in the order in which they came, with what was found of each."""
    read: list[Bid] | None = getattr(tender, "came", None)
    return list(_came(tender.bids.all())) if read is None else read


def review_of(bid: Bid, stage: str) -> Review | None:
    return next((each for each in bid.reviews.all() if each.stage == stage), None)


def passes(bid: Bid, stage: str) -> bool:
    """Whether nothing speaks against a bid at a stage: what cannot be read never qualifies, what names no price or does not
    confirm the mended one never conforms; what nobody has looked at yet is not rejected."""
    if stage == Stage.QUALIFICATION and bid.state == Bid.State.UNREADABLE:
        return False
    if stage == Stage.CONFORMITY and (bid.price_fen is None or confirmed(bid) is False):
        return False
    found = review_of(bid, stage)
    return found is None or found.passed


def to_judge(bids: Sequence[Bid], stage: str) -> list[Bid]:
    """Whose outcome at a stage is for people to find: what can be read, and passed the stage before."""
    readable = [each for each in bids if each.state == Bid.State.OPENED]
    if stage == Stage.QUALIFICATION:
        return readable
    qualified = [each for each in readable if passes(each, Stage.QUALIFICATION)]
    return [each for each in qualified if each.price_fen is not None and confirmed(each) is not False]


def standing(bids: Sequence[Bid]) -> list[Bid]:
    """Those that passed both checks, whatever they ask."""
    return [each for each in bids if passes(each, Stage.QUALIFICATION) and passes(each, Stage.CONFORMITY)]


def scored_bids(bids: Sequence[Bid]) -> list[Bid]:
    """Those that a member scores: they passed both checks, have not withdrawn and do not ask too much."""
    left = [each for each in standing(bids) if quoted(each) is not False]
    return [each for each in left if each.tender.takes_price(each.price_that_counts or 0)]


def method_of(tender: Tender) -> str:
    """By which rules it is evaluated."""
    return document.EVALUATED[tender.method]


def as_rules(tender: Tender, on: date | None = None, scores: Sequence[Score] = ()) -> rank.Evaluation:
    """The evaluation as it stands, by the key of each bid."""
    given: dict[int, dict[str, dict[str, Fraction]]] = {}
    for each in scores:
        by_factor = given.setdefault(each.bid_id, {}).setdefault(str(each.factor_id), {})
        by_factor[str(each.member_id)] = Fraction(each.points)
    return rank.Evaluation(
        method=method_of(tender), on=on or localdate(), ceiling=tender.limit_fen,
        price_weight=Fraction(tender.price_weight), decimals=tender.decimals, fixed_price=tender.fixed_price,
        weight_consented=bool(tender.weight_consent),
        low_price={name: Fraction(percent) / 100 for name, percent in tender.low_price.items()},
        factors=[_factor(each) for each in tender.factors.order_by("pk")],
        bids=[_bid(each, tender, given.get(each.pk, {})) for each in opened_bids(tender)],
    )  # fmt: skip


def _factor(factor: Factor) -> rank.Factor:
    return rank.Factor(str(factor.pk), Fraction(factor.most), factor.kind, factor.part)


def _bid(bid: Bid, tender: Tender, scores: dict[str, dict[str, Fraction]]) -> rank.Bid:
    """A bid that cannot be read or names no price is rejected before its price counts."""
    return rank.Bid(
        key=str(bid.pk), price=bid.price_that_counts or 0, adjusted=adjusted_fen(bid, tender), qualified=passes(bid, Stage.QUALIFICATION),
        conforms=passes(bid, Stage.CONFORMITY), confirmed=confirmed(bid), quoted=quoted(bid), explained=explained(bid), scores=scores,
    )  # fmt: skip


def explained(bid: Bid) -> bool | None:
    """Whether the explanation of a low price convinced the committee; None while there is none to judge."""
    hearing = getattr(bid, "hearing", None)
    return hearing.accepted if hearing else None


def price_error_of(bid: Bid) -> PriceError | None:
    """What the committee mended of its price."""
    return getattr(bid, "price_error", None)


def confirmed(bid: Bid) -> bool | None:
    """Whether the bidder confirmed its mended price; None where nothing was mended or the answer is awaited."""
    found = price_error_of(bid)
    return None if found is None or found.is_open else not found.is_unconfirmed


def asks_final_quotes(tender: Tender) -> bool:
    """Whether its suppliers give a last price after the checks (214号第二十一条)."""
    return document.EVALUATED.get(tender.method) == rank.CONSULTATION


def awaits_final_quotes(evaluation: Evaluation) -> bool:
    """Whether nothing may be scored yet: the prices that count lie sealed."""
    return asks_final_quotes(evaluation.tender) and evaluation.quotes_opened_at is None


def quoted(bid: Bid) -> bool | None:
    """Whether a supplier gave a final quote; None where none is asked or they are not opened yet."""
    found = getattr(bid, "final_quote", None)
    return None if found is None or not found.is_open else found.price_fen is not None


def adjusted_fen(bid: Bid, tender: Tender) -> int | None:
    """The price that is scored where it is another than the one that is paid."""
    percent, price = consortium.deduction(bid, tender), bid.price_that_counts
    return small_enterprise.adjusted(price, percent) if price is not None and percent else None


def too_few_qualified(tender: Tender) -> rank.Finding | None:
    """Why so few qualified bids may not be evaluated; prices do not count yet."""
    return rank.rank(replace(as_rules(tender), ceiling=None, fixed_price=False)).failed


def too_few_responsive(tender: Tender) -> rank.Finding | None:
    """Why those that are left after the conformity check, and within the price, are too few; in a consultation the price that
    counts is the final quote."""
    found = evaluation_of(tender)
    held = as_rules(tender)
    waits = found is not None and awaits_final_quotes(found)
    return rank.rank(replace(held, ceiling=None, fixed_price=False) if waits else held).failed


@dataclass(frozen=True)
class Checked:
    """A bid with what was found of it, for the page."""

    bid: Bid
    qualification: Review | None
    conformity: Review | None
    error: PriceError | None
    quoted: bool | None
    is_off: bool

    @property
    def is_readable(self) -> bool:
        return self.bid.state == Bid.State.OPENED


def checked(user: Any, tender: Tender) -> list[Checked]:
    """Every bid that came, with the outcome of each check; a first price of a consultation is held to no ceiling."""
    held = evaluation_of(tender) if asks_final_quotes(tender) else None
    is_limited = not asks_final_quotes(tender) or (held is not None and not awaits_final_quotes(held))
    return [
        Checked(each, review_of(each, Stage.QUALIFICATION), review_of(each, Stage.CONFORMITY), price_error_of(each), quoted(each),
                is_limited and each.price_that_counts is not None and not tender.takes_price(each.price_that_counts))
        for each in opened_bids(tender)
    ]  # fmt: skip


def bids_of(user: Any, tender: Tender) -> QuerySet[Bid]:
    """The opened bids of a tender, as far as this user reads them."""
    found = Bid.objects.visible_to(user).filter(tender=tender, state=Bid.State.OPENED)
    return (
        found.select_related("agency", "tender", "hearing", "price_error", "final_quote")
        .prefetch_related("reviews")
        .order_by("place_in_order")
    )
