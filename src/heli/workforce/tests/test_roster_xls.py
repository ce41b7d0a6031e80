"""The workbooks of Excel before 2007: read like the same workbook as .xlsx, and coloured back."""

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heli.core.sheets import biff, read, write_faults
from heli.workforce.rules.roster import examine
from heli.workforce.tests.rosters_made import CITY, FILES, LI, QIAN, TODAY, WANG, number

OLD = FILES / "4-老式工作簿.xls"
BAD = number(6)[:17] + "1"
ROWS = [
    ["社会工作者名册（2026年6月）"],
    ["序号", "姓名", "身份证号", "旧身份证号", "发证日期", "登记有效期至", "工作单位"],
    [1, "王芳", WANG, "330402900101002", date(2020, 5, 6), date(2035, 1, 1), "晨光社会工作服务中心"],
    [2, "李明", LI, "330402900101003", date(2019, 12, 31), date(2035, 1, 1)],
    [3, "赵六", BAD, "330402900101006", date(2021, 2, 28), date(2034, 3, 1)],
    [4, "钱多", QIAN, None, date(2018, 1, 1), "2033年12月"],
]


@pytest.fixture
def today_s(tmp_path):
    """What the old workbook holds, as Excel saves it today."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("G3:G6")
    sheet.column_dimensions["D"].hidden = True
    book.create_sheet("上月")["A1"] = "姓名"
    book["上月"].sheet_state = "hidden"
    book.save(tmp_path / "新.xlsx")
    return tmp_path / "新.xlsx"


def examined(path):
    return examine(read(path), places=CITY, employers=None, today=TODAY)


def test_an_old_workbook_is_read_like_one_of_today(today_s):
    old, new = read(OLD), read(today_s)
    assert old.kind == "xls" and OLD.read_bytes().startswith(b"\xd0\xcf\x11\xe0")
    assert (
        [(one.sheet, one.reason) for one in old.skipped]
        == [("上月", "hidden")]
        == [(n.sheet, n.reason) for n in new.skipped]
    )
    (was,), (now,) = old.sheets, new.sheets
    assert [was.row(at) for at in range(was.height)] == [now.row(at) for at in range(now.height)]
    assert was.cell(2, 4) == date(2020, 5, 6)
    assert sorted(was.merges) == sorted(now.merges) == [(0, 0, 0, 6), (2, 6, 5, 6)]
    assert was.hidden_columns == now.hidden_columns == {3}


def test_a_roster_in_an_old_workbook_says_the_same(today_s):
    was, now = examined(OLD), examined(today_s)
    assert (was.people, was.bad) == (4, 1) and was.columns == now.columns
    assert was.columns["employer"] == ["晨光社会工作服务中心"] * 4, "a merged cell stands for all its rows"
    assert {**was.report(), "file": ""} == {**now.report(), "file": ""}
    assert was.report()["sheets"][0]["hidden_columns"] == ["D"]


def test_the_faults_of_an_old_workbook_come_back_coloured(tmp_path):
    (fault,) = examined(OLD).errors
    assert (fault.row, fault.code) == (5, "id_check_digit")
    write_faults(OLD, [fault], tmp_path / "标出.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO((tmp_path / "标出.xlsx").read_bytes()))["名单"]
    coloured = [cell.coordinate for row in sheet for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"]
    assert coloured == ["C5"] and sheet["C5"].value == BAD and fault.message in sheet["C5"].comment.text
    assert sheet["E3"].value.date() == date(2020, 5, 6) and sheet["B6"].value == "钱多"


@settings(max_examples=300)
@given(at=st.integers(0, OLD.stat().st_size - 1), spoiled=st.binary(min_size=1, max_size=8))
def test_a_spoiled_workbook_only_hides_nothing(at, spoiled):
    content = OLD.read_bytes()
    found = biff.hidden_columns(content[:at] + spoiled + content[at + len(spoiled) :], ["名单", "上月"])
    assert found == {} or found.keys() == {"名单", "上月"}


@pytest.mark.parametrize("length", [0, 8, 512, 700, 2000, 5000])
def test_a_workbook_that_was_cut_off_hides_nothing(length):
    assert biff.hidden_columns(OLD.read_bytes()[:length], ["名单", "上月"]) in (
        {},
        {"名单": frozenset({3}), "上月": frozenset()},
    )
