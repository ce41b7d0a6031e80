"""What changed with time, one a line: from which day, and what holds from then on: a name, a percent, an amount."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal, InvalidOperation

from heli.core.rules.money import half_up_to_fen


def read(text: str) -> list[tuple[date, str]]:
    """Each day with its name, the earliest first; ``ValueError`` with the line that says no such thing, or a day twice."""
    found: dict[date, str] = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        begins, _space, name = line.replace("\u3000", " ").partition(" ")
        try:
            day = date.fromisoformat(begins)
        except ValueError:
            raise ValueError(line) from None
        if not name.strip() or day in found:
            raise ValueError(line)
        found[day] = name.strip()
    return sorted(found.items())


def written(names: list[tuple[date, str]]) -> str:
    """The same as it is stored."""
    return "\n".join(f"{day.isoformat()} {name}" for day, name in names)


def in_force(text: str, day: date) -> tuple[date, str] | None:
    """The name of a day and since when it is so; None before the first."""
    begun = [each for each in read(text) if each[0] <= day]
    return begun[-1] if begun else None


def percents(text: str, words: tuple[str, ...] = ()) -> list[tuple[date, Decimal, str]]:
    """Lines that say a percent, above 0 and up to 100, and perhaps one of some words after it; else ``ValueError``."""
    found = []
    for day, said in read(text):
        figure, _space, rest = said.partition(" ")
        try:
            percent = Decimal(figure)
        except InvalidOperation:
            raise ValueError(f"{day.isoformat()} {said}") from None
        if not percent.is_finite() or not 0 < percent <= 100 or rest.strip() not in ("", *words):
            raise ValueError(f"{day.isoformat()} {said}")
        found.append((day, percent, rest.strip()))
    return found


def amounts(text: str) -> list[tuple[date, int]]:
    """Lines that say whole fen; else ``ValueError``."""
    found = []
    for day, said in read(text):
        if not re.fullmatch(r"[0-9]{1,15}", said):
            raise ValueError(f"{day.isoformat()} {said}")
        found.append((day, int(said)))
    return found


def amount_on(text: str, day: date) -> int | None:
    """The amount of a day, in fen; None before the first."""
    begun = [fen for begins, fen in amounts(text) if begins <= day]
    return begun[-1] if begun else None


def amounts_in_yuan(typed: str) -> list[tuple[date, str]]:
    """Lines as people type them, in yuan with at most two places, with or without commas; as they are stored, in fen."""
    found = []
    for day, said in read(typed):
        figure = said.replace(",", "").replace("，", "").removesuffix("元").strip()
        if not re.fullmatch(r"[0-9]{1,13}([.][0-9]{1,2})?", figure) or not Decimal(figure):
            raise ValueError(f"{day.isoformat()} {said}")
        found.append((day, str(half_up_to_fen(Decimal(figure)))))
    return found
