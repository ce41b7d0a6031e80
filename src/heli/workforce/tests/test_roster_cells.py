"""What offices write into the cells of a roster, one habit after another."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heli.core.rules.identity import check_character
from heli.core.sheets import Sheet
from heli.workforce.rules.roster import Employers
from heli.workforce.tests.rosters_made import LI, WANG, ZHAO, errors, number, one_sheet, roster, wide

# cells


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("330402********0012", "id_masked"), ("330402199002300019", "id_impossible_birth"), (number(1, "20300101"), "id_impossible_birth"),
        (3.30402199001010e17, "id_spoiled_by_excel"), ("3.30402E+17", "id_spoiled_by_excel"), ("330402199001011000", "id_spoiled_by_excel"),
        ("330402900101001", "id_length"), (WANG[:17] + ("0" if WANG[17] != "0" else "1"), "id_check_digit"), ("", "missing"), ("不详", "missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_id_number(cell, code):
    found = one_sheet(["姓名", "身份证号", "手机"], ["王芳", cell, "13800000001"])
    assert errors(found) == [(2, "id_number", code)]


def test_area_digits_are_never_an_error():
    body = "99999919900101002"
    assert (
        one_sheet(["姓名", "身份证号"], ["王芳", "100000" + body[6:] + check_character("100000" + body[6:])]).bad == 0
    )


def test_other_documents_with_their_kind():
    found = one_sheet(
        ["姓名", "证件类型", "证件号码"],
        ["John Smith", "护照", "E12345678"], ["陈大文", "港澳居民来往内地通行证", "H12345678"], ["林台", "台湾居民来往大陆通行证", "12345678"],
        ["Mary", "外国人永久居留证", "USA330072051401"], ["李港", "港澳台居民居住证", "81000019900101002" + check_character("81000019900101002")],
        ["王芳", "身份证", WANG], ["甲某", "军官证", WANG],
    )  # fmt: skip
    assert found.columns["document_kind"] == [
        "passport", "pass", "pass", "foreign_residence", "hmt_residence", "mainland", "mainland",
    ]  # fmt: skip
    assert errors(found) == [(8, "document_kind", "document_kind_unknown")]


def test_a_kind_written_before_the_number_and_a_kind_that_only_shows():
    found = one_sheet(
        ["姓名", "身份证号码"], ["John Smith", "护照：E12345678"], ["陈大文", "H12345678"], ["丙某", "E12345679"]
    )
    assert found.bad == 0 and found.columns["document_kind"] == ["passport", "pass", "passport"]
    assert [(fault.row, fault.code) for fault in found.warnings] == [(4, "document_kind_assumed")]


@pytest.mark.parametrize(
    ("cell", "level"),
    [
        ("助理社工师", "助理社会工作师"), ("初级（助理社会工作师）", "助理社会工作师"), ("社会工作者（初级）", "助理社会工作师"), ("社会工作师（中级）", "社会工作师"),
        ("中级社工", "社会工作师"), ("社工师", "社会工作师"), ("高级 社工师", "高级社会工作师"), ("中级社会工作师证书", "社会工作师"), ("未持证", None), ("/", None),
        ("全国社会工作师", "社会工作师"), ("助理级", "助理社会工作师"),
    ],
)  # fmt: skip
def test_the_level_in_many_words(cell, level):
    found = one_sheet(["姓名", "身份证号", "证书等级"], ["王芳", WANG, cell])
    assert found.columns["licence_level"] == [level] and found.bad == 0


@pytest.mark.parametrize("cell", ["已通过", "三级", "社会工作者", "中级会计师", "初级、中级", "注册"])
def test_words_that_tell_no_level(cell):
    assert errors(one_sheet(["姓名", "身份证号", "证书等级"], ["王芳", WANG, cell])) == [
        (2, "licence_level", "level_unknown")
    ]


@pytest.mark.parametrize(
    ("cell", "phone", "unusual"),
    [
        ("138-0000-0001", "13800000001", False), ("+86 138 0000 0001", "13800000001", False), (wide("13800000000"), "13800000000", False),
        ("0573-82712345", "0573-82712345", False), ("12345", "12345", True), (13800000001.0, "13800000001", False),
        ("13800000001/13900000002", "13800000001", False), ("无", None, False),
    ],
)  # fmt: skip
def test_phones(cell, phone, unusual):
    found = one_sheet(["姓名", "身份证号", "手机"], ["王芳", WANG, cell])
    assert phone is None or found.columns["phone"] == [phone]
    assert [fault.code for fault in found.warnings] == (["phone_unusual"] if unusual else [])
    assert found.bad == 0


def test_only_a_registration_may_end_in_the_future():
    found = one_sheet(
        ["姓名", "身份证号", "发证日期", "有效期至"],
        ["王芳", WANG, "2026-07-01", "2030-01-01"],
        ["李明", LI, "2020-1-1", "长期"],
    )
    assert errors(found) == [(2, "licence_issued", "date_in_future")]
    assert found.columns["registered_until"] == [date(2030, 1, 1), None]


def test_a_month_of_birth_is_no_contradiction():
    middle = number(9, "19900115")
    found = one_sheet(
        ["姓名", "身份证号", "出生年月"], ["王芳", middle, "1990.1"], ["李明", number(11, "19900115"), "1990.2"]
    )
    assert errors(found) == [(3, "birth_date", "birth_date_contradicts_id")]
    assert found.columns["birth_date"] == [date(1990, 1, 15), None]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("南湖", "新嘉", "西马桥"), ("南湖区", "新嘉街道", "西马桥社区居委会")),
        (("", "新嘉街道办事处", "西马桥社区居民委员会"), ("南湖区", "新嘉街道", "西马桥社区居委会")),
        (("", "嘉兴市南湖区新嘉街道", "新嘉街道西马桥社区"), ("南湖区", "新嘉街道", "西马桥社区居委会")),
        (("海盐县", "于城镇", "构塍村"), ("海盐县", "于城镇", "构塍村委会")),
        (("桐乡市", "梧桐", "城东"), ("桐乡市", "梧桐街道", "城东村村委会")),
        (("秀洲区", "油车港镇", "田乐"), None),
        (("嘉兴市南湖区新嘉街道西马桥社区", "", ""), ("南湖区", "新嘉街道", "西马桥社区居委会")),
        (("", "南湖区新嘉街道西马桥社区居委会", ""), ("南湖区", "新嘉街道", "西马桥社区居委会")),
    ],
)  # fmt: skip
def test_places_with_suffixes_lost_or_added(cells, names):
    found = one_sheet(["姓名", "身份证号", "区县", "街道", "社区"], ["王芳", WANG, *cells])
    if names is not None:
        assert tuple(found.columns[to][0] for to in ("district", "street", "community")) == names
        assert found.bad == 0


def test_a_village_is_not_taken_for_the_community_of_the_same_name():
    found = one_sheet(
        ["姓名", "身份证号", "区县", "街道", "社区"],
        ["王芳", WANG, "秀洲区", "王江泾镇", "双桥"],
        ["李明", LI, "秀洲区", "王江泾镇", "双桥社区"],
    )
    assert found.columns["community"] == ["双桥村委会", "双桥社区"]


def test_one_place_error_a_row_at_the_highest_level():
    found = one_sheet(["姓名", "身份证号", "区县", "街道", "社区"], ["王芳", WANG, "南湖区", "不详", "没有的社区"])
    assert errors(found) == [(2, "street", "place_unknown")]


KNOWN = Employers(
    {"嘉兴晨光(中心)": "52330402797663038K"}, {"52330402797663038K": "嘉兴晨光(中心)"}, {"嘉兴晨光(中心)": "330402"}
)


def test_a_place_left_out_comes_from_the_employer_and_counts_as_mended():
    found = one_sheet(["姓名", "身份证号", "单位", "区县"], ["王芳", WANG, "嘉兴晨光（中心）", ""], employers=KNOWN)
    assert (
        found.columns["district"] == ["南湖区"]
        and found.columns["employer"] == ["嘉兴晨光(中心)"]
        and found.mended_cells == 1
    )


def test_an_unknown_employer_is_an_error_unless_it_may_be_created():
    rows = ["姓名", "身份证号", "单位"], ["王芳", WANG, "没有的单位"]
    assert errors(one_sheet(*rows, employers=KNOWN)) == [(2, "employer", "employer_unknown")]
    assert errors(one_sheet(*rows, employers=KNOWN, create_organisations=True)) == []


def test_a_code_is_checked_and_names_the_employer():
    found = one_sheet(
        ["姓名", "身份证号", "单位", "统一社会信用代码"], ["王芳", WANG, "", "52330402797663038k"], ["李明", LI, "晨光", "52330402797663038X"], employers=KNOWN,
        create_organisations=True,
    )  # fmt: skip
    assert errors(found) == [(3, "employer_code", "credit_code_check")] and found.columns["employer"] == [
        "嘉兴晨光(中心)",
        "晨光",
    ]


def test_a_certificate_number_of_two_people_is_a_warning():
    found = one_sheet(
        ["姓名", "身份证号", "证书编号"],
        ["王芳", WANG, "A1"],
        ["李明", LI, "a1"],
        ["赵六", ZHAO, "B2"],
        ["赵六", ZHAO, "B2"],
    )
    assert found.bad == 0
    assert found.report()["licence_number_reused"] == [{"sheet": "名单", "rows": [2, 3]}]
    assert [(fault.row, fault.code) for fault in found.warnings] == [
        (2, "licence_number_reused"),
        (3, "licence_number_reused"),
    ]


def test_messages_say_what_where_and_what_to_do_without_giving_anybody_away():
    wrong = WANG[:17] + ("0" if WANG[17] != "0" else "1")
    found = one_sheet(["姓名", "身份证号", "证书等级", "手机"], ["王芳", wrong, "三级", "138000000012"])
    assert "第 2 行「证书等级」填的是“三级”" in found.errors[0].message
    everything = json.dumps(found.report(), ensure_ascii=False)
    assert wrong not in everything and wrong[6:14] not in everything and "138000000012" not in everything


def test_a_remembered_choice_of_columns():
    found = one_sheet(
        ["大名", "号", "社区名"], ["王芳", WANG, "x"], mapping={"大名": "name", "号": "id_number", "社区名": ""}
    )
    assert found.people == 1 and found.sheets[0].ignored_columns == {"C": "社区名"}


# whatever stands in the cells

CELLS = st.one_of(
    st.sampled_from(["", "姓名", "身份证号", "街道", "社区", "单位", "证书", "发证日期", "合计", "王芳", "李明", WANG, LI, "新嘉街道", "同上", "手机", " ", "\u3000"]),
    st.text(max_size=8), st.floats(allow_nan=False, allow_infinity=False), st.dates(),
)  # fmt: skip
GRIDS = st.lists(st.lists(CELLS, max_size=7), max_size=12)
MERGES = st.lists(
    st.tuples(*[st.integers(0, 8)] * 4).map(
        lambda m: (min(m[0], m[2]), min(m[1], m[3]), max(m[0], m[2]), max(m[1], m[3]))
    ),
    max_size=3,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(GRIDS, MERGES), min_size=1, max_size=2), st.booleans())
def test_any_cells_give_a_report_that_adds_up(sheets, headed):
    head = [["姓名", "身份证号", "手机", "街道", "发证日期", "单位"]] if headed else []
    found = roster(
        *[Sheet.of(f"表{at}", head + grid, merges) for at, (grid, merges) in enumerate(sheets)], employers=KNOWN
    )
    report = found.report()
    assert report["people"] == report["good"] + report["bad"] == sum(sheet["people"] for sheet in report["sheets"])
    assert all(len(column) == found.people for column in found.columns.values())
    in_rows = {one.sheet for one in found.sheets if all(map(str.isalpha, one.columns))}
    assert {(fault.sheet, fault.row) for fault in found.errors if fault.sheet in in_rows} == {
        (sheet, row) for sheet, row, good in zip(found.sheet, found.row, found.good, strict=True) if not good and sheet in in_rows
    }  # fmt: skip
    assert found.mended_cells >= 0 and json.dumps(report)
