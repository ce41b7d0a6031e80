"""How statistics forms count the register: whom an office counts, and a form to begin from."""

from __future__ import annotations

import io

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side

from heli.core.owners import CITY
from heli.core.tables.listed import Counting
from heli.directory.models import Level
from heli.directory.queries.owners import records_of

#: a place counts whoever has the main post there, so that the places of a city add up to it
MAIN: dict[str, str] = {Level.DISTRICT: "place", Level.STREET: "street"}


def within(owner: str) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """An office as questions of the list of workers and as groups of its columns."""
    if owner == CITY:
        return [], []
    kind, _sign, key = owner.partition(":")
    record = records_of([owner]).get(owner)
    column = MAIN.get(getattr(record, "level", ""))
    return ([], [(column, key)]) if kind == "place" and column else ([(kind, key)], [])


#: head, what it asks, and the group of heads above it
COLUMNS = (
    ("合计", "", "在任社会工作者（人）"), ("女", "{{列：性别：女}}", ""), ("35周岁以下", "{{列：年龄：35以下}}", ""),
    ("助理社会工作师", "{{列：级别：助理社会工作师}}", "按证书级别（人）"), ("社会工作师", "{{列：级别：社会工作师}}", ""),
    ("高级社会工作师", "{{列：级别：高级社会工作师}}", ""), ("未持证", "{{列：级别：未持证}}", ""),
    ("登记有效", "{{列：登记：登记有效/临期（90 天内）}}", "登记（人）"), ("已失效", "{{列：登记：已失效}}", ""),
    ("本年取得证书", "{{列：发证日期：统计年度}}", "本年变动（人）"), ("本年离职", "{{列：离职日期：统计年度}}", ""),
)  # fmt: skip
#: the heads over those who are employed now
EMPLOYED = ("C3", "F3", "J3")
#: first and last row and column of what is merged: a head over its columns, a head beside two rows
MERGED = ("A3:A4", "B3:B4", "A5:B5", "C3:E3", "F3:I3", "J3:K3", "L3:M3", "A1:M1", "A2:J2", "K2:M2", "A7:J7", "K7:M7")


def sample(name: str = "社会工作者队伍情况统计表", each: str = "地区") -> bytes:
    """An .xlsx as an office would have made it; ``each`` is the column by which its row is repeated."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "统计表"
    counts = ["{{数}}"] * len(COLUMNS)
    sheet.append([name])
    sheet.append(["填报单位：{{填报单位}}", *[None] * 9, "统计日期：{{统计日期}}"])
    sheet.append(["序号", each, *(group for _head, _mark, group in COLUMNS)])
    sheet.append([None, None, *(f"{head}{mark}" for head, mark, _group in COLUMNS)])
    sheet.append(["合计", None, *counts])
    sheet.append(["{{序号}}", f"{{{{每个：{each}}}}}", *counts])
    sheet.append(["填表人：{{填表人}}", *[None] * 9, "填报日期：{{填报日期}}"])
    for head in EMPLOYED:
        sheet[head].value = f"{sheet[head].value}{{{{列：任职：在任}}}}"
    for area in MERGED:
        sheet.merge_cells(area)
    thin = Side(style="thin")
    for row in sheet.iter_rows(min_row=3, max_row=6, max_col=2 + len(COLUMNS)):
        for cell in row:
            cell.border = Border(left=thin, right=thin, top=thin, bottom=thin)
            cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    sheet["A1"].font, sheet["A1"].alignment = Font(size=18, bold=True), Alignment(horizontal="center")
    sheet.row_dimensions[1].height, sheet.row_dimensions[4].height = 32, 34
    sheet.column_dimensions["B"].width = 16
    sheet.page_setup.orientation, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = "landscape", 1, 0
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


COUNTING = Counting(_("社会工作者"), within, sample)
