"""What a city reads of contracts: budget and spending by category, the share of staff, payments and how late, what comes back.

Made of the same vouchers and payments as the report of a source (``queries.accounting``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import localdate

from heli.core.rules.money import Fen
from heli.core.tables.spans import Span
from heli.purchasing.models import Category, Contract, ContractCost, Expense, Milestone, Payment, Settlement
from heli.purchasing.queries.accounting import WHOLE, OfSource, by_source, given_back, received, within
from heli.purchasing.queries.costs import plans_of
from heli.purchasing.queries.design import floor_on
from heli.purchasing.queries.payments import not_asked_for, pay_by
from heli.purchasing.rules import costs as rules
from heli.purchasing.rules import personnel

Months = Mapping[tuple[str, date], int]


@dataclass(frozen=True)
class OfContract:
    """One contract. ``budget`` and ``spent`` by category, ``spent`` and ``received`` within the span; the share of staff, the
    forecast and what would be returned are of all entries up to its end. ``since``: from which day its floor holds."""

    contract: Contract
    budget: Mapping[str, int]
    spent: Mapping[str, int]
    received: int
    back: int
    held: personnel.Held
    since: date | None
    forecast: rules.Forecast | None
    to_return: int
    late: int

    @property
    def whole(self) -> int:
        return sum(self.spent.values())

    @property
    def left(self) -> int:
        return self.received - self.whole - self.back

    @property
    def percent(self) -> str:
        return f"{self.held.shown}%" if self.held.shown else "—"


@dataclass(frozen=True)
class Line:
    """A category over all contracts."""

    label: str
    budget: int
    spent: int

    @property
    def left(self) -> int:
        return self.budget - self.spent


@dataclass(frozen=True)
class NotAsked:
    """What was delivered and nobody has asked to be paid for: its time runs all the same."""

    milestone: Milestone
    amount_fen: int
    due_on: date

    @property
    def days_late(self) -> int:
        return max(0, (localdate() - self.due_on).days)


@dataclass(frozen=True)
class CityReport:
    span: Span
    rows: Sequence[OfContract]
    payments: Sequence[Payment]
    not_asked: Sequence[NotAsked]
    delivered: Sequence[Milestone]
    sources: Sequence[OfSource]

    def lines(self) -> list[Line]:
        found = []
        for category, label in Category.choices:
            budget = sum(each.budget.get(category, 0) for each in self.rows)
            spent = sum(each.spent.get(category, 0) for each in self.rows)
            if budget or spent:
                found.append(Line(str(label), budget, spent))
        return found

    @property
    def budget(self) -> int:
        return sum(each.contract.total_fen for each in self.rows)

    @property
    def spent(self) -> int:
        return sum(each.whole for each in self.rows)

    @property
    def received(self) -> int:
        return sum(each.received for each in self.rows)

    @property
    def back(self) -> int:
        return sum(each.back for each in self.rows)

    @property
    def left(self) -> int:
        return self.received - self.spent - self.back

    @property
    def to_return(self) -> int:
        return sum(each.to_return for each in self.rows)


def city_report(held: Sequence[Contract], span: Span = WHOLE) -> CityReport:
    """Of contracts that the reader may see, in a number of queries that does not grow with them but for settlements."""
    until = Span(None, span.last)
    spent, whole = _spent(held, span), _spent(held, until)
    came, came_until = _by_contract(received(held, span)), _by_contract(received(held, until))
    back, back_until = _by_contract(given_back(held, span)), _by_contract(given_back(held, until))
    budget, plans = _budget(held), plans_of(held)
    payments = _payments(held, span)
    not_asked = _not_asked(held, span)
    late = [each.contract_id for each in payments if each.is_late]
    late += [each.milestone.contract_id for each in not_asked if each.days_late]
    settled = {each.contract_id: each for each in Settlement.objects.filter(contract__in=held)}
    rows = []
    for each in held:
        sums = _categories(whole.get(each.pk, {}))
        paid = came_until.get(each.pk, 0)
        held_to = personnel.held(sums, each.floor)
        end = settled.get(each.pk)
        gone = back_until.get(each.pk, 0)
        owed = end.back_fen if end is not None else rules.settle(sums, each.total_fen, paid, each.floor).back
        rows.append(OfContract(
            each, budget.get(each.pk, {}), _categories(spent.get(each.pk, {})), came.get(each.pk, 0),
            back.get(each.pk, 0), held_to, _since(each), _ahead(each, whole.get(each.pk, {}), paid, plans.get(each.pk)), max(0, owed - gone),
            late.count(each.pk),
        ))  # fmt: skip
    done = Milestone.objects.filter(span.of("accepted_on"), contract__in=held, accepted_on__isnull=False)
    delivered = list(done.select_related("contract").order_by("accepted_on", "pk"))
    return CityReport(span, rows, payments, not_asked, delivered, by_source(held, span))


def _payments(held: Sequence[Contract], span: Span) -> list[Payment]:
    """Those that were paid within the days, and those still to be paid that fall due in them."""
    open_or_paid = Q(paid_on__isnull=False) & span.of("paid_on") | Q(paid_on__isnull=True) & span.of("due_on")
    found = Payment.objects.counting().filter(open_or_paid, contract__in=held)
    return list(found.select_related("contract", "milestone").order_by("due_on", "pk"))


def _not_asked(held: Sequence[Contract], span: Span) -> list[NotAsked]:
    """Of what falls due in the days; a purchaser that does not accept is as late as one that does not pay."""
    rows = not_asked_for().filter(contract__in=held).order_by("reported_on", "pk")
    found = [NotAsked(each, each.left, day) for each in rows if (day := pay_by(each)) is not None and within(span, day)]
    return sorted(found, key=lambda each: (each.due_on, each.milestone.pk))


def _spent(held: Sequence[Contract], span: Span) -> dict[int, Months]:
    """By contract, category and month."""
    rows = Expense.objects.filter(span.of("day"), contract__in=held).order_by().annotate(month=TruncMonth("day"))
    found: dict[int, dict[tuple[str, date], int]] = {}
    for contract, category, month, fen in rows.values_list("contract", "category", "month").annotate(
        sum=Sum("amount_fen")
    ):
        found.setdefault(contract, {})[category, month] = fen
    return {**found}


def _categories(months: Months) -> dict[str, int]:
    found: dict[str, int] = {}
    for (category, _month), fen in months.items():
        found[category] = found.get(category, 0) + fen
    return found


def _ahead(
    contract: Contract, months: Months, paid: int, plan: Mapping[rules.Month, int] | None
) -> rules.Forecast | None:  # fmt: skip
    by_month: dict[rules.Month, int] = {}
    for (_category, month), fen in months.items():
        key = rules.month_of(month)
        by_month[key] = by_month.get(key, 0) + fen
    return rules.forecast(by_month, contract.end_on, Fen(contract.total_fen), paid, plan)


def _budget(held: Sequence[Contract]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for each in ContractCost.objects.filter(contract__in=held):
        found.setdefault(each.contract_id, {})[each.category] = each.amount_fen
    return found


def _by_contract(sums: Mapping[tuple[int, int], int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for (contract, _line), fen in sums.items():
        found[contract] = found.get(contract, 0) + fen
    return found


def _since(contract: Contract) -> date | None:
    """From which day the floor of a contract holds: that of the city's line it was drafted under, else its own signature."""
    if contract.floor is None:
        return None
    on = contract.signed_on or contract.start_on
    line = floor_on(on)
    same = line is not None and line.percent == contract.floor.percent and line.with_tax == contract.floor.with_tax
    return line.since if line is not None and same else on
