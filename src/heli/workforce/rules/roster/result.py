"""What a roster turned out to be: columns of clean values, faults, duplicates; and how that is reported."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from heli.core.sheets.book import Skipped
from heli.workforce.rules.roster.levels import Paper

Value = str | date | None


class Fault(NamedTuple):
    """One error or warning. ``row`` is the one Excel shows, ``column`` its letter ("" where no cell is to blame)."""

    sheet: str
    row: int
    field: str
    code: str
    message: str
    column: str


class Reuse(NamedTuple):
    """Rows that say the same: (sheet, row) of each, in the order of the file."""

    rows: tuple[tuple[str, int], ...]

    @property
    def sheets(self) -> list[str]:
        return list(dict.fromkeys(sheet for sheet, _ in self.rows))


@dataclass(frozen=True, slots=True)
class Employers:
    """Organisations known: code by name, name by credit code, code of the place by name."""

    codes: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class SheetFound:
    """One sheet as understood. Rows as Excel shows them, columns by letter."""

    sheet: str
    header_rows: list[int]
    columns: dict[str, str]
    ignored_columns: dict[str, str]
    headings: dict[str, str]
    repeated_header_rows: list[int]
    hidden_columns: list[str]
    people: int


@dataclass(slots=True)
class Roster:
    """People of a workbook, one entry per row (or block of a row) in each list.

    ``columns`` holds a list for each field that any sheet has, and ``place_code`` (the lowest place known); a value is
    None where the cell is empty or wrong. ``good`` is False where the row has an error. ``document_kind`` is a code
    of ``heli.core.rules.identity``.
    """

    file: str
    sheets: list[SheetFound] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    columns: dict[str, list[Value]] = field(default_factory=dict)
    sheet: list[str] = field(default_factory=list)
    row: array[int] = field(default_factory=lambda: array("i"))
    good: list[bool] = field(default_factory=list)
    mended: Counter[tuple[str, str]] = field(default_factory=Counter)
    #: lower certificates of those who have more than one, by position
    more: dict[int, tuple[Paper, ...]] = field(default_factory=dict)
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    duplicates: list[Reuse] = field(default_factory=list)
    licence_number_reused: list[Reuse] = field(default_factory=list)

    @property
    def people(self) -> int:
        return len(self.row)

    @property
    def mended_cells(self) -> int:
        return sum(self.mended.values())

    @property
    def bad(self) -> int:
        return self.good.count(False)

    def report(self) -> dict[str, object]:
        """The document of ``heli import workforce --json`` but for kind, dry_run, batch, created, updated, unchanged."""
        return {
            "file": self.file,
            "sheets": [
                {
                    "sheet": one.sheet, "header_rows": one.header_rows, "columns": one.columns,
                    "ignored_columns": one.ignored_columns, "people": one.people,
                    "repeated_header_rows": one.repeated_header_rows, "hidden_columns": one.hidden_columns,
                }
                for one in self.sheets
            ],
            "skipped": [{"sheet": one.sheet, "reason": one.reason} for one in self.skipped],
            "people": self.people,
            "good": self.people - self.bad,
            "bad": self.bad,
            "mended_cells": self.mended_cells,
            "errors": [_told(fault) for fault in self.errors],
            "warnings": [_told(fault) for fault in self.warnings],
            "duplicates": within(self.duplicates),
            "duplicates_across_sheets": across(self.duplicates),
            "licence_number_reused": within(self.licence_number_reused),
            "licence_number_reused_across_sheets": across(self.licence_number_reused),
        }  # fmt: skip


def _told(fault: Fault) -> dict[str, object]:
    return {"sheet": fault.sheet, "row": fault.row, "field": fault.field, "code": fault.code, "message": fault.message,
            "column": fault.column}  # fmt: skip


def within(found: list[Reuse]) -> list[dict[str, object]]:
    """Rows of one sheet that say the same; a group over several sheets counts in each where it has two rows."""
    told: list[dict[str, object]] = []
    for one in found:
        for sheet in one.sheets:
            rows = [row for at, row in one.rows if at == sheet]
            if len(rows) > 1:
                told.append({"sheet": sheet, "rows": rows})
    return told


def across(found: list[Reuse]) -> list[list[list[object]]]:
    """Groups over several sheets, as [[sheet, row], …]."""
    return [[[sheet, row] for sheet, row in one.rows] for one in found if len(one.sheets) > 1]
