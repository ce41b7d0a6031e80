"""A workbook in memory: sheets of columns, each different value of a column once."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

Cell = str | float | date
"""A cell as the file gives it. ``""`` is empty; a formula is its last result; a time of day is text."""

Merge = tuple[int, int, int, int]
"""First row, first column, last row, last column, all counted from 0."""


def letter(column: int) -> str:
    """The name Excel shows above a column counted from 0: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(slots=True)
class Column:
    """``values[codes[row]]`` is the cell; ``values`` holds each different value once."""

    values: list[Cell]
    codes: array[int]

    @classmethod
    def of(cls, cells: Iterable[Cell]) -> Column:
        """A column from plain cells (tests, generated tables)."""
        index: dict[tuple[type, Cell], int] = {}
        codes = array("i", (index.setdefault((type(cell), cell), len(index)) for cell in cells))
        return cls([cell for _, cell in index], codes)


@dataclass(slots=True)
class Sheet:
    """One sheet with something on it. Rows and columns are counted from 0 here; people are told row + 1 and a letter."""

    name: str
    height: int
    columns: list[Column]
    merges: tuple[Merge, ...] = ()
    hidden_columns: frozenset[int] = frozenset()
    #: where a cell stands in the file, for a sheet that was made of another one
    spots: Callable[[int, int], tuple[int, int]] | None = None

    @classmethod
    def of(cls, name: str, rows: Sequence[Sequence[Cell]], merges: Iterable[Merge] = ()) -> Sheet:
        """A sheet from rows of cells, short rows filled with empty cells."""
        width = max((len(row) for row in rows), default=0)
        filled = [[*row, *[""] * (width - len(row))] for row in rows]
        return cls(name, len(rows), [Column.of(row[at] for row in filled) for at in range(width)], tuple(merges))

    @property
    def width(self) -> int:
        return len(self.columns)

    def spot(self, row: int, column: int) -> tuple[int, int]:
        return self.spots(row, column) if self.spots else (row, column)

    def cell(self, row: int, column: int) -> Cell:
        at = self.columns[column]
        return at.values[at.codes[row]]

    def row(self, row: int) -> list[Cell]:
        return [column.values[column.codes[row]] for column in self.columns]

    def filled_down(self, column: int, first_row: int) -> tuple[array[int], set[int]]:
        """The codes of a column with merged ranges filled downwards from ``first_row`` on, and the rows so filled."""
        codes = self.columns[column].codes
        ranges = [one for one in self.merges if one[1] == column and one[2] > one[0] and one[0] >= first_row]
        if not ranges:
            return codes, set()
        codes, filled = codes[:], set()
        for top, _, bottom, _ in ranges:
            for row in range(top + 1, min(bottom, self.height - 1) + 1):
                codes[row] = codes[top]
                filled.add(row)
        return codes, filled


@dataclass(frozen=True, slots=True)
class Skipped:
    """A sheet left out and why: ``hidden``, ``empty``, ``chart``, or ``no_headings`` from a later step."""

    sheet: str
    reason: str


@dataclass(slots=True)
class Workbook:
    """A file as read: ``kind`` is xlsx, xls, ods or csv."""

    path: Path
    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.name
