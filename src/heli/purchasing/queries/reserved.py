"""What of the money of a project is kept for contracts that are renewed, and for which price."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet, Sum

from heli.core.models import Setting
from heli.core.queries import SETTINGS
from heli.core.rules.sentence import Sentence
from heli.purchasing.models import BudgetLine, Commitment, Contract, Payment, Renewal, RenewalFund

PRICE = "renewal_price_percent"


def kept(commitment: Commitment, but: Contract | None = None) -> int:
    """How much of a commitment waits for contracts that renew another, in fen: less what they were paid of it or asked for.
    Of one that is over nothing is kept any more. ``but``: the renewal that is to be paid."""
    found = 0
    for each in RenewalFund.objects.filter(commitment=commitment).select_related("renewal__contract"):
        renewed = of_renewal(each.renewal)
        if renewed is not None and (renewed.is_over or renewed == but):
            continue
        taken = Payment.objects.counting().filter(commitment=commitment, contract=renewed) if renewed else None
        known = (taken.aggregate(sum=Sum("amount_fen"))["sum"] or 0) if taken is not None else 0
        found += max(0, each.amount_fen - known)
    return found


def of_renewal(renewal: Renewal) -> Contract | None:
    """The contract that came of a decision to renew; None before it is drafted."""
    return renewal.contract.renewed_by.exclude(state=Contract.State.DROPPED).first()


def funds_of(renewal: Renewal) -> QuerySet[RenewalFund]:
    """What was kept for it, by year and source."""
    found = RenewalFund.objects.filter(renewal=renewal).select_related("commitment__line", "commitment__project")
    return found.order_by("commitment__line__year", "commitment__line__source", "pk")


def may_pay(contract: Contract, commitment: Commitment) -> bool:
    """Whether a contract may be paid of a commitment: a renewal only of what was kept for it, where anything was."""
    if contract.renews is None:
        return True
    held = RenewalFund.objects.filter(renewal__contract=contract.renews)
    return not held.exists() or held.filter(commitment=commitment).exists()


def lines_for(user: Any, contract: Contract) -> list[BudgetLine]:
    """Lines of its purchaser with something free, of the years in which a renewal could be served; those that are not earmarked
    for another place."""
    first = contract.end_on.year
    rows = BudgetLine.objects.visible_to(user).filter(owner=contract.buyer, year__range=(first, first + 3))
    rows = (
        rows.select_related("owner", "earmark_place").defer("earmark_place__outline").order_by("year", "source", "pk")
    )
    held = kept_by_line(getattr(contract, "renewal", None))
    return [line for line in rows if line.free_fen or line.pk in held]


def kept_by_line(renewal: Renewal | None) -> dict[int, int]:
    """By the key of a line what was kept of it, in fen."""
    if renewal is None:
        return {}
    return {each.commitment.line_id: each.amount_fen for each in funds_of(renewal)}


def percent() -> int:
    """How much of the old price a month a renewal may cost, as the city set it; the whole of it while it set nothing."""
    held = Setting.objects.filter(key=PRICE).first()
    return int(held.value if held else SETTINGS[PRICE].unset)


def price_bound() -> Sentence:
    """The bound in words; what no city has confirmed is shown as such."""
    held = Setting.objects.filter(key=PRICE).first()
    confirmed = held is not None and held.confirmed_on is not None
    said = Sentence("续签每月的价款不超过原合同的 %(percent)s%%（本市设置）。", percent=percent())
    return (
        said
        if confirmed
        else Sentence("续签每月的价款不超过原合同的 %(percent)s%%（本市设置，待确认）。", percent=percent())
    )
