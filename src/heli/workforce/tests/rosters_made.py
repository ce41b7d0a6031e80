"""Small rosters made by hand, and the people who stand in them."""

import csv
from datetime import date
from pathlib import Path

from heli.core.rules.identity import check_character
from heli.core.sheets import Sheet, Workbook
from heli.workforce.rules.roster import Gazetteer, examine

FILES = Path(__file__).parent / "rosters"
TODAY = date(2026, 6, 30)
with (FILES / "places.csv").open(encoding="utf-8") as stream:
    CITY = Gazetteer((row["code"], row["name"], row["level"], row["parent_code"]) for row in csv.DictReader(stream))


def number(order: int, born: str = "19900101") -> str:
    """A right ID number; odd orders are men's."""
    body = f"330402{born}{order:03d}"
    return body + check_character(body)


WANG, LI, ZHAO, QIAN = number(2), number(3), number(5), number(7)


def roster(*sheets, file="名册.xlsx", **given_too):
    given_too = {"places": CITY, "employers": None, "today": TODAY, **given_too}
    return examine(Workbook(Path(file), "xlsx", list(sheets)), **given_too)


def one_sheet(*rows, name="名单", merges=(), **given_too):
    return roster(Sheet.of(name, [list(row) for row in rows], merges), **given_too)


def errors(found):
    return [(fault.row, fault.field, fault.code) for fault in found.errors]


def as_text(value):
    return value.isoformat() if isinstance(value, date) else value


def wide(digits):
    """Digits as a Chinese keyboard makes them."""
    return "".join(chr(ord(digit) + 0xFEE0) for digit in digits)
