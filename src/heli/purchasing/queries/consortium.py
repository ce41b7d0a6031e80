"""Who bids together: the members of opened bids as far as the directory knows them by their credit codes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from django.utils.timezone import localdate

from heli.core.rules.book import open_book
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.purchasing.models import Bid, Tender
from heli.purchasing.queries.conduct import why_barred
from heli.purchasing.rules import bid as contents
from heli.purchasing.rules import small_enterprise
from heli.purchasing.rules.rank import LAW


def content_of(bid: Bid) -> contents.Content:
    """What an opened bid says; nothing of one that is closed."""
    return contents.read(bid.content or {})


def known(partners: Iterable[contents.Partner]) -> list[Organisation]:
    """Those of them that the directory has in use."""
    codes = {each.credit_code for each in partners if each.credit_code}
    return list(Organisation.objects.in_use().filter(credit_code__in=codes).order_by("pk")) if codes else []


def members(bids: Sequence[Bid]) -> dict[int, list[Organisation]]:
    """By the key of each bid: its agency, then those that bid with it, asked once for all."""
    said = {bid.pk: content_of(bid).bids_with for bid in bids}
    by_code = {each.credit_code: each for each in known(one for partners in said.values() for one in partners)}
    return {
        bid.pk: [bid.agency, *(by_code[one.credit_code] for one in said[bid.pk] if one.credit_code in by_code)]
        for bid in bids
    }


def codes(bid: Bid) -> dict[str, str]:
    """The credit codes under which a bid is made, with the names."""
    held = {bid.agency.credit_code: bid.agency.name} | {
        each.credit_code: each.name for each in content_of(bid).bids_with
    }
    return {code: name for code, name in held.items() if code}


def deduction(bid: Bid, tender: Tender) -> Decimal:
    """How many percent of the price of a bid are not scored."""
    said = content_of(bid)
    bidder = small_enterprise.Carrier(bid.agency.credit_code, said.own_share, said.small_enterprise)
    others = [small_enterprise.Carrier(each.credit_code, each.share, each.small_enterprise) for each in said.partners]
    least = small_enterprise.least_share(tender.announced_on or localdate())
    return small_enterprise.deduction(
        bidder, others, said.subcontracts, tender.small_deduction, tender.consortium_deduction, least
    )


def unqualified(bid: Bid, on: date) -> Sentence | None:
    """What keeps a bid out by who makes it, once it is open: a member that also stands in another bid of the same tender
    (87号令第三十七条, 条例第十八条), or one that may not take part in purchases. None where nothing does."""
    mine = codes(bid)
    others = bid.tender.bids.filter(state=Bid.State.OPENED).exclude(pk=bid.pk).select_related("agency").order_by("pk")
    for other in others:
        if both := sorted(mine[code] for code in mine.keys() & codes(other).keys()):
            sources = [open_book(LAW).at(key, on).source.cited for key in ("flags.collusion", "document.same_control")]
            return Sentence(
                "%(names)s同时在%(other)s的投标里，两份投标都不能合格：%(sources)s。", names=both, other=other.agency.name,
                sources=sources,
            )  # fmt: skip
    if bid.tender.is_of_society:  # a ban is one from purchases of the government
        return None
    found = (why_barred(each, on) for each in known(content_of(bid).bids_with))
    return next((why for why in found if why is not None), None)
