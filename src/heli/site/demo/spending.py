"""What the agency of the demo spends on its contracts, with a mistake that is put right."""

from __future__ import annotations

from datetime import timedelta

from django.utils.timezone import localdate

from heli.core.models import Acting
from heli.purchasing.actions import costs
from heli.purchasing.models import Contract


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
