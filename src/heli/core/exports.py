"""Files of rows for a spreadsheet: .xlsx, and .csv that Excel opens as UTF-8 and runs nothing of; the one writer of both.

A list that somebody takes says who took it, when, from where and what for: in a workbook on every printed page and on a
sheet of its own, in a CSV on its last line. What programs take carries no such line
(``docs/decisions/0018-exports-say-who-took-them.md``).
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from heli.core import files, words
from heli.core.errors import Refused
from heli.core.practice import marked_heads, marked_rows
from heli.core.rules.sentence import Sentence

#: text, or a number where a reader counts with it
Line = Sequence[str | int | float]
FORMS = ("csv", "xlsx")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: what Excel takes for the start of a formula
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: the longest text a cell holds
LONGEST = 32_767
#: rows below the heads of a sheet
MOST_ROWS = 1_048_575
TOO_MANY = Sentence("一张 Excel 表最多 %(most)s 行。请加筛选条件，或导出 CSV。", most=f"{MOST_ROWS:,}")


@dataclass(frozen=True)
class Taken:
    """Who took a list, when, from where (the city, and the address in the network), and what for where that was asked."""

    who: str
    at: datetime
    city: str
    address: str = ""
    purpose: str = ""

    def __str__(self) -> str:
        where = f"{self.city}（{self.address}）" if self.address else self.city
        given = {"who": self.who, "at": words.moment(self.at), "where": where}
        if self.purpose:
            return words.told(
                Sentence("由%(who)s于%(at)s从%(where)s导出，用途：%(purpose)s", purpose=self.purpose, **given)
            )
        return words.told(Sentence("由%(who)s于%(at)s从%(where)s导出", **given))


def taken_by(reader: Any, address: str, purpose: str = "") -> Taken:
    """By whoever asks now; the account tells two of one name apart."""
    from heli.core.queries import setting

    return Taken(f"{reader.name}（{reader.login}）", localtime(), setting("city_name") or _("合力"), address, purpose)


def taken_for(request: HttpRequest) -> Taken:
    """By whoever's request it is."""
    return taken_by(request.user, str(request.META.get("REMOTE_ADDR", "")))


def safe(text: str) -> str:
    """A cell of a CSV that no spreadsheet runs. A plain negative number stays a number."""
    if not text.startswith(FORMULA):
        return text
    return text if text[0] == "-" and text[1:].replace(",", "").replace(".", "", 1).isdecimal() else "'" + text


def csv_lines(heads: Line, rows: Iterable[Line], taken: Taken | None = None) -> Iterator[str]:
    """A CSV piece by piece, the byte order mark first: without it Excel reads Chinese as GBK.

    Who took it stands on the last line, as a note that an import passes over.
    """
    yield "\ufeff"
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(_with(heads, rows), 1):
        writer.writerow([safe(cell) if isinstance(cell, str) else cell for cell in row])
        if number % 500 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    if taken:
        writer.writerows(marked_rows([[_("说明：%(said)s") % {"said": taken}]]))
    yield buffer.getvalue()


def _with(heads: Line, rows: Iterable[Line]) -> Iterator[Line]:
    yield marked_heads(heads)
    yield from marked_rows(rows)


def csv_without_mark(heads: Line, rows: Iterable[Line]) -> Iterator[str]:
    """The same for another program, which would read the byte order mark as a part of the first head."""
    return islice(csv_lines(heads, rows), 1, None)


def write(form: str, path: Path, heads: Line, rows: Iterable[Line], taken: Taken | None = None) -> None:
    """A file of either form."""
    if form == "xlsx":
        write_xlsx(path, heads, rows, taken=taken)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(heads, rows, taken))


def write_xlsx(path: Path, heads: Line, rows: Iterable[Line], sheet: str = "1", taken: Taken | None = None) -> None:
    """What is given as text is text, so that an ID number keeps its digits. Heads that come twice get a number.

    Refuses more rows than a sheet holds: a file without the rest would look whole.
    """
    from rustpy_xlsxwriter import write_worksheets  # a heavy library for few requests

    names: list[str] = []
    rows = marked_rows(rows)
    for head in map(str, marked_heads(heads)):
        names.append(head if head not in names else f"{head} {names.count(head) + len(names)}")
    count = 0

    def records() -> Iterator[dict[str, Any]]:
        nonlocal count
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                return
            cells = (cell[:LONGEST] if isinstance(cell, str) else cell for cell in row)
            yield dict(zip(names, cells, strict=True))

    sheet = sheet[:31]

    def sheets(lines: Iterable[dict[str, Any]]) -> list[tuple[str, Any]]:
        return [(sheet, lines)] + ([(_("说明"), _notes(taken))] if taken else [])

    on_paper = (
        {sheet: {"header": f"&R{_plain(str(taken))}", "footer": f"&L{_plain(str(taken))}&R&P / &N"}} if taken else None
    )
    write_worksheets(sheets(records()), str(path), page_setup=on_paper)
    if count > MOST_ROWS:
        raise Refused(TOO_MANY, code="too_many")
    if not count:
        write_worksheets(sheets([dict.fromkeys(names, "")]), str(path), page_setup=on_paper)


def _plain(text: str) -> str:
    """As a header of a page takes it: & begins a code there, and 255 characters are the most."""
    return text.replace("&", "&&")[:200]


def _notes(taken: Taken) -> list[dict[str, str]]:
    """The sheet that says whose copy this is."""
    said = ((_("导出人"), taken.who), (_("导出时间"), words.moment(taken.at)), (_("城市"), taken.city),
            (_("网络地址"), taken.address or "—"), (_("用途"), taken.purpose or "—"), (_("使用"), _("仅供本职工作使用。转交他人前，请确认对方有权看到这些内容。")))  # fmt: skip
    return [{_("项目"): name, _("内容"): value} for name, value in said]


def name_of(form: str, title: str, taken: Taken | None = None) -> str:
    """Named after its list, its day, and who took it."""
    who = f"-{taken.who}" if taken else ""
    return f"{title}-{localdate():%Y%m%d}{who}.{form}"


def answer(form: str, title: str, heads: Line, rows: Iterable[Line], taken: Taken | None = None) -> HttpResponse:
    """The file as a download."""
    name = name_of(form, title, taken)
    if form == "csv":
        found = StreamingHttpResponse(csv_lines(heads, rows, taken), content_type="text/csv; charset=utf-8")
        found.headers["Content-Disposition"] = _disposition(name)
        return cast(HttpResponse, found)
    made = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it, and so removes it
    write_xlsx(Path(made.name), heads, rows, taken=taken)
    return cast(HttpResponse, FileResponse(made, as_attachment=True, filename=name, content_type=XLSX))


def blank_table(title: str, heads: Line) -> HttpResponse:
    """A table to be filled in, as a download: its heads, and columns of text, so that Excel spoils no ID number."""
    import xlsxwriter  # a heavy library for few requests

    made = tempfile.NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the response closes it, and so removes it
    with xlsxwriter.Workbook(made.name) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.set_column(0, len(heads) - 1, 20, book.add_format({"num_format": "@"}))
        sheet.write_row(0, 0, list(map(str, heads)), bold)
        sheet.freeze_panes(1, 0)
    return cast(HttpResponse, FileResponse(made, as_attachment=True, filename=f"{title}.xlsx", content_type=XLSX))


def _disposition(name: str) -> str:
    from django.utils.http import content_disposition_header

    return content_disposition_header(True, name) or "attachment"


def kept_file(stored: Any, name: str) -> HttpResponse:
    """A stored file to be saved, decrypted as it is read, with its length."""
    answer = FileResponse(files.open_file(stored), as_attachment=True, filename=name, content_type=stored.content_type)
    answer.headers["Content-Length"] = str(stored.size)
    return cast(HttpResponse, answer)
