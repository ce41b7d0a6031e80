"""A price in lines: the table that the document gives, what a bid writes into it, its arithmetic, and what the committee reads of it.

A quantity is the document's, a unit price the bidder's; each sum is rounded half up to the fen (our reading: no article says how).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from heli.core.rules.money import half_up, with_sign
from heli.core.rules.sentence import Sentence
from heli.purchasing.rules.price_errors import Reading

#: a table of more lines is a file of the bid
MOST = 30
_SPLIT = re.compile(r"[，,\t｜|]")
_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?", re.ASCII)
#: so far a decimal point is moved before it is looked for elsewhere: ten, a hundred, a thousand times
_SHIFTS = (10, 100, 1000)


@dataclass(frozen=True)
class Item:
    """A line of the document's table: so many ``unit`` of what ``title`` says."""

    title: str
    unit: str
    quantity: Decimal

    def __str__(self) -> str:
        return f"{self.title}，{self.unit}，{self.quantity:f}"


@dataclass(frozen=True)
class PriceLine:
    """What a bid writes into a line: the price of one unit and the sum of the line, in fen; None where it says nothing."""

    title: str
    unit_fen: int | None = None
    sum_fen: int | None = None

    def __repr__(self) -> str:
        """As little as the bid it belongs to."""
        return "…"


def items(text: str) -> list[Item]:
    """The table of a document, a line each: title, unit, quantity. ValueError says which line cannot be read, and why."""
    found: list[Item] = []
    for number, line in enumerate((each for each in text.splitlines() if each.strip()), 1):
        parts = [each.strip() for each in _SPLIT.split(line)]
        if len(parts) != 3 or not all(parts):
            raise ValueError(Sentence("第 %(number)s 行要写名称、单位、数量三项，用逗号隔开。", number=number))
        title, unit, quantity = parts
        if not _QUANTITY.fullmatch(quantity) or not Decimal(quantity):
            raise ValueError(Sentence("第 %(number)s 行的数量要是大于 0 的数，最多两位小数，例如 120。", number=number))
        if len(title) > 60 or len(unit) > 10:
            raise ValueError(Sentence("第 %(number)s 行太长：名称最多 60 个字，单位最多 10 个字。", number=number))
        if any(each.title == title for each in found):
            raise ValueError(Sentence("第 %(number)s 行和前面的名称相同。", number=number))
        found.append(Item(title, unit, Decimal(quantity)))
    if len(found) > MOST:
        raise ValueError(Sentence("报价明细表最多 %(most)s 行。", most=MOST))
    return found


def of_line(item: Item, unit_fen: int) -> int:
    """Quantity times unit price, in fen, half up."""
    return int(half_up(item.quantity * unit_fen))


def lines_of(table: Sequence[Item], lines: Sequence[PriceLine]) -> list[PriceLine]:
    """What a bid says to each line of the table, in its order; a line of it that the table does not have counts for nothing."""
    said = {each.title: each for each in reversed(lines)}
    return [said.get(item.title, PriceLine(item.title)) for item in table]


def by_units(table: Sequence[Item], lines: Sequence[PriceLine]) -> int | None:
    """Quantities times unit prices, together; None where a unit price is missing, or there is no table."""
    found = [(item, each.unit_fen) for item, each in zip(table, lines_of(table, lines), strict=True)]
    if not found or any(unit is None for _item, unit in found):
        return None
    return sum(of_line(item, unit) for item, unit in found if unit is not None)


def by_sums(table: Sequence[Item], lines: Sequence[PriceLine]) -> int | None:
    """The sums of the lines as they were written, together; None where one is missing, or there is no table."""
    sums = [each.sum_fen for each in lines_of(table, lines)]
    return sum(each for each in sums if each is not None) if sums and None not in sums else None


def faults(table: Sequence[Item], lines: Sequence[PriceLine], price_fen: int | None) -> Iterator[Sentence]:
    """What does not add up in a bid, before it is sealed: the bidder is told, and decides."""
    for item, each in zip(table, lines_of(table, lines), strict=True):
        if each.unit_fen is None:
            yield Sentence("报价明细表的「%(title)s」还没有填单价。", title=item.title)
        elif each.sum_fen is not None and each.sum_fen != (lawful := of_line(item, each.unit_fen)):
            yield Sentence(
                "报价明细表的「%(title)s」：数量乘以单价是 %(lawful)s，写的合计是 %(said)s。",
                title=item.title, lawful=with_sign(lawful), said=with_sign(each.sum_fen),
            )  # fmt: skip
    total = by_units(table, lines)
    if total is not None and price_fen is not None and total != price_fen:
        yield Sentence(
            "报价明细表按单价汇总是 %(total)s，报价是 %(price)s。开标以后会按规定的次序修正。",
            total=with_sign(total), price=with_sign(price_fen),
        )  # fmt: skip


def misplaced(table: Sequence[Item], lines: Sequence[PriceLine], price_fen: int) -> str:
    """The one line of which a moved decimal point makes the units add up to the price; empty where there is none or more than
    one. It is a sign: whether a point is clearly at the wrong place the committee finds."""
    total, found = by_units(table, lines), set[str]()
    if total is None or total == price_fen:
        return ""
    for item, each in zip(table, lines_of(table, lines), strict=True):
        assert each.unit_fen is not None, "all are there"
        rest = total - of_line(item, each.unit_fen)
        shifted = [each.unit_fen * by for by in _SHIFTS] + [
            each.unit_fen // by for by in _SHIFTS if each.unit_fen % by == 0
        ]
        if any(rest + of_line(item, unit) == price_fen for unit in shifted):
            found.add(item.title)
    return found.pop() if len(found) == 1 else ""


def reading(table: Sequence[Item], lines: Sequence[PriceLine], price_fen: int, words_fen: int | None) -> Reading:
    """What the committee begins with, computed of what a bid says. The units stand there even where they make the price that was
    read out: words that say another come before them in the order, and they after the words."""

    def other(fen: int | None) -> int | None:
        return fen if fen not in (None, 0, price_fen) else None

    units, is_misplaced = by_units(table, lines), bool(misplaced(table, lines, price_fen))
    return Reading(price_fen, other(by_sums(table, lines)), other(words_fen), units, is_misplaced)


def read(written: Any) -> list[PriceLine]:
    """From JSON; what is of another kind than it should be counts as left out: a bidder may have sealed anything."""

    def fen(row: Mapping[str, Any], name: str) -> int | None:
        value = row.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**15 else None

    rows = written[:MOST] if isinstance(written, list) else []
    return [
        PriceLine(row["title"][:60], fen(row, "unit_fen"), fen(row, "sum_fen"))
        for row in rows
        if isinstance(row, Mapping) and isinstance(row.get("title"), str)
    ]
