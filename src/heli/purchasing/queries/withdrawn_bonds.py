"""Bonds of bids that were withdrawn: read by the bidder, and by who keeps the money; never counted for anybody else."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import seen_by_sides
from heli.core.rules.book import NoRule
from heli.core.rules.calendar import TooFar
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Bid, BidReceipt, Tender, WithdrawnBond
from heli.purchasing.models.bonds import RETURN
from heli.purchasing.queries.public import reckoned
from heli.purchasing.rules import bonds as rules

ASK = "purchasing.withdrawn_bond.ask"


def withdrawn_on(bid: Bid) -> date | None:
    """The day on which a bid that had been handed in was withdrawn, as the house signed for it."""
    signed = bid.receipts.filter(what=BidReceipt.What.WITHDRAWN).order_by("-pk").first()
    return localtime(signed.at).date() if signed else None


def may_ask(bid: Bid) -> bool:
    """Whether its bond may be asked for: the document asked for one, it was withdrawn, and nobody asked before."""
    asked = WithdrawnBond.objects.filter(bid=bid).exists()
    return bool(bid.tender.bid_bond_fen and bid.is_withdrawn and not asked and withdrawn_on(bid))


def return_by(tender: Tender, withdrawn: date) -> date | None:
    """Until when it goes back; None where no article says."""
    key = rules.clock_of_withdrawn(tender.method)
    try:
        return reckoned(key, withdrawn).day if key else None
    except (NoRule, TooFar):
        return None


def of_bid(user: Any, bid: Bid) -> WithdrawnBond | None:
    """What this bidder asked for."""
    return WithdrawnBond.objects.visible_to(user).filter(bid=bid).first()


def to_return(user: Any) -> QuerySet[WithdrawnBond]:
    """Of tenders of this user's side, not given back yet."""
    if not user.holds(RETURN):
        return WithdrawnBond.objects.none()
    sides = seen_by_sides(user, RETURN, "bid__tender__buyer", "bid__tender__agent")
    found = WithdrawnBond.objects.filter(sides, returned_on__isnull=True).select_related("bid__tender", "bid__agency")
    return found.order_by(F("return_by").asc(nulls_last=True), "pk")


def _line(bond: WithdrawnBond) -> Waiting:
    tender = bond.bid.tender
    about = Sentence("%(name)s，%(number)s", name=bond.bid.agency.name, number=tender.number)
    url = reverse("purchasing:withdrawn-bond-return", args=[bond.pk])
    return Waiting(tender.title, about, bond.return_by, _("退还投标保证金"), url, "warn")


WAITING = (Source(RETURN, _("撤回投标要退还的保证金"), RETURN, to_return, _line, until="return_by"),)
