"""Headings: what they mean, and the lines of a sheet in which they stand."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from heli.core.sheets.book import Cell, Sheet

MOST_LINES = 3
LOOK_DOWN = 60
BRACKETS = re.compile(r"[(\[{【〔《<][^()\[\]{}【】〔〕《》<>]*[)\]}】〕》>]")
SIGNS = re.compile(r"[\W_]+")
LEADING = re.compile(r"^(?:\d+(?=\D))+")
DIGITS = re.compile(r"\d{6,}|^\d+$")


@lru_cache(maxsize=4096)
def plain(text: str) -> str:
    """A heading without spaces, line breaks, stars, brackets or leading numbers, in half-width small letters."""
    return LEADING.sub("", SIGNS.sub("", unicodedata.normalize("NFKC", text).lower()))


@lru_cache(maxsize=4096)
def unbracketed(text: str) -> str:
    """The same without what stands in brackets: 姓名（必填） is 姓名."""
    return plain(BRACKETS.sub("", unicodedata.normalize("NFKC", text)))


def words(names: Mapping[str, str]) -> dict[str, str]:
    """``{"name": "姓名 人员姓名"}`` turned round: every wording to its field."""
    return {plain(word): to for to, row in names.items() for word in row.split()}


Says = Callable[[Sequence[tuple["Cell", "Cell"]]], bool]


@dataclass(frozen=True)
class Vocabulary:
    """What headings of one kind of table are called, and what makes a row a record.

    exact: wording without signs → field. contains: patterns for the rest, in order, searched in the wording.
    weak: short words → {group: field}; they mean something only below a group heading (编号 below 证书), or beside
    a column of that group; group "" is the meaning when alone. groups: pattern → group. never: a pattern of headings
    that are about somebody or something else, but for exact ones. noise: headings known and of no use. anchors: a table has one of these.
    proofs: field → does this cell prove that the row is a record? ``sure``: the field whose proof outweighs a note;
    ``certain``: is a cell surely a value of that field, in whatever column it stands.
    hints: fields of which one must be filled when no proof is there. own: wordings of a value that can have columns of
    its own (a √ below 社会工作师), and ``owned`` the fields that such a column, or one below it, can be: the first is that
    of the column itself; the field found is then ``licence_level/社会工作师``. contents: field → do these cells (each
    with the sure field's cell of its row) belong to it and to no other; beside: the same for the column on the right
    of that of another field; as_well: what contents may tell beside headings, as they may the anchors.
    """

    exact: Mapping[str, str]
    anchors: tuple[str, ...]
    proofs: Mapping[str, Callable[[Cell], bool]]
    contains: Sequence[tuple[re.Pattern[str], str]] = ()
    weak: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    groups: Sequence[tuple[re.Pattern[str], str]] = ()
    never: re.Pattern[str] | None = None
    noise: frozenset[str] = frozenset()
    sure: str = ""
    certain: Callable[[Cell], bool] | None = None
    hints: frozenset[str] = frozenset()
    own: Mapping[str, str] = field(default_factory=dict)
    owned: tuple[str, ...] = ()
    contents: Mapping[str, Says] = field(default_factory=dict)
    beside: Mapping[str, tuple[str, Says]] = field(default_factory=dict)
    as_well: tuple[str, ...] = ()

    def knows(self, text: str) -> bool:
        """Is this the wording of a heading (of a field, or of nothing)?"""
        word = plain(text)
        return word in self.exact or word in self.weak or word in self.noise or unbracketed(text) in self.exact

    def is_of_no_use(self, text: str) -> bool:
        """Is this a heading that is known to mean no field?"""
        word = plain(text)
        return word in self.noise or bool(self.never and word not in self.exact and self.never.search(word))

    def group(self, text: str) -> str:
        word = plain(text)
        return next((name for pattern, name in self.groups if pattern.search(word)), "")

    def meaning(self, path: Sequence[str], left: str = "") -> tuple[str, int]:
        """The field of a heading and how sure that is (0: none). ``path``: group headings, then the heading itself;
        ``left``: the group of the column on its left."""
        word = plain(path[-1])
        for own in dict.fromkeys((word, unbracketed(path[-1]))):
            if own in self.own:
                return f"{self.owned[0]}/{self.own[own]}", 3
        to, sure = self._meaning(path, left)
        if to in self.owned:
            above = next((self.own[plain(one)] for one in path[:-1] if plain(one) in self.own), "")
            if value := above or ("" if word in self.exact else self._named(word)):
                return f"{to}/{value}", sure
        return to, sure

    def _named(self, word: str) -> str:
        """The one value of its own that a heading names: 取得助理社会工作师时间."""
        found = set()
        for own in sorted(self.own, key=len, reverse=True):
            if own in word:
                found.add(self.own[own])
                word = word.replace(own, "/")
        return found.pop() if len(found) == 1 else ""

    def _meaning(self, path: Sequence[str], left: str) -> tuple[str, int]:
        child, parents = path[-1], path[:-1]
        joined = plain("".join(path))
        bare = unbracketed("".join(path))
        for word in dict.fromkeys((joined, bare)):
            if word in self.exact and not (self.never and self.never.search(joined.replace(word, "", 1))):
                return self.exact[word], 4
        if self.never and self.never.search(joined):
            return "", 0
        for word in dict.fromkeys((plain(child), unbracketed(child))):
            if word in self.exact:
                return self.exact[word], 4
        above = next((name for name in map(self.group, reversed(parents)) if name), "")
        for word in dict.fromkeys((plain(child), unbracketed(child))):
            if word in self.weak:
                meanings = self.weak[word]
                said = meanings.get(above) or meanings.get(left) or meanings.get("", "")
                return said, 3 if said else 0
            if word in self.noise:
                return "", 0
        for word in dict.fromkeys((plain(child), unbracketed(child), joined)):
            for pattern, to in self.contains:
                if pattern.search(word):
                    return to, 1
        return "", 0


@dataclass(frozen=True, slots=True)
class Heading:
    """One column's heading as shown, its path of group headings, the field it means and how sure."""

    column: int
    shown: str
    path: tuple[str, ...]
    to: str
    sure: int


@dataclass(frozen=True, slots=True)
class Header:
    """The lines of headings of one table: first row, number of lines, headings by column."""

    row: int
    lines: int
    headings: tuple[Heading, ...]
    by_content: frozenset[int] = frozenset()

    @property
    def fields(self) -> set[str]:
        return {one.to for one in self.headings if one.to}


def header_at(sheet: Sheet, row: int, vocabulary: Vocabulary, mapping: Mapping[str, str] | None) -> Header | None:
    """The table head that starts at this row, taking as many lines (up to three) as tell the most, or None."""
    best: Header | None = None
    grid: list[list[str]] = []
    for lines in range(1, MOST_LINES + 1):
        at = row + lines - 1
        if at >= sheet.height or not like_headings(cells := sheet.row(at)) or _proven(cells, vocabulary):
            break
        grid.append([cell if isinstance(cell, str) else "" for cell in cells])
        header = Header(row, lines, tuple(_headings(sheet, row, grid, vocabulary, mapping)))
        told = len(header.fields)
        if (
            told >= min(2, len(vocabulary.exact))
            and header.fields & set(vocabulary.anchors)
            and (
                best is None or told > len(best.fields) or best.lines == lines - 1 and _goes_on(best, grid, vocabulary)
            )
        ):
            best = header
    return best


def _goes_on(head: Header, grid: Sequence[Sequence[str]], vocabulary: Vocabulary) -> bool:
    """Does the last line only part what the line above says (起 and 止 below 有效期), and name nobody? Then it belongs to
    the head."""
    above, last = grid[-2], grid[-1]
    filled = {column for column, text in enumerate(last) if text.strip()}
    parted = {column for column in filled if column and not above[column].strip() and column - 1 in filled}
    named = {one.column for one in head.headings if one.to in vocabulary.anchors}
    return (
        bool(parted)
        and not filled & named
        and all(column in parted or column + 1 in parted and above[column].strip() for column in filled)
    )


def _proven(cells: Sequence[Cell], vocabulary: Vocabulary) -> bool:
    """Does the line hold what only a record holds?"""
    proof = vocabulary.proofs.get(vocabulary.sure)
    return proof is not None and any(
        isinstance(cell, str) and sum(map(str.isdigit, cell)) > 3 and not vocabulary.knows(cell) and proof(cell)
        for cell in cells
    )


def like_headings(cells: Sequence[Cell]) -> bool:
    """A line of headings has two texts at least, and hardly a date, a long number or a 「填报单位：某某」 among them."""
    filled = [cell for cell in cells if not isinstance(cell, str) or cell.strip()]
    data = [cell for cell in filled if not isinstance(cell, str) or _says_something(cell)]
    return len(data) * 3 <= len(filled) and len({cell for cell in filled if isinstance(cell, str)}) >= 2


def _says_something(text: str) -> bool:
    return len(text) < 40 and bool(DIGITS.search(plain(text)) or re.search(r"[:：]\s*[^\s（(]", text))


def first_header(sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None) -> Header | None:
    """The head that tells the most within the first rows; the earliest of equals, and the one with fewest lines."""
    best: Header | None = None
    for row in range(min(sheet.height, LOOK_DOWN)):
        header = header_at(sheet, row, vocabulary, mapping)
        if header and (best is None or len(header.fields) > len(best.fields) and row < best.row + MOST_LINES):
            best = header
    return best


def _headings(
    sheet: Sheet, row: int, grid: list[list[str]], vocabulary: Vocabulary, mapping: Mapping[str, str] | None
) -> list[Heading]:
    lines = [
        _filled_right(sheet, row + at, list(texts), last=at == len(grid) - 1, below=grid[at + 1 :])
        for at, texts in enumerate(grid)
    ]
    found: list[Heading] = []
    left = ""
    for column in range(sheet.width):
        path = tuple(dict.fromkeys(line[column].strip() for line in lines if line[column].strip()))
        if not path:
            left = ""
            continue
        to, sure = vocabulary.meaning(path, left)
        for key in (" / ".join(path), path[-1], plain("".join(path)), plain(path[-1])):
            if mapping and key in mapping:
                to = to if to.startswith(f"{mapping[key]}/") else mapping[key]
                sure = 9 if mapping[key] else 0
                break
        if column in sheet.hidden_columns:
            sure = min(sure, 1)
        left = vocabulary.group(to) or vocabulary.group(path[0])
        found.append(Heading(column, " ".join(path[-1].split()), path, to, sure))
    twice = Counter((one.path[:-1], one.to) for one in found if len(one.path) > 1 and one.sure == 1)
    return [replace(one, to="", sure=0) if twice[one.path[:-1], one.to] > 1 and one.sure == 1 else one for one in found]


def _filled_right(sheet: Sheet, row: int, texts: list[str], *, last: bool, below: list[list[str]]) -> list[str]:
    """A group heading holds for the columns it is merged over, or, unmerged, for empty cells with text below."""
    merged = [one for one in sheet.merges if one[0] == row and one[3] > one[1]]
    for _, first, _, end in merged:
        for column in range(first + 1, min(end, len(texts) - 1) + 1):
            texts[column] = texts[first]
    if last:
        return texts
    covered = {column for one in sheet.merges if one[0] <= row <= one[2] for column in range(one[1], one[3] + 1)}
    for column in range(1, len(texts)):
        if {column - 1, column} & covered or texts[column].strip():
            continue
        if any(line[column].strip() for line in below) and any(line[column - 1].strip() for line in below):
            texts[column] = texts[column - 1]
    return texts
