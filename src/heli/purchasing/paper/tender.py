"""The document of a tender as Word and as PDF, in Chinese as every office reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from heli.core import practice
from heli.core.official.pdf import set_page
from heli.purchasing.paper.word import add_part, add_sentence, begun, finished
from heli.purchasing.rules.tender_text import Part

PAGE = Path(__file__).parent / "tender.typ"


def pdf(title: str, parts: Sequence[Part]) -> bytes:
    return set_page(PAGE, {"title": title, "parts": [asdict(each) for each in parts], "practice": practice.mark()})


def word(title: str, parts: Sequence[Part]) -> bytes:
    file = begun((title, 20), ("采购文件", 16))
    for part in parts:
        add_part(file, part.heading)
        if part.rows:
            _table(file, part.rows)
        for sentence in part.sentences:
            add_sentence(file, sentence)
    return finished(file)


def _table(file: Any, rows: list[list[str]]) -> None:
    table = file.add_table(rows=0, cols=len(rows[0]))
    table.style = "Table Grid"
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


WRITERS = {"docx": word, "pdf": pdf}
