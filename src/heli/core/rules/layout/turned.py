"""Records that are no rows: people in columns, and forms in which labels stand beside their values.

Both are read as a sheet made of theirs, in which each record is a row; ``Sheet.spot`` tells where a cell really stands.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heli.core.rules.layout.headings import Vocabulary
from heli.core.rules.layout.rows import Block, Layout, by_headings
from heli.core.sheets.book import Column, Sheet, letter

if TYPE_CHECKING:
    from heli.core.sheets.book import Cell

MOST_CELLS = 200_000
FEWEST = 3  # pairs of label and value that make a form
Spot = tuple[int, int]
Pair = tuple[str, Spot, str, Spot, "Cell"]  # field, label and its text, value


def in_columns(sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None) -> Layout | None:
    """The layout of a sheet whose headings stand below each other and whose records are columns."""
    if sheet.height * sheet.width > MOST_CELLS:
        return None
    rows = [cells if sum(cell != "" for cell in cells) > 1 else [] for cells in map(sheet.row, range(sheet.height))]
    columns = [Column.of(cells or [""] * sheet.width) for cells in rows]  # a line of one text is a title
    merges = tuple((left, top, right, bottom) for top, left, bottom, right in sheet.merges)
    turned = Sheet(sheet.name, sheet.width, columns, merges, spots=lambda row, column: (column, row))
    layout = by_headings(turned, vocabulary, mapping)
    if layout is None or not layout.proven(turned, vocabulary, *vocabulary.anchors):
        return None
    layout.turned, layout.start = turned, min(layout.columns)
    layout.lines = [(row, text) for row, text in _titles(sheet) if row < layout.start]
    head = layout.header_rows[-1]
    layout.labels = {column: f"{letter(head)}{column + 1}" for column in layout.headings}
    layout.header_rows = []
    return layout


@dataclass(slots=True)
class Form:
    """The values of one record by field, and where label and value stand."""

    values: dict[str, Cell] = field(default_factory=dict)
    spots: dict[str, Spot] = field(default_factory=dict)
    labels: dict[str, tuple[Spot, str]] = field(default_factory=dict)

    def take(self, to: str, label: Spot, shown: str, spot: Spot, value: Cell) -> None:
        if to not in self.labels or self.values[to] == "" != value:
            self.values[to], self.spots[to], self.labels[to] = value, spot, (label, shown)


def forms(sheet: Sheet, vocabulary: Vocabulary) -> Layout | None:
    """The layout of a sheet of forms, below each other and side by side: a label, and beside it the value."""
    if sheet.height * sheet.width > MOST_CELLS:
        return None
    pairs = list(_pairs(sheet, vocabulary))
    found: list[Form] = []
    for part in _side_by_side(pairs, vocabulary.anchors[0]):
        below = _below_each_other(part, vocabulary)
        if below is None:
            return None
        found += below
    proofs = [(to, vocabulary.proofs[to]) for to in vocabulary.anchors]
    if not any(all(proof(one.values[to]) for to, proof in proofs) for one in found):
        return None
    found.sort(key=lambda one: min(one.spots.values()))
    return _laid(sheet, found, min(label[0] for _, label, *_ in pairs))


def _side_by_side(pairs: Sequence[Pair], anchor: str) -> list[list[Pair]]:
    """The pairs of each column of forms: where the anchor comes again in a row, another form begins there."""
    rows: dict[int, list[int]] = {}
    for to, label, *_ in pairs:
        if to == anchor:
            rows.setdefault(label[0], []).append(label[1])
    starts = sorted({column for columns in rows.values() for column in sorted(columns)[1:]})
    parts: list[list[Pair]] = [[] for _ in range(len(starts) + 1)]
    for pair in pairs:
        parts[bisect_right(starts, pair[1][1])].append(pair)
    return parts


def _below_each_other(pairs: Sequence[Pair], vocabulary: Vocabulary) -> list[Form] | None:
    """The forms that these pairs make, or None where they are no forms or one names two people."""
    anchor = vocabulary.anchors[0]
    proof, sure = vocabulary.proofs[anchor], vocabulary.proofs[vocabulary.sure]
    first = next((to for to, *_ in pairs if to), anchor)
    counts = {to: sum(one[0] == to for one in pairs) for to in (first, anchor)}
    begin = first if counts[first] == counts[anchor] else anchor
    found: list[Form] = []
    strays = 0
    for to, label, shown, spot, value in pairs:
        if not to or to == anchor and value != "" and not proof(value):
            strays += 1
            continue
        if to == begin or not found:
            found.append(Form())
        if to in vocabulary.anchors and found[-1].values.get(to, "") not in ("", value):
            return None
        found[-1].take(to, label, shown, spot, value)
    if strays * 3 > len(pairs):  # more values without a label than a form has
        return None
    found = [one for one in found if {anchor, vocabulary.sure} <= one.labels.keys() and len(one.values) >= FEWEST]
    return [one for one in found if proof(one.values[anchor]) or sure(one.values[vocabulary.sure])]


def _laid(sheet: Sheet, found: list[Form], start: int) -> Layout:
    """The forms as rows of a sheet."""
    fields = list(dict.fromkeys(to for one in found for to in one.values))
    spots = {
        (row, column): one.spots[to] for row, one in enumerate(found) for column, to in enumerate(fields) if to in one.spots
    }  # fmt: skip
    columns = [Column.of(one.values.get(to, "") for one in found) for to in fields]
    labels = {column: next(one.labels[to] for one in found if to in one.labels) for column, to in enumerate(fields)}
    layout = Layout([], dict(enumerate(fields)), {}, {column: shown for column, (_, shown) in labels.items()})
    layout.turned = Sheet(
        sheet.name, len(found), columns, spots=lambda row, column: spots.get((row, column), spots[row, 0])
    )
    layout.labels = {column: f"{letter(at[1])}{at[0] + 1}" for column, (at, _) in labels.items()}
    layout.blocks = [Block({to: column for column, to in enumerate(fields)}, array("i", range(len(found))))]
    layout.start = start
    layout.lines = [(row, text) for row, text in _titles(sheet) if row < start]
    return layout


def _pairs(sheet: Sheet, vocabulary: Vocabulary) -> Iterator[Pair]:
    """Field, label and value of each label; field "" for a value that follows no label."""
    ends = {(top, left): right for top, left, _, right in sheet.merges}
    for row in range(sheet.height):
        cells = [(column, cell) for column, cell in enumerate(sheet.row(row)) if cell != ""]
        labels = {column: to for column, cell in cells if (to := _label(cell, vocabulary)) is not None}
        if not labels or len(labels) == len(cells) > 2:
            continue
        told: list[Pair] = []
        after = 0
        for column, cell in cells:
            if column < after:
                continue
            beside = ends.get((row, column), column) + 1
            to = labels.get(column)
            if to is None:
                told.append(("", (row, column), "", (row, column), cell))
                continue
            value = sheet.cell(row, beside) if beside < sheet.width else ""
            after = beside + 1 if value != "" else beside
            told.append((to, (row, column), " ".join(str(cell).split()), (row, min(beside, sheet.width - 1)), value))
        if not _is_head(told, vocabulary):
            yield from (one for one in told if one[0] or not one[2])


def _is_head(told: Sequence[Pair], vocabulary: Vocabulary) -> bool:
    """Is the row the head of a table within the form (称谓 姓名 年龄)? Then labels stand where values should. 社工 can be
    both, and is a name's at most."""
    anchor = vocabulary.anchors[0]
    return any(
        (to or shown) and _label(value, vocabulary) is not None and (to == anchor or not vocabulary.proofs[anchor](value))
        for to, _, shown, _, value in told
    )  # fmt: skip


def _label(cell: Cell, vocabulary: Vocabulary) -> str | None:
    """The field of a label, "" for a label of no use, None for what is no label."""
    if not isinstance(cell, str) or len(cell) > 20:
        return None
    to, sure = vocabulary.meaning([cell])
    if to and sure >= 3 and "/" not in to:
        return to
    return "" if vocabulary.knows(cell) or vocabulary.is_of_no_use(cell) else None


def _titles(sheet: Sheet) -> Iterator[tuple[int, str]]:
    """Rows of one text."""
    for row in range(sheet.height):
        texts = [cell for cell in sheet.row(row) if cell != ""]
        if len(texts) == 1 and isinstance(texts[0], str):
            yield row, texts[0].strip()
