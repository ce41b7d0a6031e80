"""Lines between the people: a district, a street or an employer, and the people below it."""

from heli.core.sheets import Sheet
from heli.workforce.rules.roster import Employers
from heli.workforce.tests.rosters_made import LI, QIAN, WANG, ZHAO, errors, one_sheet, roster


def test_a_section_tells_the_place_of_the_people_below():
    found = one_sheet(
        ["姓名", "身份证号", "手机"], ["一、南湖区"], ["王芳", WANG, "13800000001"], ["（一）新嘉街道（2人）"], ["李明", LI, ""],
        ["赵六", ZHAO, ""], ["小计", "3人"], ["二、秀洲区社工名单"], ["钱七", QIAN, ""], ["注：以上数据截至六月"],
    )  # fmt: skip
    assert list(found.row) == [3, 5, 6, 9] and found.bad == 0
    assert found.columns["district"] == ["南湖区", "南湖区", "南湖区", "秀洲区"]
    assert found.columns["street"] == [None, "新嘉街道", "新嘉街道", None]
    assert found.mended["district", "place_from_section"] == 4


def test_what_the_row_says_goes_before_its_section():
    found = one_sheet(
        ["姓名", "身份证号", "区县", "街道"], ["南湖区"], ["王芳", WANG, "秀洲区", ""], ["李明", LI, "", "王江泾镇"], ["赵六", ZHAO, "", "新嘉街道"],
    )  # fmt: skip
    assert found.columns["district"] == ["秀洲区", "秀洲区", "南湖区"] and found.bad == 0


def test_a_section_tells_the_employer_where_no_column_does():
    known = Employers({"晨光社会工作服务中心": "", "暖阳社会工作服务中心": ""}, {}, {"晨光社会工作服务中心": "330402"})
    rows = (
        ["晨光社会工作服务中心（2人）"],
        ["王芳", WANG, ""],
        ["李明", LI, ""],
        ["2、暖阳社会工作服务中心：", "", ""],
        ["赵六", ZHAO, ""],
    )
    found = one_sheet(["姓名", "身份证号", "手机"], *rows, employers=known)
    assert found.columns["employer"] == ["晨光社会工作服务中心", "晨光社会工作服务中心", "暖阳社会工作服务中心"]
    assert found.columns["district"] == ["南湖区", "南湖区", None] and found.bad == 0
    unknown = one_sheet(["姓名", "身份证号", "手机"], *rows, employers=Employers())
    assert [code for _, _, code in errors(unknown)] == ["employer_unknown"] * 3
    found = one_sheet(["姓名", "身份证号", "单位"], ["晨光社会工作服务中心"], ["王芳", WANG, "暖阳社会工作服务中心"])
    assert found.columns["employer"] == ["暖阳社会工作服务中心"]


def test_a_section_holds_for_people_side_by_side_and_ends_with_its_sheet():
    head = ["姓名", "身份证号", "姓名", "身份证号"]
    found = roster(
        Sheet.of("甲", [head, ["南湖区"], ["王芳", WANG, "李明", LI]]), Sheet.of("乙", [head, ["赵六", ZHAO, "", ""]])
    )
    assert sorted(zip(found.columns["name"], found.columns["district"], strict=True)) == [
        ("李明", "南湖区"), ("王芳", "南湖区"), ("赵六", None),
    ]  # fmt: skip


def test_who_works_elsewhere_than_where_the_employer_is_is_where_the_row_says():
    known = Employers({"晨光": ""}, {}, {"晨光": "330402"})
    found = one_sheet(
        ["姓名", "身份证号", "单位", "街道"],
        ["王芳", WANG, "晨光", "王江泾镇"],
        ["李明", LI, "晨光", ""],
        employers=known,
    )
    assert found.columns["district"] == ["秀洲区", "南湖区"] and found.bad == 0
    assert found.mended["district", "place_from_employer"] == 1
