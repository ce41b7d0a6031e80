"""The same person twice, and one certificate number for two people, in a sheet and across sheets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from heli.workforce.rules.roster.messages import licence_reused
from heli.workforce.rules.roster.result import Fault, Reuse, Roster, Value


def find_repeats(roster: Roster) -> None:
    """Fill ``duplicates`` and ``licence_number_reused``, the latter with a warning for each row."""
    if not roster.people:
        return
    none: list[Value] = [None] * roster.people
    numbers = roster.columns.get("id_number", none)
    kinds = roster.columns.get("document_kind", none)
    people = list(zip(kinds, numbers, strict=True)) if "document_kind" in roster.columns else numbers
    roster.duplicates = [_reuse(roster, group) for group in groups(people, numbers)]
    licences = roster.columns.get("licence_no", none)
    names = roster.columns.get("name", none)
    for group in groups(licences, licences):
        holders = {(numbers[at] or names[at]) for at in group}
        if len(holders) > 1:
            roster.licence_number_reused.append(_reuse(roster, group))
            _warn(roster, group)


def groups(keys: Sequence[object], needed: Sequence[object]) -> list[list[int]]:
    """Positions with the same key, where there are two or more; None in ``needed`` means nothing to compare."""
    first: dict[object, int] = {}
    again: dict[int, list[int]] = {}
    for at, key in enumerate(keys):
        before = first.setdefault(key, at)
        if before != at and needed[at] is not None:
            again.setdefault(before, [before]).append(at)
    return sorted(again.values())


def _reuse(roster: Roster, group: Iterable[int]) -> Reuse:
    order = {one.sheet: at for at, one in enumerate(roster.sheets)}
    rows = [(roster.sheet[at], roster.row[at]) for at in group]
    return Reuse(tuple(sorted(rows, key=lambda one: (order[one[0]], one[1]))))


def _warn(roster: Roster, group: list[int]) -> None:
    for at in group:
        sheet, row = roster.sheet[at], roster.row[at]
        about = next(one for one in roster.sheets if one.sheet == sheet)
        column = next((column for column, to in about.columns.items() if to == "licence_no" and column.isalpha()), "")
        others = [roster.row[other] for other in group if other != at]
        message = licence_reused(row, about.headings.get(column, ""), others)
        roster.warnings.append(Fault(sheet, row, "licence_no", "licence_number_reused", message, column))
