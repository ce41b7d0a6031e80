"""The document of a tender as Word and as PDF, in Chinese as every office reads it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from heli.core import practice
from heli.core.official.pdf import set_page
from heli.core.stamp import stamped
from heli.purchasing.rules.tender_text import Part

PAGE = Path(__file__).parent / "tender.typ"
FACE = "宋体"


def pdf(title: str, parts: Sequence[Part]) -> bytes:
    return set_page(PAGE, {"title": title, "parts": [asdict(each) for each in parts], "practice": practice.mark()})


def word(title: str, parts: Sequence[Part]) -> bytes:
    file: Any = Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    style = file.styles["Normal"]
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
    file.core_properties.title = title
    for line, size in ((title, 20), ("采购文件", 16)):
        head = file.add_paragraph()
        head.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = head.add_run(line)
        run.bold, run.font.size = True, Pt(size)
    for part in parts:
        file.add_paragraph().add_run(part.heading).bold = True
        if part.rows:
            _table(file, part.rows)
        for sentence in part.sentences:
            file.add_paragraph(sentence).paragraph_format.first_line_indent = Pt(24)
    if words := practice.mark():
        stamped(file, words)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()


def _table(file: Any, rows: list[list[str]]) -> None:
    table = file.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


WRITERS = {"docx": word, "pdf": pdf}
