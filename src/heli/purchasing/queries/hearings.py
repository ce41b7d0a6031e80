"""Explanations of low prices: whose they are, and who judges them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, Hearing, Tender
from heli.purchasing.models.bids import own
from heli.purchasing.models.evaluation import sits_in
from heli.purchasing.queries import evaluation
from heli.purchasing.queries.report import low_prices

EXPLAIN = "purchasing.hearing.explain"


def own_hearings(user: Any) -> QuerySet[Hearing]:
    """What this user's agency was asked to explain."""
    if not user.holds(EXPLAIN):
        return Hearing.objects.none()
    found = Hearing.objects.filter(bid__in=Bid.objects.filter(own(user)))
    return found.select_related("bid__tender", "bid__agency").order_by("until", "pk")


def hearings_judged_by(user: Any) -> QuerySet[Hearing]:
    """Those of the committees on which this user sits."""
    found = Hearing.objects.filter(bid__tender__in=sits_in(user))
    return found.select_related("bid__tender", "bid__agency").order_by("until", "pk")


@dataclass(frozen=True)
class Price:
    """A price that has to be, or may be, or was explained."""

    bid: Bid
    shown_by: Sequence[str]
    hearing: Hearing | None


def prices(user: Any, tender: Tender) -> list[Price]:
    """Every bid that is scored, once the conformity check is finished; for who evaluates."""
    if tender.state not in Tender.EVALUATED or not evaluation.evaluated(user).filter(pk=tender.pk).exists():
        return []
    held = evaluation.evaluation_of(tender)
    if held is not None and evaluation.awaits_final_quotes(held):
        return []
    low = low_prices(tender)
    found = [(each, getattr(each, "hearing", None)) for each in evaluation.scored_bids(evaluation.opened_bids(tender))]
    told = [Price(bid, [hearing.shown_by] if hearing else low.get(bid.pk, []), hearing) for bid, hearing in found]
    # while the committee sits it may ask about any of them
    asks = tender.state == Tender.State.EVALUATING and sits_in(user).filter(evaluation__tender=tender).exists()
    return [each for each in told if each.shown_by or asks]


def to_explain(user: Any) -> QuerySet[Hearing]:
    """Asked and not explained, while the committee evaluates."""
    found = own_hearings(user).filter(explained_at__isnull=True, decided_at__isnull=True)
    return found.filter(bid__tender__state=Tender.State.EVALUATING)


def _line(hearing: Hearing) -> Waiting:
    tender = hearing.bid.tender
    about = Sentence("%(number)s，%(why)s", number=tender.number, why=hearing.shown_by)
    return Waiting(tender.title, about, None, _("说明报价"), f"/purchasing/hearings/{hearing.pk}/explain/", "danger")


WAITING = (Source(EXPLAIN, _("要说明的报价"), EXPLAIN, to_explain, _line),)
