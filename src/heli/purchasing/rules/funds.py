"""Money of a project by year: how much each year needs, what of it is not promised, and where an earmark forbids."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from heli.core.rules.money import Fen
from heli.core.rules.sentence import Sentence


def by_year(budget: Fen | int, start: date, end: date) -> dict[int, Fen]:
    """The budget of a project by year of service: each month of it costs the same and belongs to the year it begins in.

    A month begins on the day of the month on which the service begins. What does not divide is the last year's, so that the
    years are the budget exactly. This is heli's own way of dividing; no document prescribes one.
    """
    months: dict[int, int] = {}
    number = start.year * 12 + start.month - 1
    while not months or (number // 12, number % 12 + 1, start.day) <= (end.year, end.month, end.day):
        months[number // 12] = months.get(number // 12, 0) + 1
        number += 1
    whole = sum(months.values())
    found = {year: Fen(int(budget) * count // whole) for year, count in months.items()}
    last = max(found)
    found[last] = Fen(found[last] + int(budget) - sum(found.values()))
    return found


def lacking(needed: Mapping[int, int], committed: Mapping[int, int]) -> dict[int, Fen]:
    """By year, how much of what is needed nothing is committed for; only years that lack something."""
    short = {year: Fen(amount - committed.get(year, 0)) for year, amount in needed.items()}
    return {year: amount for year, amount in short.items() if amount > 0}


def covered(project_years: Mapping[int, int], commitments: Mapping[int, int]) -> bool:
    """Whether each year of a project has its money (102号令: money must stand in the budget, else a project must not run)."""
    return bool(project_years) and any(project_years.values()) and not lacking(project_years, commitments)


def elsewhere(earmark_path: str, place_path: str) -> bool:
    """Whether a project lies outside the place that alone a line may be spent in. Paths as places keep them."""
    return bool(earmark_path) and not place_path.startswith(earmark_path)


def doubtful(earmark: str, group: str) -> Sentence | None:
    """What to look at where a line is for something in words, and a project for a group that the words do not name."""
    words, asked = earmark.strip(), group.strip()
    if not words or (asked and (asked in words or words in asked)):
        return None
    return Sentence("这笔资金专门用于「%(earmark)s」，项目服务的是「%(group)s」，请核对。", earmark=words, group=asked)
