"""The sheets of a file whose headings are of one kind, and where in them a fault lies: for every import that is a plain table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from heli.core import sheets
from heli.core.errors import Unreadable
from heli.core.rules.passes import Told, walked
from heli.core.rules.sentence import Sentence
from heli.core.sheets.book import Skipped
from heli.directory.rules.places import tidy
from heli.directory.rules.plan import Fault
from heli.directory.rules.tables import SHEET, SHOWN, Read, Record, read


@dataclass
class Table:
    """The sheets of a file that were read, and those that were not with the reason."""

    read: list[Read]
    skipped: list[Skipped]

    @property
    def records(self) -> list[Record]:
        return [record for sheet in self.read for record in sheet.records]

    def walked(self, told: Told) -> Iterator[Record]:
        records = self.records
        return walked(records, len(records), told)

    def mended(self, *fields: str) -> int:
        """How many cells had full-width digits or space in them that were taken out."""
        return sum(tidy(one.cells[to]) != one.cells[to] for one in self.records for to in fields if to in one.cells)


def table(kind: str, path: Path, sheet: str | None, told: Told, mapping: Mapping[str, str] | None = None) -> Table:
    """Every sheet of a workbook or CSV that has headings of the kind, known ones or those that ``mapping`` names."""
    book = sheets.read(path, sheet=sheet, meanwhile=lambda: told(0, 0))
    found = Table([], list(book.skipped))
    for order, one in enumerate(book.sheets):
        if (rows := read(kind, one, order, mapping)) is None:
            found.skipped.append(Skipped(one.name, "no_headings"))
        else:
            found.read.append(rows)
    if not found.read:
        raise Unreadable(Sentence("没有找到表头。前 20 行里要有一行写着：%(wanted)s。", wanted=list(SHOWN[kind])))
    return found


def located(fault: Fault, found: Table) -> Fault:
    """The fault with its sheet, its row as Excel shows it, and its column."""
    if not found.read:
        return fault
    told = next(one for one in found.read if one.order == fault.row // SHEET)
    message = fault.message
    if isinstance(message, Sentence) and isinstance(said := message.values.get("row"), int):
        message = Sentence(message.text, **{**message.values, "row": said % SHEET})
    return replace(fault, sheet=told.sheet, row=fault.row % SHEET, column=told.column(fault.field), message=message)
