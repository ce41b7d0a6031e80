"""What a renewal or a bridge may cost and how long it may last: from the day after the end of a contract until its last day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from heli.core.rules.calendar import add_months
from heli.core.rules.money import Fen, half_up, with_sign
from heli.core.rules.sentence import Sentence, day_named
from heli.purchasing.rules import funds, term

#: how the time until the next purchase is bridged
CHANGE, DIRECT = "change", "direct"


def day_after(end: date) -> date:
    """On which a service goes on without a hole."""
    return end + timedelta(days=1)


def months(start: date, end: date) -> Fraction:
    """How many months a term has, both days counted: whole months, and of the last one the days of it over its length."""
    after = day_after(end)
    whole = (after.year - start.year) * 12 + after.month - start.month
    while whole and add_months(start, whole) > after:
        whole -= 1
    begun, ended = add_months(start, whole), add_months(start, whole + 1)
    return whole + Fraction((after - begun).days, (ended - begun).days)


def monthly(price: Fen | int, start: date, end: date) -> int:
    """What a month of a term costs, in fen, as it is shown."""
    held = int(price) / months(start, end)
    return half_up(Decimal(held.numerator) / held.denominator)


def most(old: Fen | int, old_term: tuple[date, date], new_term: tuple[date, date], percent: int) -> Fen:
    """What the new term may cost at most: so many per cent of the old contract's price a month for each of its months; of a
    fraction of a fen nothing."""
    return Fen(int(Fraction(int(old)) / months(*old_term) * months(*new_term) * percent / 100))


def price_fault(
    price: int, old: Fen | int, old_term: tuple[date, date], new_term: tuple[date, date], percent: int
) -> Sentence | None:
    """Why a renewal may not cost so much. No article gives a figure for the small change of price that 财政部令第102号 24
    asks for: the city sets it, and the price is compared by the month."""
    held = most(old, old_term, new_term, percent)
    if price <= held:
        return None
    return Sentence(
        "原合同每月 %(monthly)s，续签每月不超过它的 %(percent)s%%，这段时间最多 %(most)s。", monthly=with_sign(monthly(old, *old_term)),
        percent=percent, most=with_sign(held),
    )  # fmt: skip


def last_day(end: date, years: int) -> date:
    """Until when the document lets a first contract that ended on a day be renewed in all."""
    return term.years_after(day_after(end), years) - timedelta(days=1)


def beyond_document(end: date, years: int, until: date) -> Sentence | None:
    """Why it may not be renewed for so long: the document allows so many years after the first contract."""
    last = last_day(end, years)
    if until <= last:
        return None
    return Sentence("采购文件约定最多续签 %(years)s 年，最晚到 %(day)s。", years=years, day=day_named(last))


def no_room(start: date, end: date, stable: bool, on: date) -> Sentence | None:
    """Why a document may not allow a renewal at all: its first term is the longest already (财政部令第102号 24)."""
    found = term.too_long(start, day_after(end), stable, on)
    return None if found is None else found[0]


def uncovered(price: int, start: date, end: date, named: Mapping[int, int]) -> Sentence | None:
    """Why the money that was named does not carry the price: the first year that lacks some, with what it needs. ``named``
    by year, in fen; each year of the service takes its months (财政部令第102号: money must stand in the budget)."""
    needed = funds.by_year(Fen(price), start, end)
    short = funds.lacking(needed, named)
    if not short:
        return None
    year = min(short)
    return Sentence(
        "%(year)s年需要 %(needed)s，只安排了 %(named)s。", year=str(year), needed=with_sign(needed[year]),
        named=with_sign(named.get(year, 0)),
    )  # fmt: skip
