"""Rosters as an office keeps them, made for a story: people nobody else has, and faults that are known to the cell."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook, load_workbook

from heli.core.rules.identity import check_character

HEADS = ("姓名", "身份证号", "手机", "证书级别", "证书编号", "发证日期", "工作单位", "岗位", "区县", "街道")
Row = dict[str, str]


def person(number: int, employer: str, **more: str) -> Row:
    """Somebody with every column filled and nothing wrong; ``number`` tells them from everybody else."""
    body = f"330402{1955 + number % 40}0{1 + number % 9}15{number % 1000:03d}"
    return {
        "姓名": f"{'赵钱孙李周吴郑王'[number % 8]}故事{'甲乙丙丁戊己庚辛'[number // 8 % 8]}",
        "身份证号": body + check_character(body), "手机": f"1380573{number:04d}", "证书级别": "社会工作师",
        "证书编号": f"STORY{number:06d}", "发证日期": "2021-05-06", "工作单位": employer, "岗位": "个案社工",
        "区县": "南湖区", "街道": "解放街道", **more,
    }  # fmt: skip


def write(path: Path, rows: Iterable[Row]) -> Path:
    """A workbook with a title over the headings, as offices have them."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "名单"
    sheet.append(["社会工作者名册"])
    sheet.append(HEADS)
    for row in rows:
        sheet.append([row[head] for head in HEADS])
    book.save(path)
    return path


def faulty(rows: list[Row]) -> dict[tuple[int, str], str]:
    """Spoil one cell in each of the first 22 rows; the right values by Excel's row and column come back."""
    right: dict[tuple[int, str], str] = {}
    wrong = (("身份证号", "B"), ("证书级别", "D"), ("发证日期", "F"))
    for number, row in enumerate(rows[:22]):
        head, column = wrong[number % 3]
        right[(number + 3, column)] = row[head]
        if head == "身份证号":
            row[head] = row[head][:-1] + ("1" if row[head][-1] != "1" else "2")
        else:
            row[head] = "社工大师" if head == "证书级别" else "2021-02-30"
    return right


def coloured(path: Path) -> set[tuple[int, str]]:
    """The cells a workbook marks as wrong, by row and column."""
    sheet = load_workbook(path).worksheets[0]
    return {
        (cell.row, cell.column_letter)
        for line in sheet.iter_rows()
        for cell in line
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == "FFFFC7CE"
    }


def mend(path: Path, right: dict[tuple[int, str], str]) -> Path:
    """Write the right values into the marked workbook, as a person would."""
    book = load_workbook(path)
    sheet = book.worksheets[0]
    for (row, column), value in right.items():
        sheet[f"{column}{row}"] = value
    mended = path.with_name("名册-改好.xlsx")
    book.save(mended)
    return mended
