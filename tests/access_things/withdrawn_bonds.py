"""Bonds of bids that were withdrawn before the deadline."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate, now

from heli.accounts.models import User
from heli.purchasing.models import Bid, BidReceipt, Tender, WithdrawnBond
from tests.access_things.parts import Thing
from tests.access_things.tenders import BIDDER, a_tender_to_bid_for
from tests.cast import LONG_AGO, City


def a_withdrawn_bid(city: City, by: User) -> Bid:
    """Handed in and withdrawn again, of a tender that asked for a bond."""
    tender = a_tender_to_bid_for(city, by)
    Tender.objects.filter(pk=tender.pk).update(bid_bond_fen=100_000)
    bid = Bid.objects.create(tender=tender, agency=city.organisations[BIDDER], state="withdrawn")
    BidReceipt.objects.create(bid=bid, what="withdrawn", at=now(), document={"at": ""})
    return bid


def a_tender_left(city: City, by: User) -> Tender:
    return a_withdrawn_bid(city, by).tender


def a_withdrawn_bond(city: City, by: User) -> WithdrawnBond:
    days = {"paid_on": LONG_AGO, "withdrawn_on": localdate(), "return_by": localdate() + timedelta(days=7)}
    return WithdrawnBond.objects.create(bid=a_withdrawn_bid(city, by), paid_fen=100_000, **days)


THINGS = {
    "purchasing:withdrawn-bond-ask": Thing(a_tender_left, "mine"),
    "purchasing:withdrawn-bond-return": Thing(a_withdrawn_bond),
}
IN_SCOPE = {"WithdrawnBond": a_withdrawn_bond}
