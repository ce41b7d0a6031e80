"""Bids as their agency reads them; whoever else asks is told nothing before the opening."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from heli.directory.models import Organisation
from heli.purchasing.models import Bid, BidFile, BidReceipt, Tender
from heli.purchasing.models.bids import own
from heli.purchasing.models.tenders import BIDS
from heli.purchasing.queries.thresholds import personnel_floor
from heli.purchasing.rules import bid as rules
from heli.purchasing.rules import drafts


def bids(user: Any) -> QuerySet[Bid]:
    """This user's agency's bids, and those that were opened for this user's side."""
    return Bid.objects.visible_to(user).select_related("tender", "agency", "sealed").order_by("-pk")


def own_bid(user: Any, tender: Tender) -> Bid | None:
    """The bid of this user's agency that counts, or the last that was withdrawn."""
    mine = Bid.objects.filter(own(user), tender=tender).select_related("tender__project", "agency", "sealed")
    found = list(mine.order_by("-pk"))
    return next((each for each in found if each.state != Bid.State.WITHDRAWN), found[0] if found else None)


def own_agencies(user: Any) -> QuerySet[Organisation]:
    """For whom this user may bid: their agencies in service."""
    nodes = user.offices(BIDS) if user.holds(BIDS) else ()
    found = Organisation.objects.in_use().order_by("name_pinyin", "pk")
    return found if nodes is None else found.filter(pk__in=[node // 2 for node in nodes])


def receipts(bid: Bid) -> QuerySet[BidReceipt]:
    """What the house signed for, also of what was withdrawn before."""
    same = BidReceipt.objects.filter(bid__tender=bid.tender_id, bid__agency=bid.agency_id)
    return same.order_by("-pk")


def content(bid: Bid, key: drafts.DraftKey) -> rules.Content:
    assert bid.draft_key is not None and bid.draft is not None, "it is a draft"
    return drafts.open_content(key, bid.draft_key, bytes(bid.draft))


def draft_files(bid: Bid, key: drafts.DraftKey) -> list[tuple[BidFile, str]]:
    """The files of a draft with their names."""
    assert bid.draft_key is not None, "it is a draft"
    kept = bid.draft_key
    return [(each, drafts.open_name(key, kept, bytes(each.locked_name or b""))) for each in bid.files.order_by("pk")]


def missing(bid: Bid, said: rules.Content, files: int) -> list[rules.Missing]:
    """What the completeness check finds now, the floor of the city for staff among it."""
    titles = [one.title for one in bid.tender.factors.order_by("pk")]
    return list(rules.missing(said, titles, files, bid.tender.limit_fen, personnel_floor()))


def opened_files(user: Any) -> QuerySet[BidFile]:
    """Files of opened bids, as far as this user sees the bids."""
    return BidFile.objects.visible_to(user).filter(bid__state=Bid.State.OPENED).select_related("kept", "bid")
