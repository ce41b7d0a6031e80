"""Bids as their agency reads them; whoever else asks is told nothing before the opening."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Min, Q, QuerySet
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext_lazy as _

from heli.core.dated import Dated, Entry, entry_of
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Bid, BidFile, BidReceipt, Evaluation, Hearing, Review, Tender, WithdrawnBond
from heli.purchasing.models.bids import own
from heli.purchasing.models.tenders import BIDS
from heli.purchasing.queries.design import floor_of
from heli.purchasing.queries.framework import framework_of
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


def unit_of(tender: Tender) -> str:
    """Of what a bid names the price: of one unit of a framework agreement, else of the whole, and then nothing is said."""
    held = framework_of(tender) if tender.is_framework else None
    return held.unit if held else ""


def may_bid(user: Any, tender: Tender) -> bool:
    """Whether this user bids at all; of a single source, whether for its intended supplier."""
    if tender.method != Tender.Method.SINGLE or tender.intended_id is None:
        return bool(user.holds(BIDS))
    return own_agencies(user).filter(pk=tender.intended_id).exists()


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
    """What the completeness check finds now, the floor for staff among it."""
    titles = [one.title for one in bid.tender.factors.order_by("pk")]
    floor, fixed = floor_of(bid.tender.project, localdate()), bid.tender.fixed_price
    found = rules.missing(said, titles, files, bid.tender.limit_fen, floor, fixed)
    told = rules.told_of_prices_and_fines(said, bid.tender.price_items, localdate())
    return [*found, *told, *rules.partners_missing(said, bid.agency.credit_code)]


def rejection(bid: Bid) -> Review | None:
    """By which check it fell, once that check is finished: until then what was found may still be mended."""
    finished = {Review.Stage.QUALIFICATION: "qualified_at", Review.Stage.CONFORMITY: "conforming_at"}
    evaluation = Evaluation.objects.filter(tender=bid.tender_id).first()
    for found in bid.reviews.filter(passed=False).order_by("pk"):
        if evaluation is not None and getattr(evaluation, finished[Review.Stage(found.stage)]):
            return found
    return None


def review_to_write(bid: Bid, stage: str) -> Review:
    """What a check found of it, before anything was found one that is only to be written."""
    return Review.objects.filter(bid=bid, stage=stage).first() or Review(bid=bid, stage=stage)


def hearing_of(bid: Bid) -> Hearing | None:
    """What the committee asked about its price."""
    return Hearing.objects.filter(bid=bid).first()


def opened_files(user: Any) -> QuerySet[BidFile]:
    """Files of opened bids, as far as this user sees the bids."""
    return BidFile.objects.visible_to(user).filter(bid__state=Bid.State.OPENED).select_related("kept", "bid")


def told_too_early() -> Q:
    """Entries of the audit chain that would tell who bids for a tender before it is opened.

    What lies before the announcement of every tender that is still open tells of none of them.
    """
    still_open = Tender.objects.filter(state=Tender.State.ANNOUNCED)
    since = still_open.aggregate(first=Min("announced_on"))["first"]
    if since is None:
        return Q(pk__in=[])
    known = Bid.objects.exclude(tender__in=still_open)
    of_known = Q(subject_type="purchasing.bid", subject_id__in=known.values("pk"))
    for kind, rows in (
        ("bidreceipt", BidReceipt.objects), ("bidfile", BidFile.objects), ("withdrawnbond", WithdrawnBond.objects),
    ):  # fmt: skip
        of_known |= Q(subject_type=f"purchasing.{kind}", subject_id__in=rows.filter(bid__in=known).values("pk"))
    morning = make_aware(datetime.combine(since, time())).astimezone(UTC).isoformat()
    tells = Q(event__startswith="purchasing.bid.") | Q(event__startswith="purchasing.withdrawn_bond.")
    return tells & Q(at__gte=morning) & ~of_known


# what has a day


def deadlines(user: Any, first: date, last: date) -> QuerySet[Tender]:
    """Until when bids come in: for the side that asks for them, and for whoever writes one. It tells nobody who does."""
    begins, ends = (make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    concern = Q(pk__in=Tender.objects.inside(user).values("pk")) | Q(
        pk__in=Bid.objects.filter(own(user)).exclude(state=Bid.State.WITHDRAWN).values("tender")
    )
    found = Tender.objects.visible_to(user).filter(concern, state=Tender.State.ANNOUNCED).select_related("buyer")
    return found.filter(deadline_at__gte=begins, deadline_at__lt=ends).order_by("deadline_at", "pk")


def _deadline(_user: Any, tender: Tender) -> Entry:
    assert tender.deadline_at is not None, "only what has a day is asked for"
    what = Sentence("投标截止和开标：%(title)s", title=tender.title)
    about = Sentence("%(name)s，%(number)s", name=tender.buyer.name, number=tender.number)
    return entry_of(tender, localdate(tender.deadline_at), what, about, begins=tender.deadline_at)


DATED = (Dated("purchasing.tender", _("投标截止和开标"), "purchasing.tender.view", deadlines, _deadline),)
