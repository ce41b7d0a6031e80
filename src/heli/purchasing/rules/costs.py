"""Accounts of a contract: what was spent against the budget, where it leads to, and what is settled in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from heli.core.rules.money import Fen, half_up
from heli.purchasing.rules.personnel import PERSONNEL, TAX, Floor

Month = tuple[int, int]


def month_of(day: date) -> Month:
    return day.year, day.month


def months_between(after: Month, until: Month) -> int:
    """How many months lie after one up to another, that one counted."""
    return max(0, (until[0] - after[0]) * 12 + until[1] - after[1])


def later(month: Month, count: int) -> Month:
    number = month[0] * 12 + month[1] - 1 + count
    return number // 12, number % 12 + 1


#: spending runs away once it is this far beyond the budget of the months so far; heli's own, no law's
AWAY = Fraction(11, 10)


def months_of(start: date, end: date) -> list[Month]:
    """Every month from a day to a day, both of theirs included."""
    return [later(month_of(start), count) for count in range(months_between(month_of(start), month_of(end)) + 1)]


def spread(amount: int, start: date, end: date) -> dict[Month, Fen]:
    """An amount over the months of a term by their days, both ends counted, to the fen: what does not divide goes month by
    month to where the sum so far would else fall behind."""
    days, found, given, past = (end - start).days + 1, {}, 0, 0
    for month in months_of(start, end):
        next_month = date(*later(month, 1), 1)
        past = min(days, (next_month - start).days)
        so_far = amount * past // days
        found[month], given = Fen(so_far - given), so_far
    return found


def unlike(plan: Mapping[str, Mapping[Month, int]], budget: Mapping[str, int]) -> dict[str, int]:
    """Of which categories the months are not the budget, and by how many fen they are more (above 0) or less."""
    found = {}
    for category in {*plan, *(each for each, fen in budget.items() if fen)}:
        more = sum(plan.get(category, {}).values()) - budget.get(category, 0)
        if more:
            found[category] = more
    return found


@dataclass(frozen=True)
class Kept:
    """A month beside its budget. ``budget_sum`` and ``spent_sum`` are from the first month to this one."""

    month: Month
    budget: Fen
    spent: Fen
    budget_sum: Fen
    spent_sum: Fen

    @property
    def deviation(self) -> Fen:
        """What is spent beyond the budget so far; less than 0 where less is spent."""
        return Fen(self.spent_sum - self.budget_sum)

    @property
    def runs_away(self) -> bool:
        return self.spent_sum > self.budget_sum * AWAY


def beside(budget: Mapping[Month, int], spent: Mapping[Month, int], last: Month) -> list[Kept]:
    """Each month up to one, of the budget or of the spending, in order."""
    found, planned, gone = [], 0, 0
    for month in sorted(each for each in {*budget, *spent} if each <= last):
        planned, gone = planned + budget.get(month, 0), gone + spent.get(month, 0)
        found.append(
            Kept(month, Fen(budget.get(month, 0)), Fen(spent.get(month, 0)), Fen(planned), Fen(gone))
        )  # fmt: skip
    return found


def ahead(
    by_month: Mapping[Month, int], budget: Mapping[Month, int], now: Month, end: date, own: bool = False
) -> dict[Month, Fen]:  # fmt: skip
    """``own``: the budget by month is the agency's own plan, which coming months follow at the pace so far. Else what the coming months are expected to cost: like the mean of the months with entries, as the forecast has it; by the
    budget where there is none yet. A month with entries costs what was entered; one in which only wrong entries were taken
    back has none."""
    held = {month: fen for month, fen in by_month.items() if fen > 0}
    mean = half_up(_decimal(_mean(by_month))) if held else None
    coming = (
        [later(now, count) for count in range(months_between(now, month_of(end)) + 1)] if now <= month_of(end) else []
    )
    if own:
        pace = pace_of(by_month, budget)
        return {month: half_up(_decimal(budget.get(month, 0) * pace)) for month in coming if month not in held}
    return {
        month: Fen(budget.get(month, 0)) if mean is None else mean for month in coming if month not in held
    }  # fmt: skip


@dataclass(frozen=True)
class Forecast:
    """Where spending leads. ``each`` is the mean of the months that have entries, ``whole`` what the contract will have cost,
    ``over`` the month in which the budget, ``dry`` the one in which the money received is used up; None where it lasts.
    ``pace``: how fast the agency's own plan is spent, where it has one."""

    each: Fen
    whole: Fen
    over: Month | None
    dry: Month | None
    pace: Fraction | None = None

    @property
    def pace_shown(self) -> str:
        return "" if self.pace is None else f"{half_up(_decimal(self.pace * 100))}%"


def pace_of(by_month: Mapping[Month, int], plan: Mapping[Month, int]) -> Fraction:
    """What was spent of what was planned up to the last month that has entries; 1 where nothing was planned or spent so far."""
    held = [month for month, fen in by_month.items() if fen > 0]
    planned = sum(fen for month, fen in plan.items() if held and month <= max(held))
    spent = sum(by_month.values())
    return Fraction(spent, planned) if planned > 0 and spent > 0 else Fraction(1)


def forecast(
    by_month: Mapping[Month, int], end: date, budget: int, received: int, plan: Mapping[Month, int] | None = None
) -> Forecast | None:  # fmt: skip
    """Every month to the end like the mean of those with entries, from the month after the last of them. None without entries.
    What was taken back in a month of its own lowers what was spent and the mean, and makes no month. Where the agency has a plan
    of its own, the months follow it at the pace so far: its seasons stay, and what is spent faster goes on so."""
    held = {month: fen for month, fen in by_month.items() if fen > 0}
    if not held:
        return None
    spent, last = sum(by_month.values()), max(held)
    mean = _mean(by_month)
    if plan is not None:
        return _by_plan(by_month, plan, last, budget, received)
    left = months_between(last, month_of(end))
    whole = half_up(_decimal(spent + mean * left))
    return Forecast(
        half_up(_decimal(mean)), whole, _used_up(spent, mean, last, left, budget),
        _used_up(spent, mean, last, left, received),
    )  # fmt: skip


def _by_plan(
    by_month: Mapping[Month, int], plan: Mapping[Month, int], last: Month, budget: int, received: int
) -> Forecast:  # fmt: skip
    pace, spent = pace_of(by_month, plan), sum(by_month.values())
    whole = Fraction(spent)
    over, dry = (last if spent > money else None for money in (budget, received))
    for month in sorted(each for each in plan if each > last):
        whole += plan[month] * pace
        over = over or (month if whole > budget else None)
        dry = dry or (month if whole > received else None)
    return Forecast(half_up(_decimal(_mean(by_month))), half_up(_decimal(whole)), over, dry, pace)


def _mean(by_month: Mapping[Month, int]) -> Fraction:
    """Of the months in which more was spent than taken back; at least nothing."""
    held = sum(1 for fen in by_month.values() if fen > 0)
    return max(Fraction(0), Fraction(sum(by_month.values()), held))


def _decimal(amount: Fraction) -> Decimal:
    return Decimal(amount.numerator) / Decimal(amount.denominator)


def _used_up(spent: int, mean: Fraction, last: Month, left: int, money: int) -> Month | None:
    """The month in which more is spent than there is."""
    if spent > money:
        return last
    if not mean:
        return None
    months = (money - spent) // mean + 1
    return later(last, int(months)) if months <= left else None


@dataclass(frozen=True)
class Settled:
    """What is settled of what was spent. ``over`` is beyond the budget, ``floor`` what falls away since too little went to
    those who do the work, ``back`` what of the paid is returned and ``open`` what is still to be paid."""

    spent: Fen
    personnel: Fen
    over: Fen
    floor: Fen
    settled: Fen
    back: Fen
    open: Fen


def settle(
    spent: Mapping[str, int], budget: int, paid: int, floor: Floor | None = None
) -> Settled:  # fmt: skip
    """By category and fen. Where personnel costs are less than the floor of what was spent, other costs are settled only as far
    as the share holds; what is spent beyond the budget is the agency's. The floor is the city's; so to hold it is heli's way."""
    whole, staff = sum(spent.values()), spent.get(PERSONNEL, 0)
    allowed = whole
    if floor is not None and floor.least:
        apart = 0 if floor.with_tax else spent.get(TAX, 0)
        allowed = min(whole, int(staff / floor.least) + apart)
    settled = min(allowed, budget)
    return Settled(
        Fen(whole), Fen(staff), Fen(max(0, allowed - budget)), Fen(whole - allowed), Fen(settled),
        Fen(max(0, paid - settled)), Fen(max(0, settled - paid)),
    )  # fmt: skip
