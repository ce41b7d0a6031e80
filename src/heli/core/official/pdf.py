"""An official document as PDF/A with an open serif face inside it. A character the face does not have is an error."""

from __future__ import annotations

import json
import struct
import threading
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from heli.core import practice
from heli.core.errors import Refused
from heli.core.official.measures import measures
from heli.core.rules import official as rules
from heli.core.rules.sentence import Sentence

HERE = Path(__file__).parent
FONTS = HERE / "fonts"
FACE = "Noto Serif SC"
#: the compiler is one for the process and lends itself to one thread; a second that asks meanwhile would be an error
_AT_A_TIME = threading.Lock()


class NoFace(RuntimeError):
    """The face is not installed: a page without it would come out empty, so nothing comes out."""


def write(given: rules.Official, on: date) -> bytes:
    """The whole file. ``on`` is the day whose layout holds. Refuses what the face cannot show."""
    return set_page(HERE / "official.typ", _said(given, on))


def set_page(page: Path, said: dict[str, Any], **more: str) -> bytes:
    """A file of a page in typst that is given what it says as ``given``, and ``more`` as it is. Refuses what the face cannot
    show."""
    said = {"face": FACE, **said}
    absent = sorted({each for each in _letters(said) if ord(each) not in characters()} - {"\n", "\t"})
    if absent:
        raise Refused(
            Sentence(
                "PDF 的字体里没有这些字：%(absent)s。请换用规范字，或下载 Word 文件后用本单位的字库排印。",
                absent=absent[:20],
            ),
            code="face",
        )
    inputs = {"given": json.dumps(said, ensure_ascii=False, default=float), **more}
    with _AT_A_TIME:
        made, warnings = _compiler(page).compile_with_warnings(format="pdf", sys_inputs=inputs, pdf_standards=["a-2b"])
    if warnings:
        raise NoFace("; ".join(str(each) for each in warnings))
    return bytes(made)


@lru_cache(maxsize=4)
def _compiler(page: Path) -> Any:
    """Kept, since reading 30 MB of letters takes longer than a page."""
    if not list(FONTS.glob("*.ttf")):
        raise NoFace(f"no face in {FONTS.name}: make installed puts it there")
    return typst.Compiler(str(page), root=str(page.parent), font_paths=[str(FONTS)], ignore_system_fonts=True)


def _said(given: rules.Official, on: date) -> dict[str, Any]:
    known = {part: dict(value.value) for part, value in measures(on).items()}
    dated = rules.in_figures(given.dated) if given.dated else "\u3000\u3000\u3000年\u3000月\u3000日"
    copies, printed = rules.copies_line(given.copies), rules.printed_line(given.printed_by, given.dated)
    above = [(given.copy_number, False), (given.secrecy, True), (given.urgency, True)]
    return known | {
        "practice": practice.mark(),
        "title": "".join(rules.title_lines(given.title)),
        "title_lines": rules.title_lines(given.title),
        "mark": given.mark,
        "mark_size": rules.mark_size(given.mark, known["page"]["width"], known["marks"]["largest_mark"]),
        "above": [{"text": text, "bold": bold} for text, bold in above if text],
        "number": given.number,
        "signer": given.signer,
        "receivers": rules.receivers_line(given.receivers),
        "paragraphs": [{"heading": each.heading, "rest": each.rest} for each in rules.paragraphs(given.body)],
        "attachments": rules.attachment_lines(given.attachments),
        "signed": given.signed,
        "signed_right": rules.signature_right(given.signed, dated, known["head"]["date_right"]),
        "dated": dated,
        "seal_lines": 1 + (known["marks"]["seal_lines"] if given.sealed else 0),
        "note": f"（{given.note.strip('（）')}）" if given.note else "",
        "foot": [*([(copies, "")] if copies else []), *([printed] if printed[0] else [])],
    }


def _letters(said: Any) -> set[str]:
    """Every character that would stand on the page."""
    if isinstance(said, str):
        return set(said)
    within = said.values() if isinstance(said, dict) else said if isinstance(said, (list, tuple)) else ()
    return set().union(*(_letters(each) for each in within))


@lru_cache(maxsize=1)
def characters() -> frozenset[int]:
    """The characters the face has, from its own table (cmap, format 12)."""
    try:
        data = (FONTS / "NotoSerifSC_400Regular.ttf").read_bytes()
    except FileNotFoundError as error:
        raise NoFace(f"no face in {FONTS.name}: make installed puts it there") from error
    tables = {
        data[at : at + 4]: struct.unpack(">II", data[at + 8 : at + 16])
        for at in range(12, 12 + 16 * struct.unpack(">H", data[4:6])[0], 16)
    }
    start = tables[b"cmap"][0]
    count = struct.unpack(">H", data[start + 2 : start + 4])[0]
    found: set[int] = set()
    for number in range(count):
        at = start + struct.unpack(">I", data[start + 8 + 8 * number : start + 12 + 8 * number])[0]
        if struct.unpack(">H", data[at : at + 2])[0] != 12:
            continue
        groups = struct.unpack(">I", data[at + 12 : at + 16])[0]
        for group in range(groups):
            first, last, _glyph = struct.unpack(">III", data[at + 16 + 12 * group : at + 28 + 12 * group])
            found.update(range(first, last + 1))
    return frozenset(found)
