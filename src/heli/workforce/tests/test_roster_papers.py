"""Certificates told in more than one column or cell: a √ below each level, two in a cell, a number beside its level."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from heli.accounts import acting
from heli.core.sheets import Sheet, Workbook
from heli.workforce import imports
from heli.workforce.bulk import reading
from heli.workforce.models import Certificate
from heli.workforce.rules.roster import examine
from heli.workforce.rules.roster.levels import Paper, level, several
from heli.workforce.tests.rosters_made import CITY, LI, QIAN, TODAY, WANG, ZHAO, errors, one_sheet
from tests.cast import City

LOW, MIDDLE, HIGH = "助理社会工作师", "社会工作师", "高级社会工作师"


@pytest.mark.parametrize(
    ("cell", "held"),
    [("√", MIDDLE), ("是", MIDDLE), (1.0, MIDDLE), ("✔", MIDDLE), ("中级", MIDDLE), ("有", MIDDLE), ("", None), ("无", None), ("否", None), (0.0, None), ("×", None)],
)  # fmt: skip
def test_a_column_for_each_level_is_marked(cell, held):
    found = one_sheet(["姓名", "身份证号", LOW, MIDDLE, HIGH], ["王芳", WANG, "", cell, ""])
    assert found.columns["licence_level"] == [held] and found.bad == 0
    assert found.sheets[0].columns == {"A": "name", "B": "id_number", **dict.fromkeys("CDE", "licence_level")}


def test_a_number_or_a_date_in_the_column_of_a_level():
    found = one_sheet(
        ["姓名", "身份证号", "初级", "中级"], ["王芳", WANG, "20123304000000001", ""], ["李明", LI, "", "2019.5.6"], ["赵六", ZHAO, "乱写", ""],
    )  # fmt: skip
    assert found.columns["licence_level"] == [LOW, MIDDLE, None]
    assert found.columns["licence_no"] == ["20123304000000001", None, None]
    assert found.columns["licence_issued"] == [None, date(2019, 5, 6), None]
    assert errors(found) == [(4, "licence_level", "level_unknown")]


def test_both_levels_held_are_two_certificates_and_the_higher_is_the_rows():
    found = one_sheet(["姓名", "身份证号", LOW, MIDDLE], ["王芳", WANG, "是", "是"])
    assert (found.columns["licence_level"], found.more) == ([MIDDLE], {0: (Paper(LOW),)})


def test_numbers_and_dates_below_the_name_of_a_level():
    found = one_sheet(
        ["姓名", "身份证号", LOW, "", MIDDLE, ""], ["", "", "证书编号", "取得时间", "证书编号", "取得时间"],
        ["王芳", WANG, "A2012330400", "2012.5.6", "", ""], ["李明", LI, "A2012330401", "2012年5月", "B2019330400", "2019-06-01"],
    )  # fmt: skip
    assert found.sheets[0].header_rows == [1, 2]
    assert found.columns["licence_no"] == ["A2012330400", "B2019330400"]
    assert found.columns["licence_issued"] == [date(2012, 5, 6), date(2019, 6, 1)]
    assert found.more == {1: (Paper(LOW, "A2012330401", date(2012, 5, 1)),)}


def test_a_level_in_one_heading_only_says_nothing_beside_a_column_of_levels():
    found = one_sheet(["姓名", "身份证号", "级别", "社会工作师证书编号"], ["王芳", WANG, "初级", "A2012330400"])
    assert (found.columns["licence_level"], found.columns["licence_no"]) == ([LOW], ["A2012330400"])
    found = one_sheet(["姓名", "身份证号", MIDDLE], ["王芳", WANG, "初级"], ["李明", LI, "中级"])
    assert found.columns["licence_level"] == [LOW, MIDDLE]


@pytest.mark.parametrize(
    ("cell", "papers"),
    [
        ("中级（20193304000001）", (Paper(MIDDLE, "20193304000001"),)), ("助理社会工作师 证书编号：A201233040001", (Paper(LOW, "A201233040001"),)),
        ("助理社会工作师、社会工作师", (Paper(LOW), Paper(MIDDLE))), ("社会工作师和助理社会工作师", (Paper(MIDDLE), Paper(LOW))),
        ("助理社会工作师 2012330400001\n社会工作师 2019330400002", (Paper(LOW, "2012330400001"), Paper(MIDDLE, "2019330400002"))),
        ("初级、中级", ()), ("三级", ()), ("社会工作师、心理咨询师", ()), ("2019年", ()), ("社会工作师、社会工作师", ()),
    ],
)  # fmt: skip
def test_certificates_in_one_cell(cell, papers):
    assert several(cell) == papers


def test_two_numbers_in_a_cell_belong_to_two_levels_in_a_cell():
    found = one_sheet(
        ["姓名", "身份证号", "证书", "证书编号"], ["王芳", WANG, "社会工作师、助理社会工作师", "N100000001、N200000002"], ["钱七", QIAN, "初级、中级", ""],
    )  # fmt: skip
    assert found.columns["licence_no"][0] == "N100000001" and found.more == {0: (Paper(LOW, "N200000002"),)}
    assert errors(found) == [(3, "licence_level", "level_unknown")]


@pytest.mark.parametrize(
    ("word", "told"),
    [("中", MIDDLE), ("初", LOW), ("已取得社会工作师", MIDDLE), ("社会工作者职业水平证书（助理社会工作师）", LOW), ("未取得证书", ""), ("0", ""), ("备考中", ""), ("二级", None)],
)  # fmt: skip
def test_more_words_for_a_level(word, told):
    assert level(word) == told


def test_a_chosen_column_keeps_its_level():
    found = one_sheet(
        ["姓名", "身份证号", "初级", "中级"],
        ["王芳", WANG, "", "√"],
        mapping={"初级": "licence_level", "中级": "licence_level"},
    )
    assert found.columns["licence_level"] == [MIDDLE]


@pytest.mark.django_db
def test_both_certificates_come_into_the_city_once(city: City) -> None:
    head = ["姓名", "身份证号", LOW, MIDDLE]
    book = Workbook(
        Path("名册.xlsx"),
        "xlsx",
        [Sheet.of("名单", [head, ["王芳", WANG, "A20120001", "B20190002"], ["李明", LI, "√", ""]])],
    )
    for created in (2, 0):
        found = examine(book, places=CITY, employers=None, today=TODAY)
        report = imports.load(reading.rows_of(found), by=acting.console(), file_name="名册.xlsx", report=found.report())
        assert (report["created"], report["unchanged"]) == (created, 2 - created)
    assert sorted(Certificate.objects.values_list("level", "number")) == [
        ("intermediate", "B20190002"), ("junior", ""), ("junior", "A20120001"),
    ]  # fmt: skip
    assert report["batch"] is None
