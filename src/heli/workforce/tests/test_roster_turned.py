"""Rosters without headings, with people in columns, and forms: understood where it is plain, left out where it is not."""

from datetime import date

import openpyxl
import pytest

from heli.core.sheets import Sheet, read, write_faults
from heli.workforce.rules.roster import examine
from heli.workforce.tests.rosters_made import CITY, LI, QIAN, TODAY, WANG, ZHAO, errors, number, one_sheet, roster

PEOPLE = (("王芳", WANG), ("李明", LI), ("赵六", ZHAO), ("钱七", QIAN))
BORN = date(1990, 1, 1)


def told(found, to):
    return found.columns.get(to, [None] * found.people)


# no headings


def unheaded(*, employer="晨光社会工作服务中心"):
    return [
        [float(at), name, "女" if int(no[16]) % 2 == 0 else "男", BORN, no, "汉族", "1380000000" + str(at), "助理社工师", f"2019330400000000{at}",
         date(2019, 5, 6), date(2027, 5, 6), employer, "专职", "南湖区", "新嘉街道", "社会工作"]
        for at, (name, no) in enumerate(PEOPLE, 1)
    ]  # fmt: skip


def test_columns_without_headings_are_told_by_what_stands_in_them():
    found = one_sheet(["社工名册"], *unheaded())
    assert found.sheets[0].header_rows == []
    assert found.sheets[0].columns == {
        "B": "name", "C": "sex", "D": "birth_date", "E": "id_number", "G": "phone", "H": "licence_level", "I": "licence_no",
        "L": "employer", "M": "employment", "N": "district", "O": "street",
    }  # fmt: skip
    assert (found.people, found.bad, list(found.row)) == (4, 0, [2, 3, 4, 5])
    assert told(found, "name") == ["王芳", "李明", "赵六", "钱七"] and told(found, "street") == ["新嘉街道"] * 4


def test_what_is_understood_without_headings_is_asked_and_what_is_not_can_be_told():
    found = one_sheet(*unheaded())
    (asked,) = found.warnings
    assert asked.code == "columns_by_content" and "B 列姓名" in asked.message and "H 列证书级别" in asked.message
    assert found.sheets[0].ignored_columns["J"] == "J 列" and told(found, "licence_issued")[0] is None
    found = one_sheet(*unheaded(), mapping={"J 列": "licence_issued", "O 列": ""})
    assert told(found, "licence_issued") == [date(2019, 5, 6)] * 4 and "O" not in found.sheets[0].columns


def test_faults_without_headings_are_found_and_name_their_column():
    rows = unheaded()
    rows[1][4] = LI[:17] + ("0" if LI[17] != "0" else "1")
    rows[2][1] = ""
    found = one_sheet(*rows)
    assert errors(found) == [(2, "id_number", "id_check_digit"), (3, "name", "missing")]
    assert "E 列" in found.errors[0].message and found.errors[0].column == "E"


def test_two_columns_of_names_and_columns_of_several_meanings_are_not_guessed():
    assert (
        one_sheet(
            *[[name, other, no] for (name, no), other in zip(PEOPLE, ("孙一", "周二", "吴三", "郑四"), strict=True)]
        ).people
        == 0
    )
    found = one_sheet(*[[name, no, "中级", "晨光街道办事处", "13800000001", "13900000001"] for name, no in PEOPLE])
    assert found.sheets[0].columns == {"A": "name", "B": "id_number"}


def test_numbers_alone_or_names_alone_are_no_roster():
    assert one_sheet(*[[no, "13800000001"] for _, no in PEOPLE]).people == 0
    assert one_sheet(*[[name, "13800000001"] for name, _ in PEOPLE]).people == 0
    assert one_sheet(*[[no, "汉族", "社会工作"] for _, no in PEOPLE]).people == 0


def test_headings_in_words_nobody_knows_are_kept_for_the_person_to_choose():
    rows = [["甲", "乙", "丙", "丁"], *[[name, no, "2019.5.6", "晨光服务社"] for name, no in PEOPLE]]
    found = one_sheet(*rows)
    assert found.sheets[0].header_rows == [1] and found.sheets[0].ignored_columns == {"C": "丙"}
    assert told(one_sheet(*rows, mapping={"丙": "licence_issued"}), "licence_issued") == [date(2019, 5, 6)] * 4


def test_an_unknown_heading_over_names_or_numbers_is_told_by_them():
    found = one_sheet(["序号", "人员信息", "性别", "身份证号"], *[[1.0, name, "", no] for name, no in PEOPLE])
    assert found.sheets[0].columns == {"B": "name", "C": "sex", "D": "id_number"} and found.bad == 0
    assert [(fault.code, fault.column) for fault in found.warnings] == [("columns_by_content", "B")]
    found = one_sheet(["姓名", "核验码", "手机"], *[[name, no, ""] for name, no in PEOPLE])
    assert told(found, "id_number") == [no for _, no in PEOPLE]


@pytest.mark.parametrize("heading", ["紧急联系人", "配偶姓名", "督导", "备注", "介绍人"])
def test_a_heading_of_somebody_else_is_not_taken_for_the_person(heading):
    found = one_sheet(["序号", heading, "性别", "身份证号"], *[[1.0, name, "", no] for name, no in PEOPLE])
    assert [code for _, _, code in errors(found)] == ["missing"] * 4


# people in columns


def across():
    return [
        ["南湖区社工情况"], ["姓名", *(name for name, _ in PEOPLE)], ["身份证号码", *(no for _, no in PEOPLE)], ["联系电话", *["13800000001"] * 4],
        ["工作单位", "晨光服务社", "晨光服务社", "", "晨光服务社"], ["备注"],
    ]  # fmt: skip


def test_people_in_columns():
    found = one_sheet(*across())
    assert found.sheets[0].columns == {"A2": "name", "A3": "id_number", "A4": "phone", "A5": "employer"}
    assert told(found, "name") == [name for name, _ in PEOPLE] and told(found, "district") == ["南湖区"] * 4
    assert [(fault.row, fault.column, fault.code) for fault in found.errors] == [(5, "D", "missing")]


def test_a_fault_of_a_person_in_a_column_is_marked_where_it_stands(tmp_path):
    book = openpyxl.Workbook()
    for row in across():
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    found = examine(read(tmp_path / "a.xlsx"), places=CITY, employers=None, today=TODAY)
    write_faults(tmp_path / "a.xlsx", found.errors, tmp_path / "b.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx").active
    red = [cell.coordinate for row in sheet for cell in row if cell.fill.start_color.rgb == "FFFFC7CE"]
    assert red == ["D5"] and "工作单位" in sheet["D5"].comment.text


# forms


def form(name, no, *, employer="晨光服务社"):
    return [
        ["社会工作者登记表"], ["姓  名", name, "性别", "", "民族", "汉族"], ["身份证号码", no, "", "出生日期", "1990年1月1日"], ["工作单位", employer, "", "职务", "社工"],
        ["家庭成员"], ["姓名", "关系", "工作单位", "联系电话"], ["紧急联系人", "王父", "", "联系方式", "13900000009"], ["备注", ""], [],
    ]  # fmt: skip


def test_forms_below_each_other():
    found = one_sheet(*(row for name, no in PEOPLE for row in form(name, no)))
    assert (found.people, found.bad, list(found.row)) == (4, 0, [2, 11, 20, 29])
    assert told(found, "name") == [name for name, _ in PEOPLE] and told(found, "birth_date") == [BORN] * 4
    assert told(found, "employer") == ["晨光服务社"] * 4 and told(found, "post") == ["社工"] * 4


def test_a_form_on_each_sheet_with_cells_merged_over_columns():
    def sheet(name, no):
        rows = [
            ["登记表", "", "", ""],
            ["姓名", name, "学历", "本科"],
            ["身份证号", no, "", ""],
            ["工作单位", "", "晨光服务社", ""],
        ]
        return Sheet.of(name, rows, [(0, 0, 0, 3), (2, 1, 2, 3), (3, 0, 3, 1)])

    found = roster(*[sheet(name, no) for name, no in PEOPLE])
    assert (found.people, found.bad) == (4, 0) and told(found, "employer") == ["晨光服务社"] * 4


def test_a_fault_in_a_form_stands_at_its_cell():
    wrong = form("李明", LI[:17] + ("0" if LI[17] != "0" else "1"))
    found = one_sheet(*form("王芳", WANG), *wrong, *form("", ZHAO))
    assert sorted((fault.row, fault.column, fault.code) for fault in found.errors) == [
        (12, "B", "id_check_digit"),
        (20, "B", "missing"),
    ]
    assert found.people == 3


def test_a_sheet_of_explanations_is_no_form():
    rows = [["姓名", "请填写真实姓名"], ["身份证号", "18位"], ["联系电话", "手机"], ["工作单位", "填全称"]]
    assert one_sheet(*rows).people == 0
    assert one_sheet(["字段", "说明"], ["姓名", "必填"], ["身份证号", "例：" + number(9)], ["学历", "选填"]).people == 0


def test_forms_side_by_side_keep_their_people_apart():
    rows = [
        ["登记表", "", "", "登记表", ""],
        ["姓名", "王芳", "", "姓名", "李明"],
        ["身份证号", WANG, "", "身份证号", LI],
        ["电话", "13800000001", "", "电话", "13800000002"],
    ]
    found = one_sheet(*rows)
    assert sorted(zip(told(found, "name"), told(found, "id_number"), told(found, "phone"), strict=True)) == [
        ("李明", LI, "13800000002"), ("王芳", WANG, "13800000001"),
    ]  # fmt: skip


def test_a_column_without_heading_that_holds_places_is_told_by_them():
    rows = [["", "姓名", "身份证号"], ["新嘉街道", "王芳", WANG], ["", "李明", LI], ["王江泾镇", "赵六", ZHAO]]
    found = one_sheet(*rows, merges=[(1, 0, 2, 0)])
    assert told(found, "street") == ["新嘉街道", "新嘉街道", "王江泾镇"] and found.sheets[0].columns["A"] == "street"
    assert [fault.code for fault in found.warnings] == ["columns_by_content"]
