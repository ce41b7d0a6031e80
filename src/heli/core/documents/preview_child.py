"""The process in which an office file is read to be shown on a page: as headings, paragraphs and tables, and nothing else.

``python -m heli.core.documents.preview_child MEMORY SECONDS < FILE`` writes one line of JSON: ``blocks``, each ``[kind, text]`` with
``heading`` or ``text``, or ``["table", rows]``; ``more`` where the file goes on; or ``fault``, a sentence.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from lxml import etree  # type: ignore[import-untyped]

from heli.core.confined import Hostile, bounded
from heli.core.rules.sentence import Sentence

#: what is shown of a file: so many blocks, so many characters, and of a table so many rows and columns
MOST_BLOCKS, MOST_TEXT, MOST_ROWS, MOST_COLUMNS = 300, 60_000, 50, 20
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
ODF_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
SLIDE = re.compile(r"ppt/slides/slide([0-9]{1,5})\.xml")
UNREAD = Sentence("这个文件太大，或者读不出来，不能在这里预览。请下载以后打开。")
Block = list[Any]
#: nothing is fetched and no entity is put in place of its name
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def main(arguments: list[str]) -> int:
    bounded(arguments)
    try:
        said = told(sys.stdin.buffer)
    except (MemoryError, RecursionError, etree.XMLSyntaxError, zipfile.BadZipFile, LookupError, OSError):
        said = Hostile(UNREAD).told()
    sys.stdout.write(json.dumps(said) + "\n")
    return 0


def told(stream: IO[bytes]) -> dict[str, Any]:
    """The beginning of an office file."""
    with zipfile.ZipFile(stream) as archive:
        names = set(archive.namelist())
        if "word/document.xml" in names:
            return _first(_word(_parsed(archive, "word/document.xml")))
        if "content.xml" in names:
            return _first(_open_text(_parsed(archive, "content.xml")))
        return _first(_slides(archive, names))


def _parsed(archive: zipfile.ZipFile, name: str) -> Any:
    with archive.open(name) as part:
        return etree.parse(part, PARSER).getroot()


def _first(blocks: Iterator[Block]) -> dict[str, Any]:
    """As many as a page shows."""
    found: list[Block] = []
    room = MOST_TEXT
    for block in blocks:
        if not block[1]:
            continue
        length = len(block[1]) if isinstance(block[1], str) else sum(len(cell) for row in block[1] for cell in row)
        if len(found) == MOST_BLOCKS or length > room:
            return {"blocks": found, "more": True}
        found.append(block)
        room -= length
    return {"blocks": found, "more": False}


def _word(root: Any) -> Iterator[Block]:
    body = root.find(f"{WORD}body")
    for part in body if body is not None else ():
        if part.tag == f"{WORD}p":
            style = part.find(f"{WORD}pPr/{WORD}pStyle")
            name = str(style.get(f"{WORD}val", "")) if style is not None else ""
            yield [_kind(name.lower().startswith(("heading", "title"))), _text(part, WORD)]
        elif part.tag == f"{WORD}tbl":
            yield ["table", _rows(part, f"{WORD}tr", f"{WORD}tc", WORD)]


def _open_text(root: Any) -> Iterator[Block]:
    for part in root.iter():
        if part.tag in (f"{ODF_TEXT}h", f"{ODF_TEXT}p"):
            yield [_kind(part.tag == f"{ODF_TEXT}h"), _plain("".join(part.itertext()))]


def _slides(archive: zipfile.ZipFile, names: set[str]) -> Iterator[Block]:
    numbers = sorted(int(found[1]) for found in map(SLIDE.fullmatch, names) if found)
    for number in numbers:
        root = _parsed(archive, f"ppt/slides/slide{number}.xml")
        lines = [_text(part, DRAWING) for part in root.iter(f"{DRAWING}p")]
        yield ["heading", str(number)]
        yield ["text", "\n".join(line for line in lines if line)]


def _kind(is_heading: bool) -> str:
    return "heading" if is_heading else "text"


def _text(part: Any, of: str) -> str:
    """The words of a paragraph; a tab is a space, a break a new line."""
    pieces = []
    for each in part.iter():
        if each.tag == f"{of}t":
            pieces.append(each.text or "")
        elif each.tag in (f"{of}tab", f"{of}br"):
            pieces.append("\n" if each.tag == f"{of}br" else " ")
    return _plain("".join(pieces))


def _rows(table: Any, row: str, cell: str, of: str) -> list[list[str]]:
    lines = [[_text(each, of) for each in one.findall(cell)[:MOST_COLUMNS]] for one in table.findall(row)[:MOST_ROWS]]
    return [line for line in lines if any(line)]


def _plain(text: str) -> str:
    """Without what no line of text holds; the wide space of Chinese stays."""
    return "".join(c for c in text if c == "\n" or c.isprintable() or unicodedata.category(c) == "Zs").strip()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
