"""The process in which a stranger's file is parsed. It may die; nothing of heli dies with it.

``python -m heli.core.sheets.child FILE SHEET MEMORY SECONDS`` writes to standard output one line of JSON (the sheets, or a fault)
followed, for each sheet, by blocks: for each column a line of JSON (its different values; a date is ``["2026-06-30"]``)
and the codes of its rows as 32-bit numbers. JSON, not pickle: a parser taken over by the file must not run anything
in the parent.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import zipfile
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from html import unescape
from itertools import count, islice
from typing import Any

from heli.core.confined import Hostile, bounded
from heli.core.rules.sentence import Sentence
from heli.core.sheets import biff, page
from heli.core.sheets.guard import LOCKED, MOST_CELLS, NO_SHEET, TOO_MUCH, look

CHUNK = 4_000
MOST_TEXT = 32_767
Value = str | float | list[str]


def main(arguments: list[str]) -> int:
    path, only = bounded(arguments)
    out = sys.stdout.buffer
    try:
        send(out, *gather(path, only or None))
    except Hostile as fault:
        out.write(line(fault.told()))
    except MemoryError:
        out.write(line({"fault": TOO_MUCH}))
    return 0


def line(what: object) -> bytes:
    return json.dumps(what, separators=(",", ":")).encode() + b"\n"


Plan = tuple[dict[str, Any], list[Iterator[tuple[list[Value], "array[int]"]]]]


def gather(path: str, only: str | None) -> Plan:
    """Look at the first bytes, open with the fitting parser."""
    with open(path, "rb") as stream:
        head = stream.read(8)
        stream.seek(0)
        if head[:4] in (b"PK\x03\x04", b"PK\x05\x06"):
            return workbook(stream, only, zipped=True)
        if head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
            if LOCKED in stream.read():
                raise Hostile(Sentence("文件有密码。请取消密码后再上传。"))
            stream.seek(0)
            return workbook(stream, only, zipped=False)
        return text(stream.read(), only)


def workbook(stream: io.BufferedReader, only: str | None, *, zipped: bool) -> Plan:
    from python_calamine import CalamineError, PasswordError, load_workbook

    hidden: dict[str, frozenset[int]] = {}
    kind = "xls"
    if zipped:
        try:
            told = look(stream)
            kind, hidden = told.kind, hidden_columns(stream, told.hidden)
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, zipfile.zlib.error) as fault:  # type: ignore[attr-defined]
            raise Hostile(Sentence("文件损坏，打不开。请在 Excel 里打开它，另存为新的 .xlsx 再上传。")) from fault
        except RuntimeError as fault:  # zipfile says so of an encrypted member
            raise Hostile(Sentence("文件有密码。请取消密码后再上传。")) from fault
        if not kind:
            raise Hostile(Sentence("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv。"))
        stream.seek(0)
    try:
        book = load_workbook(stream)
        if not zipped:
            stream.seek(0)
            hidden = biff.hidden_columns(stream.read(), [about.name for about in book.sheets_metadata])
        return plan(book, kind, only, hidden)
    except PasswordError as fault:
        raise Hostile(Sentence("文件有密码。请取消密码后再上传。")) from fault
    except CalamineError as fault:
        raise Hostile(Sentence("文件损坏或不是表格，打不开。请在 Excel 里打开它，另存为新的 .xlsx 再上传。")) from fault


def plan(book: Any, kind: str, only: str | None, hidden: dict[str, frozenset[int]]) -> Plan:
    sheets: list[dict[str, Any]] = []
    skipped: list[dict[str, str]] = []
    blocks = []
    names = [about.name for about in book.sheets_metadata]
    if only is not None and only not in names:
        raise Hostile(Sentence(NO_SHEET.text, wanted=only[:40], names=[name[:40] for name in names[:20]]))
    for about in book.sheets_metadata:
        if only is not None and about.name != only:
            continue
        if only is None and str(about.visible) != "SheetVisibleEnum.Visible":
            skipped.append({"sheet": about.name, "reason": "hidden"})
            continue
        if str(about.typ) != "SheetTypeEnum.WorkSheet":
            skipped.append({"sheet": about.name, "reason": "chart"})
            continue
        sheet = book.get_sheet_by_name(about.name)
        if not sheet.width or not sheet.height or sheet.end is None:
            skipped.append({"sheet": about.name, "reason": "empty"})
            continue
        first_row, first = sheet.start
        if (sheet.height + first_row) * sheet.width > MOST_CELLS:
            raise Hostile(
                Sentence("表的远处有一个单元格（靠近最后一列或最后一行），没有打开。请删去名单以外的行和列再上传。")
            )
        sheets.append(
            {
                "name": about.name,
                "first": first,
                "merges": [[*a, *b] for a, b in sheet.merged_cell_ranges or []],
                "hidden": sorted(hidden.get(about.name, ())),
            }
        )
        blocks.append(columns(sheet.iter_rows(), sheet.width))
    return {"kind": kind, "sheets": sheets, "skipped": skipped}, blocks


def hidden_columns(stream: io.BufferedReader, by_path: dict[str, frozenset[int]]) -> dict[str, frozenset[int]]:
    """Hidden columns by the sheet's name, through the workbook's list of relations."""
    if not any(by_path.values()):
        return {}
    with zipfile.ZipFile(stream) as archive:
        try:
            book = archive.read("xl/workbook.xml")
            relations = archive.read("xl/_rels/workbook.xml.rels")
        except KeyError:
            return {}
    targets = {}
    for one in re.findall(rb"<Relationship\b[^>]*>", relations):
        key, target = re.search(rb'\bId="([^"]*)"', one), re.search(rb'\bTarget="([^"]*)"', one)
        if key and target:
            targets[key[1]] = target[1].decode("utf-8", "replace").lstrip("/").removeprefix("xl/")
    found = {}
    for one in re.findall(rb"<sheet\b[^>]*>", book):
        name, key = re.search(rb'\bname="([^"]*)"', one), re.search(rb'\br:id="([^"]*)"', one)
        if name and key and key[1] in targets:
            found[unescape(name[1].decode("utf-8", "replace"))] = by_path.get("xl/" + targets[key[1]], frozenset())
    return found


def columns(rows: Iterable[list[Any]], width: int) -> Iterator[tuple[list[Value], array[int]]]:
    """Each column's different values and the codes of its rows. All passes over cells are inside the interpreter."""
    indexes: list[defaultdict[Any, int]] = [defaultdict(count().__next__) for _ in range(width)]
    codes = [array("i") for _ in range(width)]
    rows = iter(rows)
    while chunk := list(islice(rows, CHUNK)):
        for at, cells in enumerate(zip(*chunk, strict=True)):
            if not set(map(type, cells)) <= PLAIN:
                cells = tuple(map(plain, cells))
            codes[at].extend(map(indexes[at].__getitem__, cells))
    for at in range(width):
        values = [[v.isoformat()] if type(v) is date else v[:MOST_TEXT] if type(v) is str else v for v in indexes[at]]
        indexes[at].clear()
        yield values, codes[at]


PLAIN = {str, float, date}


def plain(value: Any) -> Any:
    """A cell as text, number or date. Truth values are text, or True and 1 would be one value."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, int):
        return float(value)
    if isinstance(value, time | timedelta):
        return str(value)
    return "" if value is None else value


def text(content: bytes, only: str | None) -> Plan:
    """A CSV file in UTF-8, UTF-16 (what Excel calls Unicode text) or GB18030, whatever its separator; or a web page."""
    words = decoded(content)
    if page.is_page(words):
        return web_page(words, only)
    if "\x00" in words[:4096]:
        raise Hostile(Sentence("这不是表格文件。请上传 .xlsx、.xls、.ods 或 .csv。"))
    if words[:200].lstrip().lower().startswith(("<!doctype", "<?xml")):
        raise Hostile(Sentence("这是网页另存的表。请在 Excel 里打开它，另存为 .xlsx 再上传。"))
    if only is not None:
        raise Hostile(Sentence("CSV 文件没有工作表，请不要指明工作表。"))
    if not words.strip():
        return {"kind": "csv", "sheets": [], "skipped": [{"sheet": "CSV", "reason": "empty"}]}, []
    csv.field_size_limit(2**20)
    try:
        rows: list[list[str]] = list(csv.reader(io.StringIO(words, newline=""), delimiter=separator(words)))
    except csv.Error as fault:
        raise Hostile(
            Sentence("CSV 文件的引号或换行乱了，读不出来。请在 Excel 里打开它，另存为 .xlsx 再上传。")
        ) from fault
    width = max(map(len, rows))
    if width * len(rows) > MOST_CELLS:
        raise Hostile(Sentence("CSV 文件里有一行特别长，没有打开。请检查分隔符和引号。"))
    if any('="' in cell for row in rows[:50] for cell in row):
        rows = [[c[2:-1] if c.startswith('="') and c.endswith('"') else c for c in row] for row in rows]
    filled = (row if len(row) == width else row + [""] * (width - len(row)) for row in rows)
    sheet = {"name": "CSV", "first": 0, "merges": [], "hidden": []}
    return {"kind": "csv", "sheets": [sheet], "skipped": []}, [columns(filled, width)]


def web_page(words: str, only: str | None) -> Plan:
    """Each table of the page is a sheet, called by its place in it."""
    found = {f"表{number}": table for number, table in enumerate(page.tables(words), 1)}
    if only is not None and only not in found:
        raise Hostile(Sentence(NO_SHEET.text, wanted=only[:40], names=list(found)[:20]))
    if not found:
        raise Hostile(Sentence("这是网页另存的表。请在 Excel 里打开它，另存为 .xlsx 再上传。"))
    sheets, blocks = [], []
    for name, table in found.items():
        if only in (None, name):
            width = max(map(len, table.rows))
            if width * len(table.rows) > MOST_CELLS:
                raise Hostile(page.FAR)
            sheets.append({"name": name, "first": 0, "merges": table.merges, "hidden": []})
            blocks.append(columns((row + [""] * (width - len(row)) for row in table.rows), width))
    return {"kind": "xls", "sheets": sheets, "skipped": []}, blocks


def decoded(content: bytes) -> str:
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, "replace")
    for end, name in ((b"\n\0", "utf-16-le"), (b"\0\n", "utf-16-be")):  # Unicode text that lost its mark
        if (at := content.find(end)) >= 0 and at % 2 == 0:
            return content.decode(name, "replace")
    for name in ("utf-8", "gb18030"):
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise Hostile(Sentence("文件的文字编码认不出来。请另存为 .xlsx，或 UTF-8 的 CSV。"))


def separator(words: str) -> str:
    """The sign that splits the first lines most evenly: comma where nothing tells otherwise."""
    lines = [one for one in words[:20_000].splitlines() if one.strip()][:20]
    scores = {sign: sum(one.count(sign) for one in lines) for sign in ",\t;|"}
    best = max(scores, key=lambda sign: scores[sign])
    return best if scores[best] else ","


def send(out: Any, head: dict[str, Any], blocks: list[Iterator[tuple[list[Value], array[int]]]]) -> None:
    out.write(line(head))
    for block in blocks:
        for values, codes in block:
            out.write(line({"values": values, "bytes": len(codes) * codes.itemsize}))
            out.write(codes.tobytes())
        out.write(line({}))
    out.flush()


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
