"""The hidden columns of an .xls workbook as Excel wrote it until 2003, which the parser of its cells does not tell.

Two formats in each other: a compound file (a small file system of sectors and chains of them) that holds the stream of
the workbook, and in this stream records of a number, a length and a content. Runs in the child process, after the
parser has taken the file; where something does not fit, no column is hidden.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

#: bytes of an entry of the folder, and where it says the length of its name, the first sector, the length
ENTRY, ENTRY_SAYS = 128, (("<H", 64), ("<I", 116), ("<I", 120))
#: what is shorter lies elsewhere in the file; every program fills a workbook up to this
LEAST = 4096
#: the numbers from here on stand for no sector
NO_SECTOR = 0xFFFFFFFA
SHEET, COLUMNS, DIMENSIONS, END = 0x85, 0x7D, 0x200, 0x0A
MOST_COLUMNS = 256
#: since 1997, and before
STREAMS = ("Workbook", "Book")


def hidden_columns(content: bytes, names: list[str]) -> dict[str, frozenset[int]]:
    """By the sheet's name, counted from 0; ``names`` are the sheets in their order."""
    try:
        book = _stream(content)
        starts = [struct.unpack_from("<I", said)[0] for number, said in _records(book, 0) if number == SHEET]
        return dict(zip(names, [_hidden(book, start) for start in starts], strict=True))
    except (struct.error, ValueError, IndexError, StopIteration):
        return {}


def _hidden(book: memoryview, start: int) -> frozenset[int]:
    found: set[int] = set()
    for number, said in _records(book, start):
        if number == DIMENSIONS:  # behind it come the cells, before it all that is said of columns
            break
        if number == COLUMNS:
            first, last, _width, _form, flags = struct.unpack_from("<5H", said)
            if flags & 1:
                found.update(range(first, min(last + 1, MOST_COLUMNS)))
    return frozenset(found)


def _records(book: memoryview, at: int) -> Iterator[tuple[int, memoryview]]:
    """From a place in the stream to the end of its part."""
    while at + 4 <= len(book):
        number, length = struct.unpack_from("<2H", book, at)
        if number == END:
            return
        yield number, book[at + 4 : at + 4 + length]
        at += 4 + length


def _stream(content: bytes) -> memoryview:
    """The stream of the workbook out of the compound file."""
    file = Compound(content)
    named = {name: (first, length) for name, first, length in file.folder()}
    first, length = next(named[name] for name in STREAMS if name in named)
    if length < LEAST:
        raise ValueError("it lies elsewhere")
    return memoryview(file.stream(first)[:length])


class Compound:
    """A small file system: numbered sectors, and a table that tells of each which one goes on behind it."""

    def __init__(self, content: bytes) -> None:
        (shift,) = struct.unpack_from("<H", content, 30)
        if shift not in (9, 12):
            raise ValueError("no compound file")
        self.content, self.size = memoryview(content), 1 << shift
        tables, self.first, further = (struct.unpack_from("<I", content, at)[0] for at in (44, 48, 68))
        tables = min(tables, len(content) // self.size)
        listed = list(struct.unpack_from("<109I", content, 76))
        while further < NO_SECTOR and len(listed) < tables:
            *more, further = self.numbers(further)
            listed += more
        self.table = [link for number in listed[:tables] for link in self.numbers(number)]

    def sector(self, number: int) -> memoryview:
        return self.content[(number + 1) * self.size : (number + 2) * self.size]

    def numbers(self, number: int) -> tuple[int, ...]:
        return struct.unpack(f"<{self.size // 4}I", self.sector(number))

    def stream(self, first: int) -> bytes:
        return b"".join(map(self.sector, _chain(first, self.table)))

    def folder(self) -> Iterator[tuple[str, int, int]]:
        """Name, first sector and length of each entry."""
        entries = self.stream(self.first)
        for at in range(0, len(entries), ENTRY):
            named, first, length = (struct.unpack_from(form, entries, at + to)[0] for form, to in ENTRY_SAYS)
            yield entries[at : at + max(named - 2, 0)].decode("utf-16-le", "replace"), first, length


def _chain(first: int, links: Sequence[int]) -> Iterator[int]:
    """The numbers of a chain; one that bites its tail ends."""
    for _step in links:
        if first >= NO_SECTOR:
            return
        yield first
        first = links[first]
