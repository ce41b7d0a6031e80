"""Bonds of the bidders of a tender: which came whole, and until when each goes back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.rules.book import NoRule, Source
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source as WaitingSource
from heli.core.waiting import Waiting
from heli.purchasing.models import Award, Bid, BidBond, Contract, Evaluation, FrameworkSupplier, Tender
from heli.purchasing.models.tenders import SIDES
from heli.purchasing.queries.public import reckoned
from heli.purchasing.rules import bonds as rules

RECORD, RETURN = "purchasing.bond.record", "purchasing.bond.return"


@dataclass(frozen=True)
class Given:
    """A bid that came with what is known of its bond."""

    bid: Bid
    bond: BidBond | None
    is_whole: bool

    @property
    def is_late(self) -> bool:
        held = self.bond
        return held is not None and held.return_by is not None and localdate() > held.return_by


def asking(user: Any) -> QuerySet[Tender]:
    """Tenders that asked for a bond, of this user's side, once their bids are open."""
    if not user.holds(RECORD):
        return Tender.objects.none()
    found = Tender.objects.inside(user).filter(seen_by_sides(user, RECORD, *SIDES))
    return found.filter(bid_bond_fen__gt=0, opened_at__isnull=False).select_related("buyer", "agent")


def given(tender: Tender) -> list[Given]:
    """Every bid that came, in the order in which they came."""
    rows = tender.bids.filter(state__in=Bid.CAME).select_related("agency", "bond__keeping").order_by("place_in_order")
    return [Given(each, bond_of(each), is_whole(tender, bond_of(each))) for each in rows]


def bond_of(bid: Bid) -> BidBond | None:
    return getattr(bid, "bond", None)


def is_whole(tender: Tender, bond: BidBond | None) -> bool:
    """Whether all that was asked for had come by the deadline."""
    assert tender.deadline_at is not None, "it was announced"
    last = localtime(tender.deadline_at).date()
    received_fen, received_on = (bond.received_fen, bond.received_on) if bond else (0, None)
    return rules.is_whole(tender.bid_bond_fen, received_fen, received_on, last)


def clock_of(bid: Bid, award: Award) -> date | None:
    """Until when the bond of a bid goes back by what has happened so far; None while no clock runs."""
    won, event = bid.pk == award.bid_id, award.published_on
    entered = FrameworkSupplier.objects.filter(bid=bid).first() if award.tender.is_framework else None
    if entered is not None and entered.has_left and entered.signed_on is None:
        # no law gives the bond of who leaves unsigned a day: as of a loser, from the day on which it left
        won, event = False, entered.left_on
    elif entered is not None:  # all that enter have won, and each signs the agreement for itself
        won, event = True, entered.signed_on
    elif won:
        signed = Contract.objects.filter(award=award, signed_on__isnull=False).order_by("signed_on").first()
        event = signed.signed_on if signed else None
    if event is None:
        return None
    try:
        return reckoned(rules.WINNER if won else rules.LOSERS, event).day
    except (NoRule, TooFar):
        return None


@dataclass(frozen=True)
class Late:
    """What is added to the usual rate of a loan, in percent, where a bond goes back late."""

    more: int
    source: Source


def late() -> Late | None:
    found = rules.late(localdate())
    return Late(found["percent"] - 100, found.source) if found else None


def bids_to_enter(user: Any) -> QuerySet[Bid]:
    """Bids whose bond this user may enter."""
    return Bid.objects.filter(tender__in=asking(user), state__in=Bid.CAME).select_related(
        "tender__buyer", "agency", "bond"
    )


def is_settled(tender: Tender) -> bool:
    """Whether the qualification check is finished, which judged by the bonds; where nobody scores, whether somebody is chosen."""
    if tender.is_chosen:
        return tender.awards.exists()
    return Evaluation.objects.filter(tender=tender, qualified_at__isnull=False).exists()


def bonds_held(user: Any) -> QuerySet[BidBond]:
    """Not given back yet, of tenders of this user's side."""
    if not user.holds(RETURN):
        return BidBond.objects.none()
    sides = seen_by_sides(user, RETURN, *(f"bid__tender__{side}" for side in SIDES))
    found = BidBond.objects.filter(sides, returned_on__isnull=True)
    return found.select_related("bid__tender__buyer", "bid__agency").defer("account")


def to_return(user: Any) -> QuerySet[BidBond]:
    """Held although the award was told to everybody, the winner's once its contract is signed, or although the tender failed.
    Not while it is kept, or while that is not decided."""
    over = Q(return_by__isnull=False) | Q(bid__tender__state=Tender.State.FAILED)
    goes_back = Q(keeping__isnull=True) | Q(keeping__is_kept=False)
    return bonds_held(user).filter(over, goes_back).order_by(F("return_by").asc(nulls_last=True), "pk")


def _line(bond: BidBond) -> Waiting:
    tender = bond.bid.tender
    about = Sentence("%(name)s，%(number)s", name=bond.bid.agency.name, number=tender.number)
    return Waiting(
        tender.title,
        about,
        bond.return_by,
        _("退还投标保证金"),
        f"/purchasing/tenders/{tender.pk}/bonds/",
        "warn",
    )


WAITING = (WaitingSource(RETURN, _("待退还的投标保证金"), RETURN, to_return, _line, until="return_by"),)
