"""Bonds of bidders: entered once the bids are open, given back in time."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.errors import Refused
from heli.core.models import Acting
from heli.purchasing.actions.desks import buying
from heli.purchasing.actions.evaluation import must_be_seen, must_be_side
from heli.purchasing.models import Award, Bid, BidBond, Tender
from heli.purchasing.queries import bonds as queries


@action(queries.RECORD, final=True)
@buying(queries.RECORD)
def record_bond(
    tender: Tender, /, *, by: Acting, bid: Bid, form: str, received_fen: int, received_on: date, account: str = "",
    seen: int | None = None,
) -> BidBond:  # fmt: skip
    """What came for one bid. May be mended until the qualification check is finished, which judges by it.

    ``seen`` is the version of the entry that the page showed, 0 where there was none yet; another one raises Stale."""
    must_be_side(tender, by, queries.RECORD)
    if not tender.bid_bond_fen or tender.opened_at is None or bid.tender_id != tender.pk or not bid.has_come:
        raise Refused(_("这份投标没有要登记的投标保证金。"), code="bid")
    if queries.is_settled(tender):
        done = _("成交供应商已经确定，不能再改。") if tender.is_chosen else _("资格审查已经完成，不能再改。")
        raise Refused(done, code="finished")
    if received_on > localdate():
        raise Refused(_("到账日期不能在今天以后。"), field="received_on", code="future")
    found = BidBond.objects.filter(bid=bid).first() or BidBond(bid=bid)
    must_be_seen(seen, found)
    found.form, found.received_fen, found.received_on, found.account = form, received_fen, received_on, account
    found.save()
    return found


@action(queries.RETURN)
@buying(queries.RETURN)
def return_bond(bond: BidBond, /, *, by: Acting, returned_on: date) -> BidBond:
    """Given back, once."""
    must_be_side(bond.bid.tender, by, queries.RETURN)
    if bond.returned_on is not None:
        raise Refused(_("已经退还过。"), code="returned")
    if bond.stays:
        raise Refused(_("已经提出或者决定不予退还，不能退还。"), code="kept")
    if returned_on > localdate():
        raise Refused(_("退还日期不能在今天以后。"), field="returned_on", code="future")
    bond.returned_on = returned_on
    bond.save()
    return bond


def start_clocks(tender: Tender, award: Award) -> None:
    """The award was told to everybody, or its contract signed: from now on bonds go back by a day."""
    held = BidBond.objects.select_for_update(no_key=True).filter(bid__tender=tender, returned_on__isnull=True)
    for bond in held.select_related("bid"):
        bond.return_by = queries.clock_of(bond.bid, award)
        bond.save()
