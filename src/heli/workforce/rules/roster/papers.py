"""Certificates where a row tells of them in more than one column or cell: a column for each level, two in a cell.

A column of its own for a level has the field ``licence_level/助理社会工作师`` within the reader; below a group of that
name also ``licence_no/助理社会工作师`` and dates. Outside it is the plain field.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

from heli.core.rules.dates import parse_date
from heli.core.sheets.book import Cell
from heli.workforce.rules.roster.cleaning import (
    ALL_WIDE,
    CLEANERS,
    EMPTY,
    MARKS,
    Cleaned,
    Value,
    day,
    licence_no,
    shown,
)
from heli.workforce.rules.roster.levels import HELD, NONE, RISING, Paper, level, several
from heli.workforce.rules.roster.vocabulary import LICENCE

SIGN = "/"
SEPARATED = re.compile(r"[、,，;；/\n]")


def plain_field(to: str) -> str:
    """The field without the level whose column it is."""
    return to.partition(SIGN)[0]


def settled(columns: Mapping[str, int], cells: Callable[[int], Sequence[Cell]]) -> dict[str, int]:
    """Columns of a block. A level named in one heading only says nothing beside a column of levels (社会工作师证书编号),
    nor above cells that tell levels themselves."""
    apart = {to.partition(SIGN)[2] for to in columns if SIGN in to}
    if len(apart) != 1:
        return dict(columns)
    own = columns.get(f"licence_level{SIGN}{min(apart)}")
    if own is None and "licence_level" not in columns or own is not None and "licence_level" in columns:
        return dict(columns)
    if own is not None and not any(
        level(MARKS.sub("", cell)) not in (None, "", *apart) for cell in cells(own) if isinstance(cell, str)
    ):
        return dict(columns)
    found = {to: column for to, column in columns.items() if SIGN not in to}
    for to, column in columns.items():
        found.setdefault(plain_field(to), column)
    return found


def mark(cell: Cell, of: str, today: date) -> Cleaned:
    """A cell in the column of a level: √, 是, 1, the certificate's number, or its date; nothing where it is not held.

    The value is the level, the number or the date.
    """
    if isinstance(cell, date):
        return Cleaned(cell, None, None if cell <= today else "date_in_future")
    word = MARKS.sub("", shown(cell).translate(ALL_WIDE)).lstrip("'‘")
    if word in NONE or word.upper() in {"N", "NO", "FALSE"}:
        return EMPTY
    if word.lower() in HELD or level(word) == of:
        return Cleaned(of, None if cell == of else "level_wording")
    found, mend = parse_date(cell)
    if found and (not isinstance(cell, float) or mend == "date_number") and found <= today:
        return Cleaned(found, mend)
    number = licence_no(cell)
    if isinstance(number.value, str) and sum(map(str.isdigit, number.value)) >= 6:
        return number
    return Cleaned(None, None, "level_unknown")


def cleaners(today: date) -> dict[str, partial[Cleaned]]:
    """What reads a cell of each field that a level can have for itself."""
    found = {f"licence_level{SIGN}{one}": partial(mark, of=one, today=today) for one in RISING}
    for one in RISING:
        found[f"licence_no{SIGN}{one}"] = partial(CLEANERS["licence_no"])
        found[f"licence_issued{SIGN}{one}"] = partial(day(False, today))
        found[f"registered_until{SIGN}{one}"] = partial(day(True, today))
    return found


def in_cells(cells: Sequence[Cell]) -> dict[int, tuple[Paper, ...]]:
    """By code, the certificates of those different cells of the level's column that tell more than a level."""
    found = {}
    for code, cell in enumerate(cells):
        if isinstance(cell, str) and len(cell) > 6:
            papers = several(cell.translate(ALL_WIDE).strip("'‘ "))
            if papers and (len(papers) > 1 or papers[0].number or papers[0].issued):
                found[code] = papers
    return found


def of_row(values: Mapping[str, Value]) -> list[Paper]:
    """The certificates told by the columns of levels in one row, lowest first."""
    papers = []
    for one in RISING:
        held = values.get(f"licence_level{SIGN}{one}")
        number, issued, until = (values.get(f"{to}{SIGN}{one}") for to in LICENCE[1:])
        if isinstance(held, date):
            issued = issued or held
        elif isinstance(held, str) and held != one:
            number = number or held
        if held or number or issued or until:
            papers.append(Paper(one, number, issued, until))
    return papers


def joined(told: Sequence[Paper], row: Sequence[Value]) -> list[Paper]:
    """All certificates of a row, lowest first: those ``told`` beside, and what the row's plain columns say of its level.

    Two numbers in one cell belong to the two levels in one cell.
    """
    level_said, number, issued, until = row
    papers = {one.level: one for one in told}
    numbers = SEPARATED.split(number) if isinstance(number, str) else []
    if len(numbers) == len(papers) > 1 and not any(one.number for one in told):
        for one, own in zip(told, numbers, strict=True):
            papers[one.level] = one._replace(number=own)
        number = None
    plain = level_said if isinstance(level_said, str) else max(papers, key=RISING.index)
    held = papers.get(plain, Paper(plain))
    papers[plain] = Paper(plain, number or held.number, issued or held.issued, until or held.until)
    return sorted(papers.values(), key=lambda one: RISING.index(one.level))
