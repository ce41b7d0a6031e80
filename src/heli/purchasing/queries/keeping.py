"""Keeping the bond of a bidder as it is read: who may do what about it, and what waits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.accounts.models import speaks_for_office
from heli.core.rules.sentence import Sentence
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Award, Bid, BidBond, BondKeeping, FrameworkSupplier
from heli.purchasing.queries import desks
from heli.purchasing.queries.bonds import bonds_held
from heli.purchasing.queries.contracts import of_side

VIEW = "purchasing.bond.view"
PROPOSE, ANSWER, DECIDE, PAY_OVER = (f"purchasing.bond.{name}" for name in ("propose", "answer", "decide", "pay_over"))
AGENCY, BUYER = "bond__bid__agency", "bond__bid__tender__buyer"


def has_won(bid: Bid) -> bool:
    """Whether it was awarded, be it that the award has ended since, or entered a framework agreement."""
    return Award.objects.filter(bid=bid).exists() or FrameworkSupplier.objects.filter(bid=bid).exists()


def keepings(user: Any) -> QuerySet[BondKeeping]:
    """Those this user may see."""
    related = ("bond__bid__agency", "bond__bid__tender__buyer", "proposed_by", "decided_by")
    return BondKeeping.objects.visible_to(user).select_related(*related).defer("bond__account")


def bonds_to_keep(user: Any) -> QuerySet[BidBond]:
    """Held, and nobody has proposed to keep it yet; of tenders of this user's side."""
    return bonds_held(user).filter(keeping__isnull=True) if user.holds(PROPOSE) else BidBond.objects.none()


def steps(user: Any, keeping: BondKeeping) -> list[str]:
    """What this user may do about it now."""
    bid = keeping.bond.bid
    found = []
    if keeping.in_term and speaks_for_office(user, ANSWER, bid.agency):
        found.append("answer")
    own = desks.keepers(keeping) & desks.acting(user, DECIDE, keeping)
    if keeping.is_open and keeping.is_heard and not own and speaks_for_office(user, DECIDE, bid.tender.buyer):
        found.append("decide")
    if keeping.is_kept and not keeping.paid_over_on and speaks_for_office(user, PAY_OVER, bid.tender.buyer):
        found.append("pay_over")
    return found


# what waits


def to_answer(user: Any) -> QuerySet[BondKeeping]:
    rows = keepings_open().filter(answer="", answer_until__gte=localdate())
    return of_side(user, ANSWER, AGENCY, rows.order_by("answer_until", "pk"))


def keepings_open() -> QuerySet[BondKeeping]:
    related = BondKeeping.objects.select_related("bond__bid__agency", "bond__bid__tender__buyer").defer("bond__account")
    return related.filter(is_kept__isnull=True)


def to_decide(user: Any) -> QuerySet[BondKeeping]:
    """Answered, or unanswered after the term; proposed by somebody else."""
    mine = user.hands(DECIDE) if user.holds(DECIDE) else set()
    rows = keepings_open().filter(~Q(answer="") | Q(answer_until__lt=localdate())).exclude(proposed_by__in=mine)
    rows = rows.exclude(pk__in=desks.lent_to(mine, "bondkeeping", PROPOSE))
    return of_side(user, DECIDE, BUYER, rows.order_by("proposed_on", "pk"))


def to_pay_over(user: Any) -> QuerySet[BondKeeping]:
    rows = BondKeeping.objects.filter(is_kept=True, paid_over_on__isnull=True)
    rows = rows.select_related("bond__bid__agency", "bond__bid__tender__buyer").defer("bond__account")
    return of_side(user, PAY_OVER, BUYER, rows.order_by("decided_on", "pk"))


def _line(verb: Any, until: str = "") -> Callable[[BondKeeping], Waiting]:
    def line(keeping: BondKeeping) -> Waiting:
        bid = keeping.bond.bid
        about = Sentence("%(name)s，%(number)s", name=bid.agency.name, number=bid.tender.number)
        day = getattr(keeping, until) if until else None
        return Waiting(bid.tender.title, about, day, verb, keeping.get_absolute_url(), "warn")

    return line


WAITING = (
    Source(
        ANSWER, _("待说明的保证金不予退还"), ANSWER, to_answer, _line(_("说明"), "answer_until"), until="answer_until"
    ),
    Source(DECIDE, _("待决定的保证金不予退还"), DECIDE, to_decide, _line(_("作决定"))),
    Source(PAY_OVER, _("待上缴国库的保证金"), PAY_OVER, to_pay_over, _line(_("登记上缴"))),
)
