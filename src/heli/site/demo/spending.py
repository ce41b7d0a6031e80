"""What the agency of the demo spends on its contracts, with a mistake that is put right."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from heli.core.models import Acting
from heli.directory.rules.population import shares
from heli.purchasing.actions import costs, spending_plans
from heli.purchasing.models import Contract
from heli.purchasing.rules import costs as rules


def spend(accountant: Acting, contract: Contract, months: int) -> None:
    """Wages and activities of the last months, each with its voucher."""
    rows = []
    for back in range(months):
        day = (localdate().replace(day=1) - timedelta(days=30 * back)).replace(day=1)
        rows += [
            costs.Row(day, f"记-{back}-1", "personnel", "社工甲", 800_000, "工资"),
            costs.Row(day, f"记-{back}-1", "personnel", "社工乙", 750_000, "工资"),
            costs.Row(day, f"记-{back}-2", "activity", "文具店（演示）", 180_000, "小组物资"),
            costs.Row(day, f"记-{back}-3", "administration", "房东（演示）", 100_000, "办公用房"),
        ]
    costs.enter_expenses(contract, by=accountant, rows=rows)


def plan(accountant: Acting, contract: Contract) -> None:
    """By month, with more activities in the first months of the term."""
    months = rules.months_of(contract.start_on, contract.end_on)
    weights = [2 if at < 3 else 1 for at, _month in enumerate(months)]
    by_month = {
        each.category: dict(zip(months, shares(each.amount_fen, weights), strict=True)) for each in contract.costs.all()
    }
    spending_plans.enter_spending_plan(contract, by=accountant, months=by_month)


def reverse(accountant: Acting, contract: Contract) -> None:
    """Entered with a wrong amount, reversed in red and entered anew."""
    day = localdate().replace(day=1)
    wrong, right = (
        costs.Row(day, number, "activity", "打印店（演示）", fen, "活动手册")
        for number, fen in (("记-5", 360_000), ("记-7", 63_000))
    )
    costs.enter_expenses(contract, by=accountant, rows=[wrong])
    costs.reverse_expense(
        contract.expenses.get(voucher="记-5"), by=accountant, day=localdate(), voucher="记-6",
        what=f"注销{day.isoformat()} 记-5 号凭证",
    )  # fmt: skip
    costs.enter_expenses(contract, by=accountant, rows=[right])
