"""A line at the head of every page of a Word file, whoever made it."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

PURPLE = RGBColor(0x6B, 0x21, 0xA8)


def stamped(file: Any, words: str) -> None:
    """The mark of a practice site at the head of every page."""
    for section in file.sections:
        for header in (section.header, section.even_page_header, section.first_page_header):
            header.is_linked_to_previous = False
            line = header.paragraphs[0] if header.paragraphs else header.add_paragraph()
            line.text, line.alignment = words, WD_ALIGN_PARAGRAPH.CENTER
            line.runs[0].font.bold, line.runs[0].font.size = True, Pt(16)
            line.runs[0].font.color.rgb = PURPLE
