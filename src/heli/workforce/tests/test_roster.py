"""Rosters as offices have them: three whole files with the truth about each row, and one layout after another."""

import json
from datetime import date

import pytest

from heli.core.sheets import Sheet, read
from heli.workforce.rules.roster import examine
from heli.workforce.tests.rosters_made import CITY, FILES, LI, TODAY, WANG, ZHAO, as_text, errors, one_sheet, roster

# the three files

TRUTHS = sorted(FILES.glob("*.truth.json"))


@pytest.fixture(params=TRUTHS, ids=lambda path: path.name[:1])
def told(request):
    truth = json.loads(request.param.read_text(encoding="utf-8"))
    found = examine(read(FILES / truth["file"]), places=CITY, employers=None, today=date.fromisoformat(truth["as_of"]))
    return truth, found


def already_official(truth):
    """Cells that the truth counts as mended though they say the official name as it is (see SOURCES.md)."""
    book = {sheet.name: sheet for sheet in read(FILES / truth["file"]).sheets}
    return sum(
        book[sheet["sheet"]].cell(row["row"] - 1, ord(mend["cell"][0]) - 65) == row["values"][mend["field"]]
        for sheet in truth["sheets"]
        for row in sheet["rows"]
        for mend in row.get("mended", [])
        if mend["code"] == "place_short"
    )


def test_a_real_layout_is_read_as_its_truth_says(told):
    truth, found = told
    report, counts = found.report(), truth["counts"]
    assert [report[name] for name in ("people", "good", "bad")] == [counts[name] for name in ("people", "good", "bad")]
    for sheet, other in zip(truth["sheets"], report["sheets"], strict=True):
        assert other["header_rows"] == sheet["header_rows"]
        assert other["columns"] == {at: about["field"] for at, about in sheet["columns"].items()}
        assert other["ignored_columns"] == sheet["ignored_columns"]


def test_each_fault_of_a_real_layout_is_found_and_no_other(told):
    truth, found = told
    right = {
        (sheet["sheet"], row["row"], fault["field"], fault["code"])
        for sheet in truth["sheets"] for row in sheet["rows"] for fault in row.get("errors", [])
    }  # fmt: skip
    assert {(fault.sheet, fault.row, fault.field, fault.code) for fault in found.errors} == right


def test_each_value_of_a_real_layout_is_right(told):
    truth, found = told
    at = {person: i for i, person in enumerate(zip(found.sheet, found.row, strict=True))}
    fields = [field for field in found.columns if field not in ("place_code", "document_kind")]
    people = [(sheet["sheet"], row) for sheet in truth["sheets"] for row in sheet["rows"] if row["kind"] == "person"]
    assert set(at) == {(sheet, row["row"]) for sheet, row in people}
    for sheet, row in people:
        values = {field: as_text(found.columns[field][at[sheet, row["row"]]]) for field in fields}
        assert {field: value for field, value in values.items() if value is not None} == row["values"]
        assert found.good[at[sheet, row["row"]]] == row["good"]


def test_each_mended_cell_of_a_real_layout_counts_once(told):
    truth, found = told
    assert found.mended_cells == truth["counts"]["mended_cells"] - already_official(truth)


def test_people_who_come_again_are_found_in_a_sheet_and_across_sheets(told):
    truth, found = told
    report = found.report()
    for sheet in truth["sheets"]:
        rows = [one["rows"] for one in report["duplicates"] if one["sheet"] == sheet["sheet"]]
        assert sorted(rows) == sorted(sheet["duplicates"])
    assert report["duplicates_across_sheets"] == truth["duplicates_across_sheets"]


# layouts


def test_people_side_by_side():
    found = one_sheet(
        ["社工名册"],
        ["序号", "姓名", "身份证号", "手机", "序号", "姓名", "身份证号", "手机"],
        [1.0, "王芳", WANG, "13800000001", 2.0, "李明", LI, "13800000002"],
        [3.0, "赵六", ZHAO, "13800000003", "", "", "", ""],
        ["合计", "", 3.0],
    )
    assert (found.people, found.bad) == (3, 0)
    assert dict(zip(found.columns["name"], found.columns["phone"], strict=True)) == {
        "王芳": "13800000001", "李明": "13800000002", "赵六": "13800000003",
    }  # fmt: skip


def test_one_sheet_per_district_tells_the_place():
    """A place that a row leaves out and the sheet's name tells is mended, once a row, whether or not the row tells its
    street: no column says the district here, so both do. None of the three files has such a sheet."""
    head = ["姓名", "身份证", "街道", "社区"]
    found = roster(
        Sheet.of("南湖区", [head, ["王芳", WANG, "新嘉", "西马桥社区"]]),
        Sheet.of("2-秀洲", [head, ["李明", LI, "", ""]]),
    )
    assert found.columns["district"] == ["南湖区", "秀洲区"]
    assert found.columns["community"] == ["西马桥社区居委会", None]
    assert found.mended["district", "place_from_sheet"] == 2
    assert found.mended_cells == 4, "besides, one street and one community by their official names"


def test_headings_that_come_again_sections_totals_and_notes_are_no_people():
    found = one_sheet(
        ["姓名", "身份证", "电话"],
        ["一、南湖区", "", ""],
        ["王芳", WANG, "13800000001"],
        ["小  计", "1人", ""],
        ["姓  名", "身份证", "电话"],
        ["李明", LI, "13800000002"],
        ["总计：2人", "", ""],
        ["填表人：张三", "", "联系电话：13900000000"],
        ["注：本表由各街道填报，数据截至2026年6月30日", "", ""],
    )
    assert list(found.row) == [3, 6] and found.bad == 0
    assert found.sheets[0].header_rows == [1] and found.sheets[0].repeated_header_rows == [5]


def test_a_second_table_with_other_columns_below():
    found = one_sheet(
        ["姓名", "身份证", "电话"], ["王芳", WANG, "13800000001"], [""], ["秀洲区社工名单"],
        ["联系电话", "人员姓名", "身份证号码"], ["13800000002", "李明", LI],
    )  # fmt: skip
    assert list(zip(found.row, found.columns["name"], found.columns["phone"], strict=True)) == [
        (2, "王芳", "13800000001"), (6, "李明", "13800000002"),
    ]  # fmt: skip


@pytest.mark.parametrize("merges", [(), [(1, 1, 1, 3), (1, 4, 1, 6), (1, 0, 2, 0)]], ids=["unmerged", "merged"])
def test_two_lines_of_headings(merges):
    found = one_sheet(
        ["2026年社工统计表"],
        ["序号", "基本信息", "", "", "持证情况", "", ""],
        ["", "姓名", "性别", "身份证号码", "级别", "编号", "时间"],
        [1.0, "王芳", "女", WANG, "初级", "A1", "2020.5"],
        merges=merges,
    )
    assert found.sheets[0].header_rows == [2, 3]
    assert found.sheets[0].columns == {
        "B": "name", "C": "sex", "D": "id_number", "E": "licence_level", "F": "licence_no", "G": "licence_issued",
    }  # fmt: skip
    assert found.columns["licence_issued"] == [date(2020, 5, 1)]


def test_a_number_among_the_headings():
    found = one_sheet(["序号", "姓名", "身份证号", "手机", 2025.0], [1.0, "王芳", WANG, "13800000001", 98.0])
    assert (found.people, found.bad) == (1, 0)


def test_a_date_or_a_phone_below_the_numbers_is_nobody():
    found = one_sheet(
        ["姓名", "身份证号", "单位"], ["王芳", WANG, "晨光"], ["", "2026-06-30", ""], ["制表日期", 20260630.0, ""], ["电话：", "0573-82712345", ""],
        ["联系电话：", 13800000001.0, ""],
    )  # fmt: skip
    assert list(found.row) == [2]


def test_a_person_with_a_remark_behind_the_name_or_a_masked_document_is_not_lost():
    found = one_sheet(
        ["姓名", "身份证号", "手机", "单位"], ["王芳（组长）", "", "13800000001", "晨光"], ["某", "E1*****78", "", ""]
    )
    assert [fault[:2] for fault in errors(found)] == [(2, "id_number"), (3, "id_number"), (3, "employer")]


def test_english_headings():
    found = one_sheet(
        ["No.", "Full Name", "ID Number", "Mobile", "Certificate Level", "Hire Date"],
        [1.0, "王芳", WANG, "13800000001", "初级", "2020-01-02"],
    )
    assert found.bad == 0 and found.columns["start_date"] == [date(2020, 1, 2)]


def test_columns_about_somebody_else_are_left_out():
    found = one_sheet(
        [
            "姓名",
            "身份证号",
            "手机",
            "紧急联系人",
            "紧急联系人电话",
            "配偶姓名",
            "户籍所在区县",
            "发证单位",
            "社工年限",
        ],
        ["王芳", WANG, "13800000001", "王父", "13800000009", "李某", "南湖区", "人社厅", "3"],
    )
    assert found.sheets[0].columns == {"A": "name", "B": "id_number", "C": "phone"}


def test_rows_numbered_in_advance_and_rows_of_column_numbers_are_no_people():
    found = one_sheet(
        ["序号", "姓名", "身份证号", "单位"],
        [1.0, 2.0, 3.0, 4.0],
        [1.0, "王芳", WANG, "晨光"],
        [2.0, "", "", ""],
        [3.0, "", "", ""],
    )
    assert list(found.row) == [3]


def test_a_hidden_column_stands_back_behind_a_visible_one():
    sheet = Sheet.of("名单", [["身份证号", "姓名", "身份证号码"], [LI, "王芳", WANG]])
    sheet.hidden_columns = frozenset({0})
    found = roster(sheet)
    assert found.columns["id_number"] == [WANG] and found.sheets[0].hidden_columns == ["A"]


def test_a_person_merged_over_two_rows_has_two_certificates():
    found = one_sheet(
        ["单位", "姓名", "身份证号", "证书", "发证日期"],
        ["晨光", "王芳", WANG, "初级", "2019.1.1"], ["", "", "", "中级", "2022.1.1"], ["", "李明", LI, "", ""],
        merges=[(1, 0, 3, 0), (1, 1, 2, 1), (1, 2, 2, 2)],
    )  # fmt: skip
    assert found.columns["name"] == ["王芳", "王芳", "李明"] and found.columns["employer"] == ["晨光"] * 3
    assert found.report()["duplicates"] == [{"sheet": "名单", "rows": [2, 3]}]


def test_ditto_marks_mean_the_cell_above():
    found = one_sheet(["姓名", "身份证号", "单位"], ["王芳", WANG, "晨光"], ["李明", LI, "同上"], ["赵六", ZHAO, "〃"])
    assert found.columns["employer"] == ["晨光"] * 3 and found.mended["employer", "merged_cell"] == 2


def test_a_gb18030_csv_is_a_roster(tmp_path):
    (tmp_path / "名单.csv").write_bytes(f"姓名,身份证号,证书\n王芳,{WANG},中级\n".encode("gb18030"))
    found = examine(read(tmp_path / "名单.csv"), places=CITY, employers=None, today=TODAY)
    assert found.columns["licence_level"] == ["社会工作师"] and found.report()["file"] == "名单.csv"


def test_a_sheet_that_holds_no_people_is_named():
    found = roster(Sheet.of("说明", [["填报要求"], ["请如实填写"]]), Sheet.of("空表", [["姓名", "身份证号"]]))
    assert [(one.sheet, one.reason) for one in found.skipped] == [("说明", "no_headings"), ("空表", "no_people")]


def test_a_line_of_hints_and_an_example_are_no_people():
    found = one_sheet(
        ["序号", "姓名", "身份证号", "手机", "发证日期"], ["", "必填", "18位号码，必填", "11位", "格式：2020-01-01"],
        ["示例", "张三", LI, "13800000000", "2020-01-01"], [1.0, "王芳", WANG, "13800000001", "2020-01-01"],
    )  # fmt: skip
    assert list(found.row) == [4]
