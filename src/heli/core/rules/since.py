"""Names that changed with time, one a line: from which day, and what it is called from then on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation


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
