"""Whose money a voucher is: shared among the sources that pay its contract, so that the parts are the whole to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heli.directory.rules.population import shares

#: by year and line of a budget, how much of the line is promised to a project, in fen
Promised = Mapping[int, Mapping[int, int]]
#: the key of what no line was promised for
NOBODYS = 0


def weights(promised: Promised, year: int) -> Mapping[int, int]:
    """By which lines an expense of a year is shared: those of its year; all of them where that year has none.

    Money of one year does not cover another (decision 0039), but a bill of December may be paid in January. No document
    prescribes a way to share; this is heli's own, and every report says so.
    """
    of_year = {line: fen for line, fen in promised.get(year, {}).items() if fen > 0}
    if of_year:
        return of_year
    return {line: fen for lines in promised.values() for line, fen in lines.items() if fen > 0}


def shared(amount: int, by: Mapping[int, int]) -> dict[int, int]:
    """An amount in fen in whole fen by weight, the largest remainders first, then the line that was entered first. An
    amount below zero takes back, part by part, what the same amount above zero was."""
    if amount < 0:
        return {line: -part for line, part in shared(-amount, by).items()}
    lines = sorted(by)
    if not lines:
        return {NOBODYS: amount}
    return dict(zip(lines, shares(amount, [by[line] for line in lines]), strict=True))


def taken_back(paid: Sequence[int], back: int) -> list[int]:
    """How much of each payment, in fen, goes back of a sum; what is left over was paid by none of them."""
    found = []
    for amount in paid:
        found.append(min(back, amount))
        back -= found[-1]
    return found
