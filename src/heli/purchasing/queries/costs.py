"""Accounts of contracts: expense against budget, where it leads, what is settled, and the agency's cash over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.rules.money import Fen, with_sign
from heli.core.rules.sentence import Sentence, month_named
from heli.purchasing.models import Category, Contract, Expense, Payment, Settlement, SpendingPlan
from heli.purchasing.queries.contracts import SUPPLIER, of_side
from heli.purchasing.queries.payments import not_asked_for, pay_by
from heli.purchasing.rules import costs as rules
from heli.purchasing.rules import personnel

VIEW_CASH = "purchasing.cash.view"


def expenses(user: Any) -> QuerySet[Expense]:
    found = Expense.objects.visible_to(user).select_related(
        "contract__project__buyer", "contract__supplier", "entered_by", "export", "reverses", "reversal"
    )
    return found.order_by("-day", "-pk")


def settlements(user: Any) -> QuerySet[Settlement]:
    related = ("contract__project__buyer", "contract__supplier", "submitted_by", "approved_by")
    return Settlement.objects.visible_to(user).select_related(*related)


def received(contract: Contract) -> int:
    """What the agency was paid, with what had been paid before the contract was taken over."""
    paid = contract.payments.filter(paid_on__isnull=False).aggregate(sum=Sum("amount_fen"))["sum"] or 0
    return int(paid) + contract.paid_before_fen


def given_back(contract: Contract) -> int:
    """What the agency has returned of it, once that has come to the purchaser."""
    came = Settlement.objects.filter(contract=contract, received_on__isnull=False)
    return came.aggregate(sum=Sum("back_fen"))["sum"] or 0


def by_category(contract: Contract) -> dict[str, int]:
    return dict(contract.expenses.order_by().values_list("category").annotate(sum=Sum("amount_fen")))


def settled(contract: Contract) -> rules.Settled:
    """By the vouchers and payments of this moment."""
    return rules.settle(by_category(contract), contract.total_fen, received(contract), contract.floor)


def to_pay(contract: Contract) -> int | None:
    """What is left to be paid of what was settled, in fen; None before its settlement was approved."""
    held = Settlement.objects.filter(contract=contract, approved_on__isnull=False).first()
    return None if held is None else max(0, held.settled_fen - received(contract))


def why_not_closed(contract: Contract) -> Sentence | None:
    """What of the money of a settled contract is not done yet."""
    if not contract.settlement.is_back:
        return Sentence("应退回的资金还没有登记到账，不能办结。")
    if contract.payments.open().exists():
        return Sentence("还有付款没有办完，不能办结。")
    left = to_pay(contract)
    return Sentence("结算以后还有 %(left)s 没有支付，不能办结。", left=with_sign(left)) if left else None


@dataclass(frozen=True)
class Costs:
    """The accounts of a contract as a place to go back to."""

    contract: Contract

    def __str__(self) -> str:
        return str(self.contract)

    def get_absolute_url(self) -> str:
        return reverse("purchasing:contract-costs", args=[self.contract.pk])


@dataclass(frozen=True)
class Line:
    """One category: what was planned for it and what was spent."""

    label: Any
    budget: int
    spent: int
    by_month: Sequence[int]

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def is_over(self) -> bool:
        return self.spent > self.budget


@dataclass(frozen=True)
class Accounts:
    """Everything of the accounts of one contract. ``kept``: each month beside its part of the budget; ``so_far``: each
    category by the last of those months; ``plan``: the agency's own, also where it holds no longer."""

    lines: Sequence[Line]
    months: Sequence[date]
    month_sums: Sequence[int]
    budget: int
    spent: int
    received: int
    back: int
    held: personnel.Held
    forecast: rules.Forecast | None
    alarms: Sequence[Sentence]
    kept: Sequence[rules.Kept] = ()
    so_far: Sequence[tuple[Any, rules.Kept]] = ()
    plan: SpendingPlan | None = None

    @property
    def cash(self) -> int:
        return self.received - self.spent - self.back

    @property
    def left(self) -> int:
        return self.budget - self.spent

    @property
    def percent(self) -> str:
        return f"{self.held.shown}%" if self.held.shown else "—"


def accounts_of(contract: Contract) -> Accounts:
    budget = dict(contract.costs.values_list("category", "amount_fen"))
    rows = contract.expenses.order_by().annotate(month=TruncMonth("day")).values_list("category", "month")
    booked = {(category, month): fen for category, month, fen in rows.annotate(sum=Sum("amount_fen"))}
    months = sorted({month for _category, month in booked})
    spent = {
        category: sum(fen for (each, _month), fen in booked.items() if each == category)
        for category, _label in Category.choices
    }
    lines = [
        Line(label, budget.get(category, 0), spent[category], [booked.get((category, month), 0) for month in months])
        for category, label in Category.choices
        if budget.get(category) or spent[category]
    ]
    sums = [sum(fen for (_category, each), fen in booked.items() if each == month) for month in months]
    whole, came = sum(spent.values()), received(contract)
    plan = SpendingPlan.objects.filter(contract=contract).select_related("entered_by").first()
    own = plan if plan is not None and plan.holds else None
    planned = None if own is None else own.by_month
    ahead = rules.forecast(_months(months, sums), contract.end_on, contract.total_fen, came, planned)
    held = personnel.held(spent, contract.floor)
    kept, so_far = _beside(contract, own.by_category if own else by_days(contract, budget), booked)
    return Accounts(
        lines, months, sums, contract.total_fen, whole, came, given_back(contract), held, ahead, alarms(ahead, held), kept, so_far, plan
    )  # fmt: skip


def by_days(contract: Contract, budget: Mapping[str, int]) -> dict[str, dict[rules.Month, Fen]]:
    """The budget of each category spread over the term by days, where the agency has no plan of its own."""
    return {category: rules.spread(fen, contract.start_on, contract.end_on) for category, fen in budget.items()}


@dataclass(frozen=True)
class ToPlan:
    """What a plan by month has to add up to, over which months, and what it begins with."""

    budget: Mapping[str, int]
    months: Sequence[rules.Month]
    by_category: Mapping[str, Mapping[rules.Month, int]]


def to_plan(contract: Contract) -> ToPlan:
    """Begun with the agency's own plan, or by days."""
    budget = dict(contract.costs.values_list("category", "amount_fen"))
    plan = SpendingPlan.objects.filter(contract=contract, holds=True).first()
    by_category = plan.by_category if plan else by_days(contract, budget)
    return ToPlan(budget, rules.months_of(contract.start_on, contract.end_on), by_category)


def spending_plans(user: Any) -> QuerySet[SpendingPlan]:
    return SpendingPlan.objects.visible_to(user).select_related("contract__project__buyer", "contract__supplier")


def plans_of(held: Iterable[Contract]) -> dict[int, dict[rules.Month, int]]:
    """By contract the agency's own plan by month, where it has one that holds."""
    rows = SpendingPlan.objects.filter(contract__in=[each.pk for each in held], holds=True)
    return {each.contract_id: each.by_month for each in rows}


def _beside(
    contract: Contract, plan: Mapping[str, Mapping[rules.Month, int]], booked: Mapping[tuple[str, date], int]
) -> tuple[list[rules.Kept], list[tuple[Any, rules.Kept]]]:  # fmt: skip
    """What each category is to cost up to this month, beside what was spent."""
    last = min(rules.month_of(localdate()), rules.month_of(contract.end_on))
    planned, gone = dict[rules.Month, int](), dict[rules.Month, int]()
    so_far = []
    for category, label in Category.choices:
        of_plan = plan.get(category, {})
        of_spent = {rules.month_of(month): fen for (each, month), fen in booked.items() if each == category}
        for sums, parts in ((planned, of_plan), (gone, of_spent)):
            for month, fen in parts.items():
                sums[month] = sums.get(month, 0) + fen
        if found := rules.beside(of_plan, of_spent, last):
            so_far += [(label, found[-1])] if found[-1].budget_sum or found[-1].spent_sum else []
    return rules.beside(planned, gone, last), so_far


def _months(months: Iterable[date], sums: Iterable[int]) -> dict[rules.Month, int]:
    return {rules.month_of(month): fen for month, fen in zip(months, sums, strict=True)}


def alarms(ahead: rules.Forecast | None, held: personnel.Held) -> list[Sentence]:
    """What to look at before it is too late."""
    return list(_alarms(ahead, held).values())


def _alarms(ahead: rules.Forecast | None, held: personnel.Held) -> dict[str, Sentence]:
    """By their kind, which stays the same while the month moves."""
    found = {}
    if ahead is not None and ahead.dry is not None:
        month = month_named(date(*ahead.dry, 1))
        found["dry"] = Sentence("照现在的支出，到账的资金到 %(month)s 就用完了。", month=month)
    if ahead is not None and ahead.over is not None:
        found["over"] = Sentence(
            "照现在的支出，合同金额到 %(month)s 就用完了。", month=month_named(date(*ahead.over, 1))
        )
    if held.fails:
        found["floor"] = Sentence("到现在人员费用的比例低于合同约定的下限。")
    return found


def alarms_of(contract: Contract) -> dict[str, Sentence]:
    """Of this moment, by kind; nothing of a contract that does not run."""
    if not contract.is_running:
        return {}
    accounts = accounts_of(contract)
    return _alarms(accounts.forecast, accounts.held)


# the money of an agency over all its contracts


@dataclass(frozen=True)
class Flow:
    """A month of an agency's money: what came, what was spent and what given back, what is still to come."""

    month: date
    received: int
    spent: int
    back: int
    due: int
    cash: int


def cash_flow(user: Any) -> list[Flow]:
    """By month, over all contracts of the agencies for which this user speaks. Due are payments on their way, and of milestones
    what nobody has asked for yet, in the month in which they fall due."""
    paid = _by_month(of_side(user, VIEW_CASH, SUPPLIER, Payment.objects.filter(paid_on__isnull=False)), "paid_on")
    spent = _by_month(of_side(user, VIEW_CASH, SUPPLIER, Expense.objects.all()), "day")
    given = Settlement.objects.filter(received_on__isnull=False, back_fen__gt=0)
    back = _by_month(of_side(user, VIEW_CASH, SUPPLIER, given), "received_on", "back_fen")
    due = _by_month(of_side(user, VIEW_CASH, SUPPLIER, Payment.objects.open()), "due_on")
    for month, fen in _to_ask(user):
        due[month] = due.get(month, 0) + fen
    cash, found = _before(user), []
    for month in sorted({*paid, *spent, *back, *due}):
        came, out, gone = paid.get(month, 0), spent.get(month, 0), back.get(month, 0)
        cash += came - out - gone
        found.append(Flow(month, came, out, gone, due.get(month, 0), cash))
    return found


@dataclass(frozen=True)
class Coming:
    """A month to come: what falls due, what is expected to be spent, and what is left then."""

    month: date
    due: int
    spending: int
    cash: int


def coming(user: Any, flow: Sequence[Flow]) -> list[Coming]:
    """From this month on to the last in which a contract runs or money falls due. What is overdue is counted in this month;
    what was paid or spent in it is in the cash it begins with."""
    now = rules.month_of(localdate())
    spending, due = _spending(user, now), dict[rules.Month, int]()
    for each in flow:
        month = max(now, rules.month_of(each.month))
        due[month] = due.get(month, 0) + each.due
    cash, found = flow[-1].cash if flow else 0, []
    last = max([month for month, fen in {**spending, **due}.items() if fen], default=now)
    for count in range(rules.months_between(now, last) + 1):
        month = rules.later(now, count)
        cash += due.get(month, 0) - spending.get(month, 0)
        found.append(Coming(date(*month, 1), due.get(month, 0), spending.get(month, 0), cash))
    return found if spending or any(due.values()) else []


def _spending(user: Any, now: rules.Month) -> dict[rules.Month, int]:
    """By month what the contracts that run are expected to cost."""
    held = list(of_side(user, VIEW_CASH, "supplier", Contract.objects.running()).prefetch_related("costs"))
    rows = Expense.objects.filter(contract__in=held).order_by().annotate(month=TruncMonth("day"))
    booked: dict[int, dict[rules.Month, int]] = {}
    for contract, month, fen in rows.values_list("contract", "month").annotate(sum=Sum("amount_fen")):
        booked.setdefault(contract, {})[rules.month_of(month)] = fen
    found: dict[rules.Month, int] = {}
    plans = plans_of(held)
    for each in held:
        own = plans.get(each.pk)
        budget = own or rules.spread(sum(one.amount_fen for one in each.costs.all()), each.start_on, each.end_on)
        for month, fen in rules.ahead(booked.get(each.pk, {}), budget, now, each.end_on, own is not None).items():
            found[month] = found.get(month, 0) + fen
    return found


def negative(months: Sequence[Coming]) -> Sentence | None:
    """The month in which the money is used up."""
    first = next((each for each in months if each.cash < 0), None)
    return (
        Sentence("照现在的支出，本机构的资金到 %(month)s 就不够用了。", month=month_named(first.month))
        if first
        else None
    )


def _to_ask(user: Any) -> Iterator[tuple[date, int]]:
    """By month what of milestones is not asked for: of those delivered when it is to be paid, of others when they are to be done."""
    for each in of_side(user, VIEW_CASH, SUPPLIER, not_asked_for()):
        due = pay_by(each) or each.due_on
        yield due.replace(day=1), each.left


def _by_month(rows: Any, day: str, amount: str = "amount_fen") -> dict[date, int]:
    held = rows.order_by().annotate(month=TruncMonth(day)).values_list("month")
    return dict(held.annotate(sum=Sum(amount)))


def _before(user: Any) -> int:
    """What had been paid before contracts were taken over; their spending is entered with its own days."""
    rows = of_side(user, VIEW_CASH, "supplier", Contract.objects.all())
    return rows.aggregate(sum=Sum("paid_before_fen"))["sum"] or 0


def own_contracts(user: Any) -> list[tuple[Contract, int, int]]:
    """Each contract of those agencies that runs, with what came and what was spent."""
    rows = of_side(user, VIEW_CASH, "supplier", Contract.objects.running().select_related("project__buyer", "supplier"))
    held = list(rows.order_by("end_on", "pk"))
    came = paid(held)
    spent = _sums(Expense.objects.filter(contract__in=held))
    return [(each, came.get(each.pk, 0) + each.paid_before_fen, spent.get(each.pk, 0)) for each in held]


def paid(held: Sequence[Contract]) -> Mapping[int, int]:
    """What came by each contract, in fen."""
    return _sums(Payment.objects.filter(contract__in=held, paid_on__isnull=False))


def _sums(rows: Any) -> Mapping[int, int]:
    return dict(rows.order_by().values_list("contract").annotate(sum=Sum("amount_fen")))


# vouchers for an accounting program

VOUCHERS = (
    _("凭证号"), _("日期"), _("合同编号"), _("合同名称"), _("类别"), _("收款方"), _("摘要"), _("金额（元）"), _("登记人"),
)  # fmt: skip


def vouchers(user: Any, contract: Contract) -> list[list[Any]]:
    """Each line of the vouchers of a contract in the layout of docs/reference/vouchers.md."""
    rows = expenses(user).filter(contract=contract).order_by("day", "voucher", "pk")
    return [
        [each.voucher, each.day.isoformat(), contract.number, contract.title, str(each.get_category_display()), each.payee, each.what,
         with_sign(each.amount_fen).replace("¥", "").replace(",", ""), each.entered_by.name]
        for each in rows
    ]  # fmt: skip
