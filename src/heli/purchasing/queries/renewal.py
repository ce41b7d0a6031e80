"""Contracts that end: what hangs on each, what was decided, and which would run dry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.sentence import Sentence
from heli.core.waiting import ENDING as SHELF
from heli.core.waiting import Source, Waiting
from heli.purchasing.models import Category, Contract, Expense, Project, Renewal, RenewalFund
from heli.purchasing.models.contracts import ENDING, VIEW, ContractQuerySet
from heli.purchasing.queries.contracts import as_told, contracts, of_side, speaks
from heli.purchasing.queries.costs import paid, plans_of, received
from heli.purchasing.queries.following import BOUGHT, READ, Following, around, following
from heli.purchasing.queries.reserved import funds_of
from heli.purchasing.rules import costs as rules

DRAFT = "purchasing.contract.draft"
#: what becomes of it, in the words of a sentence
WAYS = {
    "renew": Sentence("续签"), "retender": Sentence("重新采购"), "bridge": Sentence("过渡安排"), "end": Sentence("到期结束"),
}  # fmt: skip


def first_contract(contract: Contract) -> Contract:
    """Of which this one is a renewal, or that renewed one; itself where it renews nothing."""
    seen = contract
    while seen.renews is not None:
        seen = seen.renews
    return seen


def first_day(contract: Contract) -> date:
    """Of the first contract of which this one is a renewal."""
    return first_contract(contract).start_on


def renewed_until(contract: Contract) -> date | None:
    """Until when it was decided to renew it; None where it was not."""
    decided = _decided(contract)
    return decided.until if decided is not None and decided.way == Renewal.Way.RENEW else None


def may_be_renewed(user: Any, contract: Contract) -> bool:
    """Whether it was decided so, nobody has drafted the next one, and this user drafts contracts of its purchaser."""
    if renewed_until(contract) is None or not speaks(user, DRAFT, contract.buyer):
        return False
    return not contract.renewed_by.exclude(state=Contract.State.DROPPED).exists()


@dataclass(frozen=True)
class Hangs:
    """What hangs on a contract: people served, staff and their wages a month as vouchers show them, money left."""

    people: int | None
    staff: int
    wages: int | None
    cash: int


def hangs_on(contract: Contract) -> Hangs:
    """Staff are those to whom personnel costs went in the last month that has any; whose entry was reversed is none of them."""
    paid = contract.expenses.filter(category=Category.PERSONNEL)
    months = dict(
        paid.order_by().annotate(month=TruncMonth("day")).values_list("month").annotate(sum=Sum("amount_fen"))
    )
    staff = 0
    if held := [month for month, fen in months.items() if fen > 0]:
        of_month = paid.order_by().annotate(month=TruncMonth("day")).filter(month=max(held)).values("payee")
        staff = of_month.annotate(sum=Sum("amount_fen")).filter(sum__gt=0).count()
    wages = _mean(list(months.values()))
    spent = contract.expenses.aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return Hangs(contract.project.people, staff, wages, received(contract) - spent)


def _mean(wages: Sequence[int]) -> int | None:
    """Of the months in which staff were paid: a month of materials alone makes nobody cheaper, and one in which only wrong
    entries were taken back is none."""
    held = sum(1 for fen in wages if fen > 0)
    return sum(wages) // held if held else None


@dataclass(frozen=True)
class Follows:
    """What the page of a contract says of what follows it; the projects only for whoever sees them."""

    following: Following
    funds: Sequence[RenewalFund]
    project: Project | None
    bridging: Project | None


def what_follows(user: Any, contract: Contract) -> Follows | None:
    """Of a contract about which was decided, or that ends soon; None where there is nothing to say yet."""
    decided = _decided(contract)
    if not contract.is_running or (decided is None and not contract.ends_soon(localdate())):
        return None
    found = following(contract, decided)
    linked = [each.pk for each in (found.project, found.bridging) if each is not None]
    seen = Project.objects.visible_to(user).in_bulk(linked)
    kept = list(funds_of(decided).filter(pk__in=RenewalFund.objects.visible_to(user))) if decided is not None else []
    project, bridging = (seen.get(each.pk) if each else None for each in (found.project, found.bridging))
    return Follows(found, kept, project, bridging)


def comes_of(user: Any, project: Project) -> list[Contract]:
    """The contracts after which a project buys anew, or until whose successor it bridges; of those that this user sees."""
    rows = Contract.objects.visible_to(user).filter(Q(renewal__successor=project) | Q(renewal__bridging=project))
    return list(rows.order_by("pk"))


@dataclass(frozen=True)
class Risk:
    """A contract that ends or runs dry: with what was decided, and why it stands here."""

    contract: Contract
    decided: Renewal | None
    ends: bool
    dry: date | None
    cash: int
    wages: int | None
    follows: Following

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided what follows."""
        return self.ends and self.decided is None


def at_risk(user: Any) -> list[Risk]:
    """Every running contract that ends within 90 days, or of which the money is used up before its end; the nearest first."""
    today = localdate()
    rows = contracts(user).running().select_related("renewal", *BOUGHT).prefetch_related(*READ)
    held, read = list(rows.order_by("end_on", "pk")), around()
    spent, given, plans = _by_month(held), paid(held), plans_of(held)
    found = []
    for contract in held:
        months = spent.get(contract.pk, {})
        came = given.get(contract.pk, 0) + contract.paid_before_fen
        ahead = rules.forecast(
            {month: sums[0] for month, sums in months.items()}, contract.end_on, contract.total_fen, came,
            plans.get(contract.pk),
        )  # fmt: skip
        dry = date(*ahead.dry, 1) if ahead is not None and ahead.dry is not None else None
        if not contract.ends_soon(today) and dry is None:
            continue
        whole = sum(sums[0] for sums in months.values())
        wages = _mean([sums[1] for sums in months.values() if sums[1]])
        decided = _decided(contract)
        follows = following(contract, decided, read)
        found.append(Risk(contract, decided, contract.ends_soon(today), dry, came - whole, wages, follows))
    return found


def _decided(contract: Contract) -> Renewal | None:
    return getattr(contract, "renewal", None)


def _by_month(held: Sequence[Contract]) -> dict[int, dict[rules.Month, tuple[int, int]]]:
    """By contract and month what was spent, and what of it on personnel."""
    rows = Expense.objects.filter(contract__in=held).order_by().annotate(month=TruncMonth("day"))
    found: dict[int, dict[rules.Month, tuple[int, int]]] = {}
    for key, month, category, fen in rows.values_list("contract", "month", "category").annotate(sum=Sum("amount_fen")):
        months = found.setdefault(key, {})
        whole, staff = months.get(rules.month_of(month), (0, 0))
        months[rules.month_of(month)] = (whole + fen, staff + (fen if category == Category.PERSONNEL else 0))
    return found


def to_decide(user: Any) -> ContractQuerySet:
    """Of this user's office what ends within 90 days and nobody has decided what follows."""
    rows = Contract.objects.running().filter(end_on__lte=localdate() + timedelta(days=ENDING), renewal__isnull=True)
    rows = as_told(rows, "supplier").order_by("end_on", "pk")
    return of_side(user, "purchasing.renewal.decide", "project__buyer", rows)


def ending_below(user: Any) -> ContractQuerySet:
    """The same at offices and agencies above which this user stands, and of the agency itself."""
    if not user.holds(VIEW) or user.holds("purchasing.renewal.decide"):
        return Contract.objects.none()
    rows = contracts(user).select_related(None).running()
    rows = rows.filter(end_on__lte=localdate() + timedelta(days=ENDING), renewal__isnull=True)
    return as_told(rows, "supplier").order_by("end_on", "pk")


def _line(verb: Any) -> Any:
    def line(contract: Contract) -> Waiting:
        about = Sentence("%(name)s，%(number)s", name=contract.supplier.name, number=contract.number)
        return Waiting(contract.title, about, contract.end_on, verb, contract.get_absolute_url(), "warn")

    return line


WAITING = (
    Source("purchasing.renewal.decide", _("快到期的合同"), "purchasing.renewal.decide", to_decide,
           _line(_("决定到期以后")), until="end_on"),
    Source("purchasing.renewal.open", _("快到期、还没有安排的合同"), VIEW, ending_below, _line(_("查看")), until="end_on",
           shelf=SHELF, unless="purchasing.renewal.decide"),
)  # fmt: skip
