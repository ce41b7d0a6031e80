"""The process that colours cells in a stranger's workbook; see ``faults``.

``python -m heli.core.sheets.marking own|new FILE MARKS OUT MEMORY SECONDS``. ``own`` changes the workbook itself and
ends with 3 where that is not possible; ``new`` makes one from the values. A sentence on standard output is a refusal.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from heli.core.confined import Hostile, bounded
from heli.core.sheets.book import letter
from heli.core.sheets.child import gather
from heli.core.sheets.guard import look

CANNOT = 3
LARGE = 20 * 2**20  # unpacked; some 25,000 rows: above it the workbook's own objects take gigabytes and minutes
MOST_COMMENTS = 5_000  # a sheet with more comments opens slowly; the cells beyond stay coloured
RED, INK = "FFFFC7CE", "FF9C0006"

Marks = list[tuple[int, str, str]]


def main(arguments: list[str]) -> int:
    mode, path, said, out = bounded(arguments, writes=True)
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
    """A new workbook of the values. What stands around the rows (styles, comments) is made by XlsxWriter; the rows are
    written past it, each different value of a column turned into XML once: 200,000 rows take seconds, not minutes."""
    from xlsxwriter import Workbook

    head, blocks = gather(path, None)
    frame = Path(f"{out}.frame")
    book = Workbook(str(frame))
    bad = {"bg_color": "#FFC7CE", "font_color": "#9C0006"}
    day = {"num_format": "yyyy-mm-dd"}
    formats = [book.add_format(form) for form in (bad, day, bad | day)]
    faults = []
    for about in head["sheets"]:
        sheet = book.add_worksheet(about["name"][:31])
        told = by_cell(next(iter(marks.values()), []) if head["kind"] == "csv" else marks.get(about["name"], []))
        faults.append(told)
        for row, form in enumerate(formats):  # only to learn the numbers of the styles: they do not stay
            sheet.write_blank(row, 0, None, form)
        for (row, column), messages in list(told.items())[:MOST_COMMENTS]:
            sheet.write_comment(row, column, sentences(messages), {"author": "heli", "x_scale": 2, "y_scale": 1.5})
    book.close()
    with zipfile.ZipFile(frame) as framed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for member in framed.infolist():
            number = SHEET.fullmatch(member.filename)
            if number is None:
                made.writestr(member.filename, framed.read(member))
                continue
            at = int(number[1]) - 1
            before, inside, after = ROWS.split(DIMENSION.sub(b"", framed.read(member)))
            with made.open(member.filename, "w", force_zip64=True) as to:
                to.write(before + b"<sheetData>")
                styles = STYLE.findall(inside.decode())
                for part in lines(blocks[at], faults[at], head["sheets"][at]["first"], styles):
                    to.write(part.encode())
                to.write(b"</sheetData>" + after)
    frame.unlink()
    return 0


SHEET = re.compile(r"xl/worksheets/sheet(\d+)\.xml")
ROWS, DIMENSION, STYLE = re.compile(rb"</?sheetData>"), re.compile(rb"<dimension[^>]*/>"), re.compile(r' s="(\d+)"')
UNSAID = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # what XML cannot hold
DAY_NONE = date(1899, 12, 30)


def lines(
    block: Iterator[tuple[list[Any], Any]], told: dict[tuple[int, int], list[str]], first: int, styles: list[str]
) -> Iterator[str]:
    """The rows as XML, some thousand at a time. ``first`` is the column of the first values."""
    wrong, day, wrong_day = styles
    columns = list(block)
    letters = [letter(first + at) for at in range(len(columns))]
    shown = [[in_xml(value, "", day) for value in values] for values, _ in columns]
    rows = zip(*(map(texts.__getitem__, codes) for texts, (_, codes) in zip(shown, columns, strict=True)), strict=True)
    bad: dict[int, list[int]] = {}
    for row, column in told:
        bad.setdefault(row, []).append(column - first)
    out: list[str] = []
    for row, texts in enumerate(rows):
        cells: Sequence[str] = texts
        if row in bad:
            cells = list(texts)
            for at in bad[row]:
                if 0 <= at < len(columns):
                    values, codes = columns[at]
                    cells[at] = in_xml(values[codes[row]], wrong, wrong_day) or f' s="{wrong}"/>'
        inside = "".join([f'<c r="{name}{row + 1}"{text}' for name, text in zip(letters, cells, strict=True) if text])
        out.append(f'<row r="{row + 1}">{inside}</row>')
        if len(out) == 2_000:
            yield "".join(out)
            out.clear()
    yield "".join(out)


def in_xml(value: Any, style: str, day: str) -> str:
    """A cell after its reference; an empty one as nothing."""
    form = f' s="{style}"' if style else ""
    if isinstance(value, list) and value[0] >= "1901":  # before that no calendar of Excel's
        return f' s="{day}"><v>{(date.fromisoformat(value[0]) - DAY_NONE).days}</v></c>'
    if isinstance(value, float):
        return f"{form}><v>{value!r}</v></c>"
    text = value[0] if isinstance(value, list) else value
    if text == "":
        return ""
    return f'{form} t="inlineStr"><is><t xml:space="preserve">{escape(UNSAID.sub("", text))}</t></is></c>'


def by_cell(faults: Marks) -> dict[tuple[int, int], list[str]]:
    told: dict[tuple[int, int], list[str]] = {}
    for row, letters, message in faults:
        column = 0
        for sign in letters or "A":
            column = column * 26 + ord(sign) - 64
        told.setdefault((row - 1, column - 1), []).append(message)
    return told


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
