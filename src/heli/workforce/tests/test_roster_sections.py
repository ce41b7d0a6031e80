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


HEAD = ["姓名", "身份证号", "单位", "街道"]


def test_the_title_or_the_file_tells_the_place_where_the_row_does_not_say_otherwise():
    people = (["王芳", WANG, "晨光", ""], ["李明", LI, "晨光", "新嘉"], ["赵六", ZHAO, "晨光", "王江泾镇"])
    for above in (
        ["南湖区2026年社会工作专业人才花名册"],
        ["填报单位：南湖区民政局（盖章）", "", "填报日期：2026年6月"],
    ):
        found = one_sheet(above, HEAD, *people)
        assert (found.columns["district"], found.bad) == (["南湖区", "南湖区", "秀洲区"], 0)
        assert found.mended["district", "place_from_title"] == 2
    found = one_sheet(HEAD, *people, file="2026年南湖区社工统计表.xlsx")
    assert found.columns["district"] == ["南湖区", "南湖区", "秀洲区"]


def test_a_title_of_two_places_and_a_note_tell_none():
    for above in (["南湖区、秀洲区社工名册"], ["南湖区"], ["说明：南湖区的人员请另表填写"]):
        rows = [above, ["秀洲区"]] if above == ["南湖区"] else [above]
        found = one_sheet(*rows, ["姓名", "身份证号"], ["王芳", WANG])
        assert found.columns.get("district", [None]) == [None]


def test_the_name_of_the_sheet_goes_before_title_and_file():
    sheet = Sheet.of("秀洲区", [["南湖区社工名册"], ["姓名", "身份证号"], ["王芳", WANG]])
    assert roster(sheet, file="南湖区.xlsx").columns["district"] == ["秀洲区"]


def test_a_line_that_says_employer_fills_what_the_column_leaves_empty():
    found = one_sheet(
        ["姓名", "身份证号", "单位"], ["单位：晨光社会工作服务中心（盖章）"], ["王芳", WANG, ""], ["李明", LI, "暖阳事务所"], ["单位名称：", "同心社会工作事务所"],
        ["赵六", ZHAO, ""],
    )  # fmt: skip
    assert (found.columns["employer"], found.bad) == (["晨光社会工作服务中心", "暖阳事务所", "同心社会工作事务所"], 0)
    assert found.mended["employer", "employer_from_section"] == 2


def test_who_reports_is_no_employer_unless_it_is_an_agency():
    department = ["填报单位：南湖区民政局", "", "联系电话：0573-82712345"]
    found = one_sheet(department, ["姓名", "身份证号", "单位"], ["王芳", WANG, ""])
    assert errors(found) == [(3, "employer", "missing")]
    assert "employer" not in one_sheet(department, ["姓名", "身份证号"], ["王芳", WANG]).columns
    agency = ["填报单位（盖章）：晨光社会工作服务中心  填报日期：2026.6.1"]
    assert one_sheet(agency, ["姓名", "身份证号"], ["王芳", WANG]).columns["employer"] == ["晨光社会工作服务中心"]
    assert errors(one_sheet(agency, ["姓名", "身份证号", "单位"], ["王芳", WANG, ""])) == [(3, "employer", "missing")]


def test_each_employer_has_its_own_table():
    head = ["序号", "姓名", "身份证号"]
    found = one_sheet(
        ["单位名称：晨光社会工作服务中心", "", "填报日期：2026年5月"], head, [1.0, "王芳", WANG], [""],
        ["单位名称：暖阳社会工作服务中心", "", "填报日期：2026年5月"], head, [1.0, "李明", LI],
    )  # fmt: skip
    assert found.columns["employer"] == ["晨光社会工作服务中心", "暖阳社会工作服务中心"]


def test_districts_side_by_side_stand_over_their_people():
    found = one_sheet(
        ["南湖区", "", "秀洲区", ""], ["姓名", "身份证号", "姓名", "身份证号"], ["王芳", WANG, "李明", LI], merges=[(0, 0, 0, 1), (0, 2, 0, 3)],
    )  # fmt: skip
    assert sorted(zip(found.columns["name"], found.columns["district"], strict=True)) == [
        ("李明", "秀洲区"),
        ("王芳", "南湖区"),
    ]
