"""What other cities write into one cell: two days, two people, words around a number."""

from datetime import date

import pytest

from heli.workforce.tests.rosters_made import LI, WANG, ZHAO, errors, one_sheet


@pytest.mark.parametrize(
    "cell",
    [
        "2022.5.6-2025.5.5", "2022年5月6日至2025年5月5日", "22.5.6-25.5.5", "20220506-20250505", "2022-05-06至2025-05-05",
        "2022.05.06 — 2025.05.05", "2022年5月6日起至2025年5月5日止", "登记有效期：2022.5.6-2025.5.5", "2022.5.6\n2025.5.5", "至2025年5月5日",
    ],
)  # fmt: skip
def test_of_two_days_a_registration_is_in_force_until_the_later(cell):
    found = one_sheet(["姓名", "身份证号", "登记有效期"], ["王芳", WANG, cell])
    assert (found.columns["registered_until"], errors(found)) == ([date(2025, 5, 5)], [])


@pytest.mark.parametrize("cell", ["2025.5.5-2022.5.6", "2022.5.6-12", "2020.1.1-2022.1.1-2025.1.1", "2022-05-06-"])
def test_two_days_out_of_order_or_more_than_two_are_an_error(cell):
    found = one_sheet(["姓名", "身份证号", "登记有效期"], ["王芳", WANG, cell])
    assert errors(found) == [(2, "registered_until", "date_impossible")]


@pytest.mark.parametrize(
    ("cell", "day"),
    [("2023.5.6至今", date(2023, 5, 6)), ("2023.5-至今", date(2023, 5, 1)), ("2023年5月6日—", date(2023, 5, 6)), ("二〇二三年五月到现在", date(2023, 5, 1)), ("在职", None)],
)  # fmt: skip
def test_a_post_held_until_now_is_told_by_the_day_it_began(cell, day):
    found = one_sheet(["姓名", "身份证号", "入职时间"], ["王芳", WANG, cell])
    assert (found.columns["start_date"], found.bad) == ([day], 0)


def test_a_post_that_ended_is_no_beginning():
    found = one_sheet(["姓名", "身份证号", "任职时间"], ["王芳", WANG, "2018.3-2020.6"])
    assert errors(found) == [(2, "start_date", "date_impossible")]


@pytest.mark.parametrize(
    "cell", ["身份证号：{}", "{}（已核对）", "{}。", "{} ,", "号码:{}", " {} ", "'{}"], ids=lambda cell: cell.strip()
)
def test_words_around_an_id_number_do_not_matter(cell):
    found = one_sheet(["姓名", "身份证号"], ["王芳", cell.format(WANG)])
    assert (found.columns["id_number"], found.bad) == ([WANG], 0)


def test_two_people_in_a_cell_are_an_error_and_no_person():
    found = one_sheet(
        ["姓名", "身份证号"],
        ["王芳、李明", f"{WANG}、{LI}"],
        ["王芳\n李明", f"{WANG}\n{LI}"],
        ["王芳/李明", ZHAO],
        ["欧阳和平", ZHAO],
    )
    assert [fault for fault in errors(found) if fault[2] == "two_in_cell"] == [
        (2, "name", "two_in_cell"), (2, "id_number", "two_in_cell"), (3, "id_number", "two_in_cell"), (4, "name", "two_in_cell"),
    ]  # fmt: skip
    assert found.good == [False, False, False, True]


def test_words_behind_a_name_are_left_out_with_a_question():
    found = one_sheet(["姓名", "身份证号"], ["王芳（主任）", WANG], ["阿依古丽•吐尔逊", LI])
    assert found.columns["name"] == ["王芳", "阿依古丽·吐尔逊"]
    assert [(fault.row, fault.code) for fault in found.warnings] == [(2, "name_unusual")]


@pytest.mark.parametrize(
    ("cell", "phone"),
    [("13,800,000,001", "13800000001"), ("手机：13800000001", "13800000001"), ("13800000001（微信同号）", "13800000001"), ("(0573)87234567", "0573-87234567")],
)  # fmt: skip
def test_more_phones(cell, phone):
    found = one_sheet(["姓名", "身份证号", "电话"], ["王芳", WANG, cell])
    assert (found.columns["phone"], found.warnings) == ([phone], [])


def test_a_level_with_the_year_of_its_certificate():
    found = one_sheet(
        ["姓名", "身份证号", "持证情况"], ["王芳", WANG, "助理社会工作师（2019年）"], ["李明", LI, "2020年5月取得社会工作师"], ["赵六", ZHAO, "2020年未通过"],
    )  # fmt: skip
    assert found.columns["licence_level"] == ["助理社会工作师", "社会工作师", None]
    assert found.columns["licence_issued"] == [date(2019, 1, 1), date(2020, 5, 1), None]
    assert errors(found) == [(4, "licence_level", "level_unknown")]


def test_name_and_number_in_one_cell():
    rows = (["王芳 " + WANG], [f"李明（{LI}）"], [f"姓名：赵六，身份证号：{ZHAO}"])
    found = one_sheet(
        ["序号", "姓名及身份证号", "手机"], *[[1.0, *row, "13800000001"] for row in rows], [4.0, "钱七", ""]
    )
    assert found.columns["name"][:3] == ["王芳", "李明", "赵六"] and found.columns["id_number"][:3] == [WANG, LI, ZHAO]
    assert found.good[:3] == [True] * 3 and all(found.good[:3])


def test_the_second_line_of_headings_parts_what_the_first_says():
    found = one_sheet(
        ["姓名", "身份证号", "登记证书有效期", "", "合同期限", "", "任职时间", ""], ["", "", "起", "止", "起", "止", "开始时间", "结束时间"],
        ["王芳", WANG, "2022.5.6", "2025.5.5", "2020.1.1", "2023.1.1", "2018.3", ""],
    )  # fmt: skip
    assert found.sheets[0].header_rows == [1, 2]
    assert found.sheets[0].columns == {"A": "name", "B": "id_number", "D": "registered_until", "G": "start_date"}
    assert found.columns["registered_until"] == [date(2025, 5, 5)]
    found = one_sheet(
        ["姓名", "身份证号", "有效期", ""], ["", "", "某时", "他时"], ["王芳", WANG, "2022.5.6", "2025.5.5"]
    )
    assert found.sheets[0].columns == {"A": "name", "B": "id_number"}, "which of the two is the end nobody says"


def test_a_number_before_a_name_is_left_out():
    found = one_sheet(["姓名", "身份证号"], ["1.王芳", WANG], ["2、李明", LI], ["（3）赵六", ZHAO])
    assert (found.columns["name"], found.warnings) == (["王芳", "李明", "赵六"], [])


def test_a_heading_that_names_one_level_tells_of_it_wherever_the_level_stands():
    found = one_sheet(
        ["姓名", "身份证号", "取得助理社会工作师时间", "取得社会工作师时间"], ["王芳", WANG, "2018.6", "2020.6"], ["李明", LI, "2018.6", ""],
    )  # fmt: skip
    assert found.columns["licence_level"] == ["社会工作师", "助理社会工作师"]
    assert found.columns["licence_issued"] == [date(2020, 6, 1), date(2018, 6, 1)]
    assert [paper.level for paper in found.more[0]] == ["助理社会工作师"]


@pytest.mark.parametrize(
    "heading",
    ["居住社区", "职称等级", "专业技术职务", "合同起止时间", "岗位等级", "技能等级", "培训证书编号", "获奖等级", "信用等级", "学位取得时间", "原工作单位", "岗位工资"],
)  # fmt: skip
def test_headings_of_something_else_mean_nothing(heading):
    found = one_sheet(["姓名", "身份证号", heading], ["王芳", WANG, "一级"])
    assert (found.sheets[0].ignored_columns, found.bad) == ({"C": heading}, 0)
