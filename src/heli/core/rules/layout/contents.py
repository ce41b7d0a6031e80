"""Columns told by what stands in them, where no heading tells.

Only a column that can be nothing else is taken; two that could be the same field are none. What stays untold keeps a
name of its own (「H 列」), so that a person can say what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from heli.core.rules.layout.headings import Header, Heading, Vocabulary, like_headings
from heli.core.rules.layout.rows import Block, Layout, lines_of, records_of
from heli.core.sheets.book import letter

if TYPE_CHECKING:
    from heli.core.sheets.book import Cell, Sheet

LOOKED_AT = 2_000
MOST = 0.9
Pairs = Sequence[tuple["Cell", "Cell"]]


def by_content(sheet: Sheet, vocabulary: Vocabulary, mapping: Mapping[str, str] | None) -> Layout | None:
    """The layout of a sheet without headings, or None where its records are not plain to see."""
    sure = [column for column in range(sheet.width) if _is_sure(sheet, column, vocabulary)]
    if len(sure) != 1:
        return None
    rows = _proven(sheet, sure[0], vocabulary)
    columns = {vocabulary.sure: sure[0]}
    above = sheet.row(rows[0] - 1) if rows[0] else []
    headed = bool(above) and like_headings(above) and 2 * sum(cell != "" for cell in above) > sheet.width
    headings = {
        column: " ".join(str(above[column]).split()) if headed and above[column] != "" else f"{letter(column)} 列"
        for column in range(sheet.width)
        if any(cell != "" for cell in sheet.columns[column].values)
    }
    free = [column for column, text in headings.items() if not vocabulary.is_of_no_use(text)]
    columns |= told(sheet, vocabulary, rows, sure[0], (column for column in free if column != sure[0]))
    for column, text in headings.items():
        if mapping and (to := mapping.get(text)) is not None:
            columns = {field: at for field, at in columns.items() if at != column and field != to}
            columns |= {to: column} if to else {}
    if not set(vocabulary.anchors) <= columns.keys():
        return None
    head = [rows[0] - 1] if headed else []
    used = {column: to for to, column in columns.items()}
    layout = Layout(head, used, {column: text for column, text in headings.items() if column not in used}, headings)
    layout.start, layout.told_by_content = (head or rows)[0], frozenset(used)
    block = Block(columns)
    block.rows = records_of(sheet, vocabulary, block, range(sheet.height), set(head))
    layout.blocks = [block]
    layout.lines = lines_of(sheet, layout)
    return layout


def completed(header: Header, sheet: Sheet, vocabulary: Vocabulary) -> Header:
    """The head with the anchors (and what is told as well by contents) that its wording does not tell, where one column
    of unknown or empty heading holds them."""
    start = header.row + header.lines
    wanted = [to for to in (*vocabulary.anchors, *vocabulary.as_well) if to not in header.fields]
    headed = {one.column: one for one in header.headings}
    unknown = [
        one.column
        for one in header.headings
        if not one.to and not vocabulary.knows(one.shown) and not vocabulary.is_of_no_use("".join(one.path))
    ]
    if not wanted or 3 * len(unknown) > len(header.headings) or vocabulary.certain is None:
        return header
    sure = next((one.column for one in header.headings if one.to == vocabulary.sure), None)
    found: dict[str, int] = {}
    if sure is None:
        columns = [column for column in unknown if _is_sure(sheet, column, vocabulary)]
        filled = [row for column in columns[:1] for row in range(start, sheet.height) if sheet.cell(row, column) != ""]
        if len(columns) != 1 or len(_proven(sheet, columns[0], vocabulary)) < MOST * len(filled):
            return header
        sure = found[vocabulary.sure] = columns[0]
    empty = [column for column in range(sheet.width) if column not in headed and len(sheet.columns[column].values) > 1]
    rows = [row for row in _proven(sheet, sure, vocabulary) if row >= start] if unknown or empty else []
    by_column = told(sheet, vocabulary, rows, sure, (column for column in [*unknown, *empty] if column != sure))
    found |= {to: column for to, column in by_column.items() if to in wanted}
    for to, column in found.items():
        headed[column] = replace(
            headed.get(column) or Heading(column, f"{letter(column)} 列", (f"{letter(column)} 列",), "", 0),
            to=to,
            sure=1,
        )
    return replace(
        header, headings=tuple(headed[column] for column in sorted(headed)), by_content=frozenset(found.values())
    )


def told(
    sheet: Sheet, vocabulary: Vocabulary, rows: Sequence[int], sure: int, columns: Iterable[int]
) -> dict[str, int]:
    """Field → column, for those of ``columns`` whose cells are of one field only."""
    step = max(1, len(rows) // LOOKED_AT)
    rows = rows[::step]
    claims: dict[str, list[int]] = {}
    for column in columns:
        pairs = [(sheet.cell(row, column), sheet.cell(row, sure)) for row in rows]
        fields = [to for to, says in vocabulary.contents.items() if says([one for one in pairs if one[0] != ""])]
        if len(fields) == 1:
            claims.setdefault(fields[0], []).append(column)
    found = {to: at[0] for to, at in claims.items() if len(at) == 1}
    for to, (beside, says) in vocabulary.beside.items():
        at = found.get(beside, -2) + 1
        if to not in found and at in range(1, sheet.width) and at not in found.values():
            pairs = [(sheet.cell(row, at), sheet.cell(row, sure)) for row in rows]
            if says([one for one in pairs if one[0] != ""]):
                found[to] = at
    return found


def mostly(says: Callable[[Cell], bool], share: float = MOST) -> Callable[[Pairs], bool]:
    """Do so many of the cells say it?"""
    return lambda pairs: bool(pairs) and sum(says(cell) for cell, _ in pairs) >= share * len(pairs)


def _is_sure(sheet: Sheet, column: int, vocabulary: Vocabulary) -> bool:
    """Are half of the column's cells certain values of the sure field, and nearly all of those with digits like it?"""
    certain, proof = vocabulary.certain, vocabulary.proofs.get(vocabulary.sure)
    if certain is None or proof is None:
        return False
    cells = [cell for cell in sheet.columns[column].values if cell != ""][:LOOKED_AT]
    like = sum(map(proof, cells))
    return bool(like) and 2 * sum(map(certain, cells)) >= like and len(cells) - like <= 3 + like // 10


def _proven(sheet: Sheet, column: int, vocabulary: Vocabulary) -> list[int]:
    """The rows whose cell in this column is like the sure field."""
    proof = vocabulary.proofs[vocabulary.sure]
    at = sheet.columns[column]
    good = {code for code, cell in enumerate(at.values) if cell != "" and proof(cell)}
    return [row for row, code in enumerate(at.codes) if code in good]
