"""A table that some system saved as a web page and called .xls; Excel opens it, so people take it for a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from heli.core.confined import Hostile
from heli.core.rules.sentence import Sentence
from heli.core.sheets.guard import MOST_CELLS

BEGINS = ("<!doctype html", "<html", "<table", "<meta", "<head")
#: a merge over more columns or rows than this is no table of people
MOST_SPAN = 1_000
FAR = Sentence("表的远处有一个单元格（靠近最后一列或最后一行），没有打开。请删去名单以外的行和列再上传。")


def is_page(words: str) -> bool:
    return words[:200].lstrip().lower().startswith(BEGINS)


@dataclass
class Table:
    """Cells by row, each row as long as its last cell; merges as first row, first column, last row, last column."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[list[int]] = field(default_factory=list)
    #: columns of the rows to come that a cell above reaches into: column -> last row
    taken: dict[int, int] = field(default_factory=dict)


class Tables(HTMLParser):
    """The outermost tables of a page; a table within a cell is text of that cell."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Table] = []
        self.depth = self.cells = 0
        self.words: list[str] | None = None
        self.spans = (1, 1)
        self.unread = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.depth += 1
            if self.depth == 1:
                self.tables.append(Table())
        elif tag in ("script", "style"):
            self.unread = True
        elif tag == "br" and self.words is not None:
            self.words.append("\n")
        elif self.depth == 1 and tag == "tr":
            self._end_cell()
            self.tables[-1].rows.append([])
        elif self.depth == 1 and tag in ("td", "th") and self.tables[-1].rows:
            self._end_cell()
            told = dict(attrs)
            self.words, self.spans = [], (_span(told.get("rowspan")), _span(told.get("colspan")))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self.unread = False
        elif self.depth == 1 and tag in ("td", "th", "tr", "table"):
            self._end_cell()
        if tag == "table" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.words is not None and not self.unread:
            self.words.append(data)

    def _end_cell(self) -> None:
        if self.words is None:
            return
        table, (down, across) = self.tables[-1], self.spans
        row, at = table.rows[-1], len(table.rows) - 1
        while table.taken.get(len(row), -1) >= at:
            row.append("")
        first = len(row)
        row += [
            "\n".join(" ".join(one.split()) for one in "".join(self.words).split("\n")).strip(),
            *[""] * (across - 1),
        ]
        self.words = None
        self.cells += across
        if self.cells > MOST_CELLS:
            raise Hostile(FAR)
        if down > 1 or across > 1:
            table.merges.append([at, first, at + down - 1, first + across - 1])
        if down > 1:
            table.taken |= dict.fromkeys(range(first, first + across), at + down - 1)


def _span(told: str | None) -> int:
    number = int(told) if told and told.isascii() and told.isdigit() and len(told) < 9 else 1
    if number > MOST_SPAN:
        raise Hostile(FAR)
    return max(1, number)


def tables(words: str) -> list[Table]:
    """Every table of a page that holds anything."""
    parser = Tables()
    parser.feed(words)
    parser.close()
    return [table for table in parser.tables if any(any(row) for row in table.rows)]
