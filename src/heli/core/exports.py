"""Files of rows for a spreadsheet: .xlsx of text cells, .csv that Excel opens as UTF-8 and runs nothing of."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import cast

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate

from heli.core.errors import Refused
from heli.core.rules.sentence import Sentence

Line = Sequence[str]
FORMS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: what Excel takes for the start of a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: the longest text a cell holds
LONGEST = 32_767
#: rows below the heads of a sheet
MOST_ROWS = 1_048_575
TOO_MANY = Sentence("一张 Excel 表最多 %(most)s 行。请加筛选条件，或导出 CSV。", most=f"{MOST_ROWS:,}")


def safe(text: str) -> str:
    """A cell of a CSV that no spreadsheet runs. A plain negative number stays a number."""
    if not text.startswith(FORMULA):
        return text
    return text if text[0] == "-" and text[1:].replace(",", "").replace(".", "", 1).isdecimal() else "'" + text


def csv_lines(heads: Line, rows: Iterable[Line]) -> Iterator[str]:
    """A CSV piece by piece, the byte order mark first: without it Excel reads Chinese as GBK."""
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(_with(heads, rows), 1):
        writer.writerow([safe(cell) for cell in row])
        if number % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()


def _with(heads: Line, rows: Iterable[Line]) -> Iterator[Line]:
    yield heads
    yield from rows


def write_xlsx(path: Path, heads: Line, rows: Iterable[Line], sheet: str = "1") -> None:
    """Every cell is text, so that an ID number keeps its digits. Heads that come twice get a number.

    Refuses more rows than a sheet holds: a file without the rest would look whole.
    """
    from rustpy_xlsxwriter import write_worksheet  # a heavy library for few requests

    names: list[str] = []
    for head in heads:
        names.append(head if head not in names else f"{head} {names.count(head) + len(names)}")
    taken = 0

    def records() -> Iterator[dict[str, str]]:
        nonlocal taken
        for taken, row in enumerate(rows, 1):
            if taken > MOST_ROWS:
                return
            yield dict(zip(names, (cell[:LONGEST] for cell in row), strict=True))

    write_worksheet(records(), str(path), sheet[:31])
    if taken > MOST_ROWS:
        raise Refused(TOO_MANY, code="too_many")
    if not taken:
        write_worksheet([dict.fromkeys(names, "")], str(path), sheet[:31])


def answer(form: str, title: str, heads: Line, rows: Iterable[Line]) -> HttpResponse:
    """The file as a download named after its list and today."""
    name = f"{title}-{localdate():%Y%m%d}.{form}"
    if form == "csv":
        found = StreamingHttpResponse(csv_lines(heads, rows), content_type="text/csv; charset=utf-8")
        found.headers["Content-Disposition"] = _disposition(name)
        return cast(HttpResponse, found)
    made = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it, and so removes it
    write_xlsx(Path(made.name), heads, rows)
    return cast(HttpResponse, FileResponse(made, as_attachment=True, filename=name, content_type=XLSX))


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"
