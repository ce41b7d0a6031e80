"""The workbook of a statistics form: its layout stays, one row becomes many, and formulas follow."""

from __future__ import annotations

import io
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from heli.core.confined import Bounds
from heli.core.errors import Refused
from heli.core.rules.statistics import Spot
from heli.core.sheets.form import Filling, fill, read


def book(*rows: list[Any], merged: tuple[str, ...] = (), **cells: Any) -> bytes:
    made, out = Workbook(), io.BytesIO()
    sheet: Any = made.active
    sheet.title = "表"
    for row in rows:
        sheet.append(row)
    for area in merged:
        sheet.merge_cells(area)
    for name, value in cells.items():
        sheet[name] = value
    made.save(out)
    return out.getvalue()


def test_texts_and_merged_cells_are_read() -> None:
    texts, merged = read(book(["题目", None], ["{{数}}", 3], merged=("A1:B1",)))
    assert texts == {Spot("表", 1, 1): "题目", Spot("表", 2, 1): "{{数}}"}
    assert merged == {"表": [(1, 1, 1, 2)]}


def test_a_row_becomes_many_and_what_lies_below_follows() -> None:
    source = book(
        ["题目", None, None], ["{{每个：地区}}", "{{数}}", "=B2*2"], ["合计", "=SUM(B2:B2)", "=B2+B3"], ["落款", None, None],
        merged=("A1:C1", "A4:C4"),
    )  # fmt: skip
    lines = [
        [(1, name), (2, (number, count, "http://x/"))] for number, (name, count) in enumerate([("甲", 5), ("乙", 7)])
    ]
    drawn, made = fill(source, Filling({"表": [(1, 1, "统计表"), (4, 1, "=落款")]}, {"表": (2, lines)}))
    sheet: Any = load_workbook(io.BytesIO(made)).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["统计表", None, None], ["甲", 5, "=B2*2"], ["乙", 7, "=B3*2"], ["合计", "=SUM(B2:B3)", "=B2+B4"], ["=落款", None, None],
    ]  # fmt: skip
    assert sheet["A5"].data_type == "s", "a text that begins like a formula is none"
    assert {str(one) for one in sheet.merged_cells.ranges} == {"A1:C1", "A5:C5"}
    assert sheet["B3"].hyperlink.target == "http://x/"
    assert drawn[0]["rows"][0] == [["统计表", 1, 3, None, "left"]]
    assert drawn[0]["rows"][2][1] == ["7", 1, 1, 1, "right"]
    assert drawn[0]["rows"][3][1][0] == "＝"


def test_styles_and_heights_of_the_form_stay() -> None:
    made, out = Workbook(), io.BytesIO()
    sheet: Any = made.active
    sheet["A1"], sheet["A2"], sheet["A3"] = "题目", "{{每个：地区}}", "落款"
    sheet["A2"].font, sheet["A3"].font = Font(name="仿宋_GB2312", size=14), Font(bold=True)
    sheet.row_dimensions[2].height, sheet.row_dimensions[3].height = 30, 50
    made.save(out)
    _drawn, filled = fill(out.getvalue(), Filling({}, {sheet.title: (2, [[(1, "甲")], [(1, "乙")], [(1, "丙")]])}))
    found: Any = load_workbook(io.BytesIO(filled)).active
    assert [found.cell(row, 1).font.name for row in (2, 3, 4)] == ["仿宋_GB2312"] * 3
    assert found["A5"].font.bold and found["A5"].value == "落款"
    assert [found.row_dimensions[row].height for row in (2, 3, 4, 5)] == [30, 30, 30, 50]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"no workbook", "文件损坏"),
        (book(A2000="x"), "表太大"),
        (book(ZZ1="x"), "表太大"),
    ],
)
def test_what_is_no_form_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refused) as refused:
        read(content)
    assert said in refused.value.message and refused.value.field == "file"


def test_a_workbook_that_takes_too_much_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        read(book(*([f"第{number}行"] * 150 for number in range(900))), bounds=Bounds(memory=30 * 2**20, seconds=60))
    assert "太多内存" in refused.value.message and refused.value.field == "file"
