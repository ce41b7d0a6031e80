"""What is looked at before a parser may touch a file: size unpacked, ratio, and cells at the far end of a sheet.


A file of 4.8 kB with one cell at XFD1048576 makes a parser ask for 512 GB; a zip of 1 MB can hold gigabytes of spaces.
Runs in the child process; a fault is a ``Hostile`` whose sentence is shown to the user.
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, field
from typing import IO

from heli.core.confined import Hostile
from heli.core.rules.sentence import Sentence

#: the stream in which Office keeps a file with a password, as the folder of a compound file spells it
LOCKED = "EncryptedPackage".encode("utf-16-le")
#: what all parts of a zip may hold unpacked; the largest that may come is 100 MB packed
MOST_UNPACKED = 700 * 2**20
MOST_RATIO, RATIO_FROM = 200, 20 * 2**20
MOST_CELLS = 40_000_000
MOST_MEMBERS = 5_000
PIECE = 2**20

# A reference far to the right, or far down in a column of two letters, on a cell that is not empty. Widely formatted
# but empty cells (<c r="XFD1" s="3"/>) are common in office files and cost nothing.
FAR = re.compile(rb"<c\b[^>]*?\br=[\"']([A-Z]{3,}|[A-Z]{1,2}(?=\d{5}))(\d+)[\"'](?![^>]*(?:/>|></c>))")
FAR_FAST = re.compile(rb"r=[\"'](?:[A-Z]{3,}\d|[A-Z]{2}\d{5})")
COLUMN = re.compile(rb"<col\b[^>]*>")
ATTRIBUTE = re.compile(rb"\b(min|max|hidden)=[\"']([^\"']*)[\"']")
DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


#: the only sentence of the child with values in it; what else it says is text alone
NO_SHEET = Sentence("文件里没有名为「%(wanted)s」的工作表，有的是：%(names)s。")
BURSTS = Sentence("文件解压后太大，不像一张名单。请只留下名单，另存为新的 .xlsx 再上传。")
ODD = Sentence("文件里有压缩得极不寻常的内容，没有打开。请把名单复制到新的工作簿再上传。")
TOO_MUCH = Sentence("打开这个文件要用太多内存，没有打开。请只留下名单，另存为新的 .xlsx 再上传。")


@dataclass(slots=True)
class Zip:
    """What the look into a zip told: its kind and the hidden columns of each worksheet by its path inside."""

    kind: str = ""
    hidden: dict[str, frozenset[int]] = field(default_factory=dict)


def number(letters: bytes) -> int:
    """Column letters to a number from 1."""
    value = 0
    for byte in letters:
        value = value * 26 + byte - 64
    return value


def members_of(archive: zipfile.ZipFile, bursts: Sentence, odd: Sentence) -> list[zipfile.ZipInfo]:
    """What lies in a zip, which says of itself that it is neither too large nor packed oddly."""
    members = archive.infolist()
    if len(members) > MOST_MEMBERS or sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Hostile(bursts)
    for member in members:
        if member.file_size > RATIO_FROM and member.file_size > MOST_RATIO * max(member.compress_size, 1):
            raise Hostile(odd)
    return members


def look(stream: IO[bytes]) -> Zip:
    """Check a zip's contents against the bounds and tell what kind of workbook it is."""
    with zipfile.ZipFile(stream) as archive:
        members = members_of(archive, BURSTS, ODD)
        found = Zip(kind=_kind({member.filename for member in members}))
        for member in members:
            if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                found.hidden[member.filename] = _worksheet(archive, member)
        return found


def _kind(names: set[str]) -> str:
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    return "ods" if "content.xml" in names else ""


def _worksheet(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> frozenset[int]:
    """Bound the references of one worksheet; its hidden columns, counted from 0."""
    hidden: set[int] = set()
    width = height = 0
    before_rows, rest = True, b""
    with archive.open(member) as stream:
        while piece := stream.read(PIECE):
            text = rest + piece
            if before_rows:
                if DOCTYPE.search(text):
                    raise Hostile(Sentence("文件里有不该有的声明，没有打开。请用 Excel 另存为新的 .xlsx 再上传。"))
                for column in COLUMN.findall(text):
                    hidden |= _hidden(column)
                before_rows = b"<sheetData" not in text
            if FAR_FAST.search(text):
                for letters, row in FAR.findall(text):
                    width, height = max(width, number(letters)), max(height, int(row[:9]))
                if width * max(height, 1) > MOST_CELLS:
                    raise Hostile(
                        Sentence(
                            "表的远处有一个单元格（靠近最后一列或最后一行），没有打开。请删去名单以外的行和列再上传。"
                        )
                    )
            rest = text[-300:]
    return frozenset(hidden)


def _hidden(column: bytes) -> set[int]:
    """Columns, from 0, that one ``<col …>`` hides; ranges past the first 1,000 columns are of no interest."""
    said = dict(ATTRIBUTE.findall(column))
    if said.get(b"hidden") not in (b"1", b"true"):
        return set()
    if not (said.get(b"min", b"").isdigit() and said.get(b"max", b"").isdigit()):
        return set()
    return set(range(int(said[b"min"]) - 1, min(int(said[b"max"]), 1_000)))
