"""The process that colours cells in a stranger's workbook; see ``faults``.

``python -m heli.core.sheets.marking own|new FILE MARKS OUT MEMORY SECONDS``. ``own`` changes the workbook itself and
ends with 3 where that is not possible; ``new`` makes one from the values. A sentence on standard output is a refusal.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from heli.core.sheets.child import gather
from heli.core.sheets.guard import Hostile, look

CANNOT = 3
LARGE = 80 * 2**20  # unpacked; above it the workbook's own objects would take gigabytes
MOST_COMMENTS = 5_000  # a sheet with more comments opens slowly; the cells beyond stay coloured
RED, INK = "FFFFC7CE", "FF9C0006"

Marks = list[tuple[int, str, str]]


def main(arguments: list[str]) -> int:
    mode, path, said, out = arguments[:4]
    memory, seconds = int(arguments[4]), int(arguments[5])
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    marks: dict[str, Marks] = json.loads(Path(said).read_text(encoding="ascii"))
    try:
        return own(path, marks, out) if mode == "own" else new(path, marks, out)
    except Hostile as fault:
        sys.stdout.write(str(fault))
        return 0


def own(path: str, marks: dict[str, Marks], out: str) -> int:
    """Colour and comment in place. Formulas stay: the workbook is not read by its values."""
    from openpyxl import load_workbook
    from openpyxl.cell.cell import MergedCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    if not zipfile.is_zipfile(path):
        return CANNOT
    with open(path, "rb") as stream:
        if look(stream).kind != "xlsx":
            return CANNOT
    with zipfile.ZipFile(path) as archive:
        if sum(member.file_size for member in archive.infolist()) > LARGE:
            return CANNOT
    book = load_workbook(path)
    fill = PatternFill("solid", start_color=RED, end_color=RED)
    for name, faults in marks.items():
        if name not in book.sheetnames:
            continue
        sheet = book[name]
        tops = {
            (row, column): one.start_cell.coordinate
            for one in sheet.merged_cells.ranges
            for row, column in (cell for line in one.rows for cell in line)
        }
        told: dict[str, list[str]] = {}
        for row, column, message in faults:
            cell = sheet[f"{column or 'A'}{row}"]
            if isinstance(cell, MergedCell):
                cell = sheet[tops[cell.row, cell.column]]
            told.setdefault(cell.coordinate, []).append(message)
        for at, (coordinate, messages) in enumerate(told.items()):
            cell = sheet[coordinate]
            cell.fill, font = fill, cell.font
            cell.font = Font(name=font.name, size=font.size, bold=font.bold, italic=font.italic, color=INK)
            if at < MOST_COMMENTS:
                cell.comment = Comment(sentences(messages), "heli", height=120, width=300)
    book.save(out)
    return 0


def sentences(messages: list[str]) -> str:
    """At most three different sentences: a merged cell stands for many rows."""
    return "\n".join(list(dict.fromkeys(messages))[:3])[:1_000]


def new(path: str, marks: dict[str, Marks], out: str) -> int:
    """A new workbook of the values, sheet by sheet, row by row."""
    from xlsxwriter import Workbook

    head, blocks = gather(path, None)
    book = Workbook(out, {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
                          "strings_to_numbers": False})  # fmt: skip
    plain, bad = {}, {}
    for kind, form in (("", "General"), ("date", "yyyy-mm-dd")):
        plain[kind] = book.add_format({"num_format": form})
        bad[kind] = book.add_format({"num_format": form, "bg_color": "#FFC7CE", "font_color": "#9C0006"})
    for about, block in zip(head["sheets"], blocks, strict=True):
        sheet = book.add_worksheet(about["name"][:31])
        faults = next(iter(marks.values()), []) if head["kind"] == "csv" else marks.get(about["name"], [])
        told = by_cell(faults)
        for row, cells in enumerate(rows(block)):
            for column, value in enumerate(cells, about["first"]):
                write(sheet, row, column, value, bad if (row, column) in told else plain, always=(row, column) in told)
        for (row, column), messages in list(told.items())[:MOST_COMMENTS]:
            sheet.write_comment(row, column, sentences(messages), {"author": "heli", "x_scale": 2, "y_scale": 1.5})
    book.close()
    return 0


def by_cell(faults: Marks) -> dict[tuple[int, int], list[str]]:
    told: dict[tuple[int, int], list[str]] = {}
    for row, letters, message in faults:
        column = 0
        for sign in letters or "A":
            column = column * 26 + ord(sign) - 64
        told.setdefault((row - 1, column - 1), []).append(message)
    return told


def rows(block: Iterator[tuple[list[Any], Any]]) -> Iterator[tuple[Any, ...]]:
    columns = [map(values.__getitem__, codes) for values, codes in block]
    return zip(*columns, strict=True)


def write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any], *, always: bool) -> None:
    if isinstance(value, list) and value[0] < "1901":  # before Excel's calendar
        sheet.write_string(row, column, value[0], formats[""])
    elif isinstance(value, list):
        sheet.write_datetime(row, column, date.fromisoformat(value[0]), formats["date"])
    elif isinstance(value, float):
        sheet.write_number(row, column, value, formats[""])
    elif value != "":
        sheet.write_string(row, column, value, formats[""])
    elif always:
        sheet.write_blank(row, column, None, formats[""])


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
