"""The process in which a statistics form of an office is read, and filled: its layout, styles and formulas stay.

``python -m heli.core.sheets.form_child MEMORY SECONDS < INPUT``: the input is a line of JSON and then the workbook. With
``{"task": "read"}`` it says the ``texts`` and ``merged`` cells of each sheet; with ``fill`` (see ``form.Filling``) it
writes ``sheets`` as they are drawn on a page, and after that line the filled workbook. ``fault`` is a sentence.
"""

from __future__ import annotations

import copy
import io
import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from heli.core.confined import Hostile, bounded
from heli.core.documents.child import packed
from heli.core.rules.sentence import Sentence

UNREAD = Sentence("这个 Excel 文件读不出来。请打开它，另存为新的 .xlsx 再上传。")
OUTSIDE = Sentence("表里连着别的文件，没有收下。请断开链接再上传。")
TOO_LARGE = Sentence("表太大：每张工作表最多 %(rows)s 行、%(columns)s 列。")
TOO_MUCH = Sentence("填写这张表要用太多内存或时间，没有完成。请删去多余的内容再上传。")
MOST_ROWS, MOST_COLUMNS, MOST_SHEETS = 1_000, 200, 20
#: what openpyxl raises of a workbook that is not what it expects
BROKEN = (TypeError, ValueError, AttributeError, LookupError, ArithmeticError, RecursionError, SyntaxError, OSError)
SIDES = ("left", "right", "center")
REFERENCE = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d{1,7})")


def main(arguments: list[str]) -> int:
    given = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    import openpyxl  # noqa: F401  # read before there are bounds: they are for the workbook

    bounded(arguments, writes=True)  # openpyxl writes each sheet to a file of its own first
    out, made = sys.stdout.buffer, b""
    try:
        if given["task"] == "read":
            said = read(content)
        else:
            said, made = filled(content, given)
    except Hostile as fault:
        said = fault.told()
    except MemoryError:
        said = Hostile(TOO_MUCH).told()
    out.write(json.dumps(said).encode() + b"\n" + made)
    return 0


def opened(content: bytes) -> Any:
    """The workbook by its own objects; one that is large, broken or leads elsewhere is a fault."""
    from openpyxl import load_workbook

    if packed(io.BytesIO(content)) != "xlsx":
        raise Hostile(UNREAD)
    try:
        book = load_workbook(io.BytesIO(content))
    except BROKEN as fault:
        raise Hostile(UNREAD) from fault
    if getattr(book, "_external_links", None):
        raise Hostile(OUTSIDE)
    if len(book.worksheets) > MOST_SHEETS or any(
        sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS for sheet in book.worksheets
    ):
        raise Hostile(Sentence(TOO_LARGE.text, rows=MOST_ROWS, columns=MOST_COLUMNS))
    return book


def read(content: bytes) -> dict[str, Any]:
    """The texts of all sheets, row by row, and which cells are merged."""
    texts, merged = {}, {}
    for sheet in opened(content).worksheets:
        cells = ((cell.row, cell.column, cell.value) for row in sheet.iter_rows() for cell in row)
        texts[sheet.title] = [[row, column, value] for row, column, value in cells if isinstance(value, str)]
        merged[sheet.title] = [
            [one.min_row, one.min_col, one.max_row, one.max_col] for one in sheet.merged_cells.ranges
        ]
    return {"texts": texts, "merged": merged}


def filled(content: bytes, given: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The workbook with its texts and figures, and every sheet as it is drawn."""
    book = opened(content)
    try:
        figures: dict[tuple[str, int, int], int] = {}
        for name, lines in given["lines"].items():
            _repeat(book, book[name], lines["row"], len(lines["cells"]))
        for sheet, row, column, value in _cells(given):
            cell = book[sheet].cell(row, column)
            if isinstance(value, str):
                cell.value, cell.data_type = value, "s"  # what begins with = is a text, not a formula
            else:
                figure, count, address = value
                cell.value, figures[sheet, row, column] = count, figure
                cell.hyperlink = address or None
        for sheet in book.worksheets:
            if given["mark"]:
                sheet.oddHeader.center.text = given["mark"]
        drawn = [_drawn(sheet, figures) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        out = io.BytesIO()
        book.save(out)
    except BROKEN as fault:
        raise Hostile(UNREAD) from fault
    return {"sheets": drawn}, out.getvalue()


def _cells(given: dict[str, Any]) -> Iterator[tuple[str, int, int, Any]]:
    """What is put where, in the rows as they lie after one of them was repeated."""
    for name, cells in given["cells"].items():
        lines = given["lines"].get(name)
        for row, column, value in cells:
            below = lines is not None and row > lines["row"]
            yield name, row + (len(lines["cells"]) - 1 if below else 0), column, value
    for name, lines in given["lines"].items():
        for number, cells in enumerate(lines["cells"]):
            for column, value in cells:
                yield name, lines["row"] + number, column, value


def _repeat(book: Any, sheet: Any, row: int, times: int) -> None:
    """Make ``times`` rows of one: what lies below goes down, with merged cells, heights and formulas that point there."""
    from openpyxl.formula.translate import Translator

    more = times - 1
    if more < 1:
        return
    merged = [(one.min_row, one.min_col, one.max_row, one.max_col) for one in sheet.merged_cells.ranges]
    for top, left, bottom, right in merged:
        sheet.unmerge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    heights = {number: one.height for number, one in sheet.row_dimensions.items() if one.height is not None}
    below = {number: height for number, height in heights.items() if number > row}
    source = [(cell.column, cell.value, copy.copy(cell._style)) for cell in sheet[row]]
    _shift_formulas(book, sheet, row, more)
    sheet.insert_rows(row + 1, more)
    for number in below:
        sheet.row_dimensions[number].height = None
    for number, height in below.items():
        sheet.row_dimensions[number + more].height = height
    for number in range(row + 1, row + times):
        if row in heights:
            sheet.row_dimensions[number].height = heights[row]
        for column, value, style in source:
            cell = sheet.cell(number, column)
            cell._style = copy.copy(style)
            if isinstance(value, str) and value.startswith("="):
                cell.value = Translator(value, f"A{row}").translate_formula(f"A{number}")
            else:
                cell.value = value
    for top, left, bottom, right in merged:
        for first, last in _moved(top, bottom, row, more):
            sheet.merge_cells(start_row=first, start_column=left, end_row=last, end_column=right)


def _moved(top: int, bottom: int, row: int, more: int) -> list[tuple[int, int]]:
    """Where merged rows lie when ``more`` rows came after a row; those of the row itself are repeated."""
    if bottom < row:
        return [(top, bottom)]
    if top > row:
        return [(top + more, bottom + more)]
    if top == bottom:
        return [(number, number) for number in range(row, row + more + 1)]
    return [(top, bottom + more)]


def _shift_formulas(book: Any, sheet: Any, row: int, more: int) -> None:
    """Rows below go down in every formula; a range that ends at the repeated row takes the new rows in."""
    from openpyxl.formula.tokenizer import Token, Tokenizer

    for where in book.worksheets:
        for line in where.iter_rows():
            for cell in line:
                if cell.data_type != "f" or not isinstance(cell.value, str):
                    continue
                tokens = Tokenizer(cell.value).items
                for token in tokens:
                    if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                        name, _sign, cells = token.value.rpartition("!")
                        if name.strip("'") == sheet.title or (not name and where is sheet):
                            start = f"{name}!" if name else ""
                            token.value = start + _shifted(cells, row, more, cell.row == row and where is sheet)
                cell.value = "=" + "".join(token.value for token in tokens)


def _shifted(cells: str, row: int, more: int, within: bool) -> str:
    """``within``: the formula stands in the repeated row itself, of which each copy means its own."""
    first, colon, last = cells.partition(":")

    def down(reference: str, takes_in: bool) -> str:
        found = REFERENCE.fullmatch(reference)
        if found is None:
            return reference
        number = int(found[2])
        return f"{found[1]}{number + more if number > row or (takes_in and number == row) else number}"

    return down(first, False) + (colon + down(last, not within) if colon else "")


def _drawn(sheet: Any, figures: dict[tuple[str, int, int], int]) -> dict[str, Any]:
    """A sheet as a table: each cell its text, over how many rows and columns it lies, its figure, its side."""
    spans, covered = {}, set()
    for one in sheet.merged_cells.ranges:
        spans[one.min_row, one.min_col] = (one.max_row - one.min_row + 1, one.max_col - one.min_col + 1)
        covered |= {(row, column) for row, column in _inside(one)} - {(one.min_row, one.min_col)}
    rows = []
    for number, line in enumerate(sheet.iter_rows(), 1):
        cells = []
        for at, cell in enumerate(line, 1):
            if (number, at) in covered:
                continue
            down, across = spans.get((number, at), (1, 1))
            figure = figures.get((sheet.title, number, at))
            side = cell.alignment.horizontal or ("right" if figure is not None else "left")
            cells.append([_told(cell), down, across, figure, side if side in SIDES else "center"])
        rows.append(cells)
    return {"name": sheet.title, "rows": rows}


def _inside(area: Any) -> Iterator[tuple[int, int]]:
    return (
        (row, column)
        for row in range(area.min_row, area.max_row + 1)
        for column in range(area.min_col, area.max_col + 1)
    )


def _told(cell: Any) -> str:
    if cell.data_type == "f":
        return "＝"
    return "" if cell.value is None else str(cell.value)[:500]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
