"""Reports of money laid out once for page, Word and Excel: facts, tables with their sums, and how they were reckoned."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.enum.section import WD_ORIENT
from docx.shared import Mm, Pt
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from heli.core import practice
from heli.core.rules.money import to_yuan, with_sign
from heli.purchasing.paper.word import add_part, begun, finished

#: so many rows of a table stand on the page and in Word; a workbook holds them all
SHOWN = 200
YUAN = "#,##0.00"


@dataclass(frozen=True)
class Part:
    """A table. ``money`` says which columns are fen; ``sums`` is its last row, empty where nothing adds up."""

    heading: str
    heads: Sequence[str]
    rows: Sequence[Sequence[Any]]
    money: frozenset[int] = frozenset()
    sums: Sequence[Any] = ()
    empty: str = ""

    def _told(self, row: Sequence[Any]) -> list[tuple[str, str, bool]]:
        """Each cell with the head above it, and whether it is a number."""
        return [
            (head, _cell(value, at in self.money), at in self.money or isinstance(value, int))
            for at, (head, value) in enumerate(zip(self.heads, row, strict=True))
        ]

    @property
    def shown(self) -> list[list[tuple[str, str, bool]]]:
        return [self._told(row) for row in self.rows[:SHOWN]]

    @property
    def last(self) -> list[tuple[str, str, bool]]:
        return self._told(self.sums) if self.sums else []

    @property
    def columns(self) -> list[tuple[str, bool]]:
        return [(head, at in self.money) for at, head in enumerate(self.heads)]

    @property
    def left_out(self) -> int:
        return max(0, len(self.rows) - SHOWN)


@dataclass(frozen=True)
class Paper:
    """A report as an office reads it."""

    title: str
    facts: Sequence[tuple[str, str]]
    parts: Sequence[Part]
    notes: Sequence[str] = ()
    #: what to look at before one hands it on
    warnings: Sequence[str] = field(default=())


def _cell(value: Any, money: bool) -> str:
    """As it is read; signs that neither Word nor Excel can hold are left out."""
    if value is None or value == "":
        return ""
    text = with_sign(value) if money and isinstance(value, int) else str(value)
    return "".join(sign for sign in text if sign >= " " or sign == "\n")


# Word


def word(paper: Paper) -> bytes:
    """A4 across, for tables of many columns."""
    file = begun((_cell(paper.title, False), 20))
    section = file.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    for label, value in paper.facts:
        file.add_paragraph(_cell(f"{label}：{value}", False))
    for warning in paper.warnings:
        file.add_paragraph(_cell(f"注意：{warning}", False))
    for part in paper.parts:
        add_part(file, part.heading)
        if not part.rows:
            file.add_paragraph(part.empty)
            continue
        _word_table(file, part)
        if part.left_out:
            file.add_paragraph(f"其余 {part.left_out} 行见 Excel 表。")
    for note in paper.notes:
        file.add_paragraph(f"说明：{note}")
    file.add_paragraph("编制人：　　　　　　　　负责人：　　　　　　　　日期：　　　　年　　月　　日（盖章）")
    return finished(file)


def _word_table(file: Any, part: Part) -> None:
    table = file.add_table(rows=0, cols=len(part.heads))
    table.style = "Table Grid"
    lines = [[(head, head, False) for head in part.heads], *part.shown, *([part.last] if part.sums else [])]
    for line in lines:
        for cell, (_head, text, number) in zip(table.add_row().cells, line, strict=True):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.bold = Pt(10), line is lines[0]
            paragraph.alignment = 2 if number else 0


# Excel

THIN = Side(style="thin")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
WIDEST = 40


def excel(paper: Paper, taken: str = "") -> bytes:
    """One sheet that prints on A4 across; amounts are numbers in yuan. ``taken``: who took it, for every printed page."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = _cell(paper.title, False)[:31].translate({ord(sign): "_" for sign in "[]:*?/\\"})
    width = max(len(part.heads) for part in paper.parts)
    _line(sheet, [paper.title], width, Font(size=16, bold=True), "center")
    for label, value in paper.facts:
        _line(sheet, [f"{label}：{value}"], width)
    for warning in paper.warnings:
        _line(sheet, [f"注意：{warning}"], width, Font(bold=True))
    for part in paper.parts:
        _line(sheet, [part.heading], width, Font(bold=True))
        if not part.rows:
            _line(sheet, [part.empty], width)
            continue
        _rows(sheet, [part.heads], frozenset(), bold=True)
        _rows(sheet, part.rows, part.money)
        _rows(sheet, [part.sums] if part.sums else [], part.money, bold=True)
    for note in paper.notes:
        _line(sheet, [f"说明：{note}"], width)
    _line(sheet, ["编制人：　　　　　　　　负责人：　　　　　　　　日期：　　　　年　　月　　日（盖章）"], width)
    for at in range(1, width + 1):
        sheet.column_dimensions[get_column_letter(at)].width = _width(paper, at - 1)
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", sheet.PAPERSIZE_A4, 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.oddHeader.center.text, sheet.oddFooter.left.text = (
        practice.mark() or None,
        taken.replace("&", "&&")[:200] or None,
    )
    sheet.oddFooter.right.text = "&P / &N"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(sheet: Any, values: Sequence[str], width: int, font: Font | None = None, across: str = "left") -> None:
    """A line over the whole width."""
    _rows(sheet, [values], frozenset(), border=False)
    at = sheet.max_row
    sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=width)
    cell = sheet.cell(at, 1)
    cell.font, cell.alignment = font or Font(), Alignment(horizontal=across, vertical="center", wrap_text=True)
    sheet.row_dimensions[at].height = 30 if across == "center" else 15 * (1 + len(values[0]) // 70)


def _rows(
    sheet: Any, rows: Sequence[Sequence[Any]], money: frozenset[int], bold: bool = False, border: bool = True
) -> None:  # fmt: skip
    for row in rows:
        at = 1 if sheet.max_row == 1 and sheet.cell(1, 1).value is None else sheet.max_row + 1
        for column, value in enumerate(row):
            cell = sheet.cell(at, column + 1)
            if column in money and isinstance(value, int):
                cell.value, cell.number_format = to_yuan(value), YUAN
            elif isinstance(value, int):
                cell.value = value
            else:
                cell.value = _cell(value, False)
                cell.data_type = "s"  # as text, so that nothing that was typed runs as a formula
            cell.font, cell.alignment = Font(bold=bold), Alignment(vertical="center", wrap_text=True)
            cell.border = BORDER if border else Border()


def _width(paper: Paper, at: int) -> float:
    """As wide as what stands in it, a sign of Chinese counted twice."""
    cells = [
        _cell(row[at], at in part.money)
        for part in paper.parts for row in [part.heads, *part.rows, *([part.sums] if part.sums else [])]
        if at < len(row)
    ]  # fmt: skip
    longest = max((sum(2 if ord(sign) > 255 else 1 for sign in cell) for cell in cells), default=8)
    return min(WIDEST, max(10, longest + 2))
