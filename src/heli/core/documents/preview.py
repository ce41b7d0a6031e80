"""The beginning of a document on its page. What a browser does not show by itself is read in a process of its own and told
as text and tables: nothing of the file runs, loads anything, or is believed to be HTML."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from heli.core import files, sheets
from heli.core.confined import Bounds, ask, sentence_of
from heli.core.documents.preview_child import MOST_COLUMNS, MOST_ROWS, MOST_TEXT, UNREAD
from heli.core.errors import HeliError
from heli.core.models import DocumentVersion
from heli.core.rules.sentence import Sentence

BOUNDS = Bounds(memory=400 * 2**20, seconds=20)
LIMITS = sheets.Limits(memory=400 * 2**20, seconds=20)
#: sheets of a workbook that are shown
MOST_SHEETS = 5
PICTURES, TABLES, WORDS = ("png", "jpg"), ("xlsx", "ods", "csv"), ("docx", "odt", "pptx")
NONE = Sentence("这种格式不能在这里预览。请下载以后打开。")
PDF = Sentence("PDF 由浏览器打开，请点「打开」。")


@dataclass(frozen=True)
class Block:
    """A piece of what is shown: a heading, a paragraph, or the rows of a table."""

    kind: str
    text: str = ""
    rows: list[list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Preview:
    """``picture``: the file itself can be shown. ``said`` in place of anything to be seen; ``more``: the file goes on."""

    blocks: list[Block] = field(default_factory=list)
    more: bool = False
    picture: bool = False
    said: Any = None


def preview(version: DocumentVersion) -> Preview:
    """What can be shown of one version."""
    if version.kind in PICTURES:
        return Preview(picture=True)
    try:
        if version.kind in TABLES:
            return _table(version)
        if version.kind in WORDS:
            return _words(version)
        if version.kind == "txt":
            return _text(version)
    except HeliError as error:
        return Preview(said=error.message)
    return Preview(said=PDF if version.kind == "pdf" else NONE)


def _text(version: DocumentVersion) -> Preview:
    charset = version.file.content_type.partition("charset=")[2] or "utf-8"
    with files.open_file(version.file) as source:
        text = source.read(4 * MOST_TEXT).decode(charset, errors="ignore")
    return Preview([Block("text", text[:MOST_TEXT])], more=len(text) > MOST_TEXT)


def _words(version: DocumentVersion) -> Preview:
    with tempfile.TemporaryFile() as held, files.open_file(version.file) as source:
        shutil.copyfileobj(source, held, files.CHUNK)
        answer = ask("heli.core.documents.preview_child", BOUNDS, held, most=8 * MOST_TEXT)
    if answer is None:
        return Preview(said=UNREAD)
    said, _rest = answer
    if "fault" in said:
        return Preview(said=sentence_of(said, UNREAD))
    return Preview([_block(*each) for each in said["blocks"]], more=bool(said["more"]))


def _block(kind: str, content: Any) -> Block:
    if kind == "table":
        return Block("table", rows=[[str(cell) for cell in row] for row in content])
    return Block("heading" if kind == "heading" else "text", str(content))


def _table(version: DocumentVersion) -> Preview:
    with tempfile.TemporaryDirectory(prefix="heli-") as folder:
        path = Path(folder) / f"file.{version.kind}"
        with path.open("wb") as held, files.open_file(version.file) as source:
            shutil.copyfileobj(source, held, files.CHUNK)
        book = sheets.read(path, limits=LIMITS)
    blocks: list[Block] = []
    for sheet in book.sheets[:MOST_SHEETS]:
        if len(book.sheets) > 1:
            blocks.append(Block("heading", sheet.name))
        rows = [[_cell(cell) for cell in sheet.row(at)[:MOST_COLUMNS]] for at in range(min(sheet.height, MOST_ROWS))]
        blocks.append(Block("table", rows=[row for row in rows if any(row)]))
    cut = any(sheet.height > MOST_ROWS or sheet.width > MOST_COLUMNS for sheet in book.sheets)
    return Preview(blocks, more=cut or len(book.sheets) > MOST_SHEETS)


def _cell(cell: sheets.Cell) -> str:
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
