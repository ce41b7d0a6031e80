"""Rows: which are records, which are headings come again, sections, totals, notes; and records side by side."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from heli.core.rules.layout.headings import Header, Heading, Vocabulary, first_header, header_at, plain

if TYPE_CHECKING:
    from heli.core.sheets.book import Cell, Sheet

EXAMPLE = re.compile(r"^\W*(?:示例|样例|范例|举例|填写示例|例[:：]|例$)|[(（](?:填写)?(?:示例|样例|范例|举例|例)[)）]$")
TOTAL = re.compile(r"^.{0,8}(?:合计|小计|总计|共计|累计|总数|总人数)")
TOTALS = frozenset(
    f"{one}{gap}{two}" for one, two in ("合计", "小计", "总计", "共计", "累计") for gap in ("", " ", "  ", "\u3000")
)
NOTE = re.compile(
    r"^\W*(?:制表|填表|填报|审核|审批|复核|负责人|单位负责|联系人|联系电话|经办|日期|时间|注|备注|说明|附|截至|截止|主管|领导|签字|盖章|单位)"
    r"[^:：]{0,12}[:：]|^\W*(?:注|说明|备注|本表|以上|截至|截止到?|数据|制表|填表)\W?.{6,}"
)
# One number a row tells all that matters, so that 200,000 rows are summed inside the interpreter.
FILLED, NAMED, SURE, HINT, NOTED, TOTALLED, COUNTED, DOUBTED, SAMPLE = (1 << 8 * at for at in range(9))
BYTE = 255
MOST_LINES_ALONE = 5_000
SPACES = " \t\r\n\xa0\u3000\u200b\ufeff"


@dataclass(slots=True)
class Block:
    """Columns by field, and the rows in which these columns hold a record."""

    columns: dict[str, int]
    rows: array[int] = field(default_factory=lambda: array("i"))
    below: int = 0  # the first row under the headings: merged ranges are filled down from here
    title: str = ""  # the group heading over all columns of one of several blocks


@dataclass(slots=True)
class Layout:
    """What ``find`` found. ``columns``: every column that means a field; ``ignored``: the other headings as shown."""

    header_rows: list[int]
    columns: dict[int, str]
    ignored: dict[int, str]
    headings: dict[int, str]
    blocks: list[Block] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    #: columns that no heading tells, but what stands in them
    told_by_content: frozenset[int] = frozenset()
    #: the sheet made of this one in which each record is a row, and where the label of each of its columns stands
    turned: Sheet | None = None
    labels: dict[int, str] = field(default_factory=dict)
    start: int = 0  # the first row that is no title
    lines: list[tuple[int, str]] = field(default_factory=list)  # rows that are no record: their one text, or 「题：值」

    @property
    def records(self) -> int:
        return sum(len(block.rows) for block in self.blocks)

    def proven(self, sheet: Sheet, vocabulary: Vocabulary, *fields: str) -> bool:
        """Has any record a value for each of these fields that proves it?"""
        proofs = vocabulary.proofs
        return any(
            all(proofs[to](sheet.cell(row, block.columns[to])) for to in fields)
            for block in self.blocks
            if block.columns.keys() >= set(fields)
            for row in block.rows
        )


def by_headings(
    sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None = None,
    completed: Callable[[Header, Sheet, Vocabulary], Header] = lambda header, _sheet, _vocabulary: header,
) -> Layout | None:  # fmt: skip
    """The layout of a sheet with headings, or None where there are none. ``completed`` adds to a head what its wording
    does not tell."""
    header = first_header(sheet, vocabulary, mapping)
    if header is None:
        return None
    header = completed(header, sheet, vocabulary)
    layout = Layout(list(range(header.row, header.row + header.lines)), {}, {}, {}, start=header.row)
    layout.told_by_content = header.by_content
    marks = _heading_marks(sheet, vocabulary, header)
    start, pending = header.row + header.lines, [row for row in marks if row >= header.row + header.lines]
    while header is not None:
        following, end = _next_header(sheet, vocabulary, mapping, header, [row for row in pending if row >= start])
        lines = set(layout.header_rows) | set(layout.repeated)
        parts = side_by_side(header.headings, vocabulary)
        for columns in parts:
            block = Block(columns, below=start, title=_title(columns, header) if len(parts) > 1 else "")
            block.rows = records_of(sheet, vocabulary, block, range(start, end), lines | set(marks))
            layout.blocks.append(block)
        _tell(layout, header)
        if following:
            following = completed(following, sheet, vocabulary)
            layout.repeated += range(following.row, following.row + following.lines)
            start = following.row + following.lines
        header = following
    layout.lines = lines_of(sheet, layout)
    layout.repeated = sorted({*layout.repeated, *(row for row in marks if row not in layout.header_rows)})
    return layout


def lines_of(sheet: Sheet, layout: Layout) -> list[tuple[int, str]]:
    """Rows that are neither record nor head: titles, sections, notes. The text where one stands alone, else what is
    said as 「单位：某某」, in one cell or two."""
    taken = {row for block in layout.blocks for row in block.rows} | set(layout.header_rows)
    found: list[tuple[int, str]] = []
    for row in range(sheet.height):
        if row in taken or len(found) > MOST_LINES_ALONE:
            continue
        cells = [cell.strip(SPACES) if isinstance(cell, str) else "0" for cell in sheet.row(row)]
        texts = list(dict.fromkeys(cell for cell in cells if cell))
        if len(texts) > 1:
            texts = [
                text + after if text[-1] in ":：" else text
                for text, after in zip(texts, [*texts[1:], ""], strict=True)
                if ":" in text or "：" in text
            ]
        found += [(row, text) for text in texts if len(text) < 60 and not text.isascii()]
    return found


def _title(columns: Mapping[str, int], header: Header) -> str:
    """The group heading that stands over every column of a block."""
    groups = {one.path[0] if len(one.path) > 1 else "" for one in header.headings if one.column in columns.values()}
    return groups.pop() if len(groups) == 1 else ""


def _tell(layout: Layout, header: Header) -> None:
    """Note the columns of a head; the first head of a sheet has the word."""
    used = {column: to for block in layout.blocks for to, column in block.columns.items()}
    for heading in header.headings:
        layout.headings.setdefault(heading.column, heading.shown)
        if heading.column in used:
            layout.columns.setdefault(heading.column, used[heading.column])
        elif heading.column not in layout.columns:
            layout.ignored.setdefault(heading.column, heading.shown)


def side_by_side(headings: Iterable[Heading], vocabulary: Vocabulary) -> list[dict[str, int]]:
    """Columns by field, for each record of a row. A head that says 姓名 电话 姓名 电话 has two; one that says 电话
    twice for one 姓名 has one, and keeps the surer heading (the first of equals)."""
    headings = list(headings)
    shown = {heading.column: plain(heading.shown) for heading in headings}
    anchor = next((to for to in vocabulary.anchors if any(one.to == to for one in headings)), "")
    anchors = [one.column for one in headings if one.to == anchor and one.sure > 0]
    if len(anchors) > 1:
        lead = 0
        while (
            shown.get(anchors[0] - lead - 1)
            and all(shown.get(at - lead - 1) == shown.get(anchors[0] - lead - 1) for at in anchors[1:])
            and anchors[0] + lead + 1 < anchors[1]
        ):
            lead += 1
        starts = [at - lead for at in anchors]
        groups = [
            [one for one in headings if begin <= one.column < end]
            for begin, end in zip(starts, [*starts[1:], 1 << 30], strict=True)
        ]
        if all(len({one.to for one in group if one.to}) > 1 for group in groups):
            shared = _surest(one for one in headings if one.column < starts[0])
            return [{**shared, **_surest(group)} for group in groups]
    return [_surest(headings)]


def _surest(headings: Iterable[Heading]) -> dict[str, int]:
    best: dict[str, Heading] = {}
    for heading in headings:
        if heading.to and (heading.to not in best or heading.sure > best[heading.to].sure):
            best[heading.to] = heading
    return {to: heading.column for to, heading in best.items()}


def _heading_marks(sheet: Sheet, vocabulary: Vocabulary, header: Header) -> list[int]:
    """Rows below the head that hold headings again: two cells or more with wordings of headings."""
    said = {plain(text) for heading in header.headings for text in heading.path}
    sums: list[int] = [0] * sheet.height
    touched = False
    known = {*said, *vocabulary.exact, *vocabulary.weak, *vocabulary.noise}
    known |= {text.strip() for heading in header.headings for text in heading.path}
    for column in sheet.columns:
        marks = {
            code: 1
            for code, value in enumerate(column.values)
            if value in known
            or (
                isinstance(value, str)
                and not value.isalnum()
                and 1 < len(value) < 40
                and _worded(value, vocabulary, known)
            )
        }
        if marks:
            touched = True
            sums = list(map(int.__add__, sums, map(marks.get, column.codes, [0] * sheet.height)))
    if not touched:
        return []
    rows = [row for row, count in enumerate(sums) if count >= 2 and row >= header.row + header.lines]
    return [row for row in rows if sums[row] * 2 >= sum(1 for cell in sheet.row(row) if cell != "")]


def _worded(value: str, vocabulary: Vocabulary, known: set[str]) -> bool:
    """A cell with signs in it (姓 名, 身份证*) that is a heading once they are gone; most cells have none."""
    if value[0].isdigit() and (value[-1].isdigit() or value[-1] in "日月"):
        return False
    return plain(value) in known or vocabulary.knows(value)


def _next_header(
    sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None, header: Header, rows: list[int]
) -> tuple[Header | None, int]:
    """The next head below that says something else than this one, and the row where this one's records end."""
    for row in rows:
        other = header_at(sheet, row, vocabulary, mapping)
        if other is None or len(other.fields) * 2 <= len(header.fields):
            continue
        if side_by_side(other.headings, vocabulary) != side_by_side(header.headings, vocabulary):
            return other, row
    return None, sheet.height


def records_of(sheet: Sheet, vocabulary: Vocabulary, block: Block, span: range, not_these: set[int]) -> array[int]:
    """The rows of ``span`` that hold a record of this block."""
    start, end = span.start, span.stop
    sums: list[int] = [0] * (end - start)
    sized: list[int] = sums
    name = next((block.columns[to] for to in vocabulary.anchors if to in block.columns), 0)
    by_column = {column: to for to, column in block.columns.items()}
    first = min(by_column)
    for column in range(sheet.width):
        to = by_column.get(column, "")
        if not to and column > name:
            continue
        weights = _weights(vocabulary, to, sheet.columns[column].values, left=first - 2 <= column <= name or to == "")
        if not any(weights):
            continue
        codes = sheet.columns[column].codes[start:end]
        sized = list(map(int.__add__, sized, map(weights.__getitem__, codes)))
        if to in vocabulary.proofs:
            filled, rows = sheet.filled_down(column, start)
            proof = vocabulary.proofs[to]
            for row in rows:
                if start <= row < end and proof(sheet.columns[column].values[filled[row]]):
                    sized[row - start] += SURE if to == vocabulary.sure else NAMED
    wide = {one[0] for one in sheet.merges if one[3] - one[1] >= 2 and one[1] <= name <= one[3]}
    employed = _filled_rows(sheet, block, start)
    verdicts: dict[tuple[int, bool], bool] = {}
    found = array("i")
    for at, total in enumerate(sized):
        row = start + at
        key = (total, row in employed)
        verdict = verdicts.get(key)
        if verdict is None:
            verdict = verdicts[key] = _is_record(total, key[1])
        if verdict and row not in not_these and (row not in wide or total & SURE * BYTE):
            found.append(row)
    return found


def _filled_rows(sheet: Sheet, block: Block, start: int) -> set[int]:
    """Rows that stand in a merged range of one of the block's columns."""
    columns = set(block.columns.values())
    return {
        row
        for one in sheet.merges
        if one[1] in columns and one[0] >= start and one[2] > one[0]
        for row in range(one[0], min(one[2], sheet.height) + 1)
    }


def _weights(vocabulary: Vocabulary, to: str, cells: list[Cell], *, left: bool) -> list[int]:
    """What each different cell of a column adds to the sum of its row."""
    proof = vocabulary.proofs.get(to)
    strength = SURE if to == vocabulary.sure else NAMED
    full = FILLED + (HINT if to in vocabulary.hints else 0) if to else 0
    weights = [0 if cell == "" or (isinstance(cell, str) and not cell.strip(SPACES)) else full for cell in cells]
    if proof:
        doubt = 0 if to == vocabulary.sure else DOUBTED
        weights = [
            weight and weight + (strength if proof(cell) else doubt)
            for weight, cell in zip(weights, cells, strict=True)
        ]
    if to in vocabulary.anchors:
        certain = vocabulary.certain if to != vocabulary.sure else None
        for code, cell in enumerate(cells):
            if isinstance(cell, str) and len(cell) > 4 and (certain or not cell[0].isdigit()):
                if EXAMPLE.search(cell):
                    weights[code] += SAMPLE
                elif certain and certain(cell):  # in the wrong column: a record, to be mended
                    weights[code] += SURE
    if not left:
        for code, cell in enumerate(cells):
            if cell in TOTALS:
                weights[code] += TOTALLED
        return weights
    for code, cell in enumerate(cells):
        if not isinstance(cell, str):
            weights[code] += 0 if to else COUNTED
        elif not to and len(cell) < 8 and EXAMPLE.search(cell):
            weights[code] += SAMPLE
        elif len(cell) > 1 and not cell.isascii():
            if len(cell) < 24 and TOTAL.search(plain(cell) if " " in cell or "\u3000" in cell else cell):
                weights[code] += TOTALLED
            elif NOTE.search(cell):
                weights[code] += NOTED
        elif not to and cell.strip().isdigit():
            weights[code] += COUNTED
    return weights


def _is_record(total: int, merged: bool) -> bool:
    """Does a row with these marks mean a record?

    Something of its own must stand in it, and it is no example. A sure proof (an ID number) is enough; a total or a note
    is none; a name counts with anything beside it, or numbered, or within a merged range; where the name is empty three
    cells with a hint do.
    """
    filled = total & BYTE
    if not filled or total & SAMPLE * BYTE:
        return False
    if total & SURE * BYTE:
        return True
    if total & (NOTED | TOTALLED) * BYTE:
        return False
    if total & NAMED * BYTE:
        return filled >= 2 or bool(total & COUNTED * BYTE) or merged
    return filled >= 3 and bool(total & HINT * BYTE) and not total & DOUBTED * BYTE
