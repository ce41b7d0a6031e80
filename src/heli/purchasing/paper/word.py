"""A page in Word as every paper of this room begins and ends: A4, in the face of offices, its titles in the middle."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from heli.core import practice
from heli.core.stamp import stamped

FACE = "宋体"
INDENT = Pt(24)


def begun(*titles: tuple[str, int]) -> Any:
    """The document with its titles, each with its size in points; the first is its name."""
    file: Any = Document()
    section = file.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    style = file.styles["Normal"]
    style.font.size = Pt(12)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FACE)
    file.core_properties.title = titles[0][0]
    for line, size in titles:
        title = file.add_paragraph()
        title.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = title.add_run(line)
        run.bold, run.font.size = True, Pt(size)
    return file


def add_part(file: Any, heading: str) -> None:
    file.add_paragraph().add_run(heading).bold = True


def add_sentence(file: Any, sentence: str) -> None:
    file.add_paragraph(sentence).paragraph_format.first_line_indent = INDENT


def finished(file: Any) -> bytes:
    """Stamped, on a practice site."""
    if words := practice.mark():
        stamped(file, words)
    out = io.BytesIO()
    file.save(out)
    return out.getvalue()
