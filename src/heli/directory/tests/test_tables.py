"""Tables of other offices: wide ones, figures in tens of thousands, names for codes, several sheets, codes alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from heli.accounts import acting
from heli.core import audit
from heli.directory import imports
from heli.directory.models import Place, Population
from heli.directory.rules.eras import significant
from heli.directory.rules.outlines import code_of
from heli.directory.rules.places import level_of, place_named
from heli.directory.rules.tables import in_people, measure_of

pytestmark = pytest.mark.django_db
CITY = [
    ["代码", "名称", "级别", "上级"],
    ["4299", "云泽市", "市", ""],
    ["429902", "云东区", "市辖区", "云泽市"],
    ["429903", "云西县", "县级", "4299"],
]


@pytest.fixture
def console() -> Any:
    audit.start_chain()
    return acting.console()


def workbook(path: Path, **sheets: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def city(console: Any, tmp_path: Path) -> Any:
    report = imports.run("places", workbook(tmp_path / "p.xlsx", 区划=CITY), by=console)
    assert (report["created"], report["bad"]) == (3, 0)
    return console


def figures() -> list[tuple[str, int, str, int]]:
    return sorted(Population.objects.values_list("place_code", "year", "measure", "value"))


def test_a_place_above_may_be_named_and_levels_have_many_words(city: Any) -> None:
    assert dict(Place.objects.values_list("name", "level")) == {
        "云泽市": "city",
        "云东区": "district",
        "云西县": "district",
    }
    assert {p.parent.name for p in Place.objects.filter(level="district")} == {"云泽市"}


def test_one_sheet_for_each_district_and_a_sheet_of_notes(city: Any, tmp_path: Path) -> None:
    head = ["名称", "代码", "级别", "上级代码"]
    file = workbook(
        tmp_path / "s.xlsx", 说明=[["填报说明"], ["请填全称"]], 云东区=[head, ["人民街道", "429902001", "街道", "429902"]],
        云西县=[["乡镇一览"], head, ["白石镇", "429903100", "镇", "429903"], ["坏镇", "429903101", "星", "429903"]],
    )  # fmt: skip
    report = imports.run("places", file, by=city, good_rows=True)
    assert [(e["sheet"], e["row"], e["column"], e["code"]) for e in report["errors"]] == [
        ("云西县", 4, "C", "level_unknown")
    ]
    assert [one["rows"] for one in report["sheets"]] == [1, 2] and report["skipped"] == [
        {"sheet": "说明", "reason": "no_headings"}
    ]
    assert set(Place.objects.filter(level="street").values_list("name", flat=True)) == {"人民街道", "白石镇"}


def test_a_repeated_code_tells_the_row_of_its_own_sheet(city: Any, tmp_path: Path) -> None:
    head = ["名称", "代码", "级别", "上级代码"]
    rows = [head, ["人民街道", "429902001", "街道", "429902"]], [head, ["另街道", "429902001", "街道", "429902"]]
    report = imports.run("places", workbook(tmp_path / "s.xlsx", 甲=rows[0], 乙=rows[1]), by=city)
    assert [(e["sheet"], e["row"]) for e in report["errors"]] == [("乙", 2)] and "第 2 行" in report["errors"][0][
        "message"
    ]


def test_years_side_by_side(city: Any, tmp_path: Path) -> None:
    rows = [
        ["全市常住人口"],
        ["地区", "2020年", "2021年"],
        ["云泽市", 900, 910],
        ["云东区", 500, ""],
        ["注：七普", "", ""],
    ]
    report = imports.run("population", workbook(tmp_path / "a.xlsx", 人口=rows), by=city)
    assert report["bad"] == 0
    assert figures() == [
        ("4299", 2020, "residents", 900),
        ("4299", 2021, "residents", 910),
        ("429902", 2020, "residents", 500),
    ]


def test_measures_side_by_side_in_tens_of_thousands(city: Any, tmp_path: Path) -> None:
    rows = [
        ["2020年云泽市人口情况"], ["行政区划代码", "地区", "常住人口（万人）", "60岁及以上人口（万人）", "城镇化率"],
        ["4299", "云泽市", 540.0868, 104.2562, "71%"], ["429902", "云东区", "62.47", "", ""],
    ]  # fmt: skip
    report = imports.run("population", workbook(tmp_path / "a.xlsx", Sheet1=rows), by=city)
    assert report["sheets"][0]["ignored_columns"] == {"E": "城镇化率"}
    assert figures() == [
        ("4299", 2020, "residents", 5_400_868), ("4299", 2020, "residents_60_plus", 1_042_562), ("429902", 2020, "residents", 624_700),
    ]  # fmt: skip


def test_a_figure_that_is_no_whole_person_is_a_fault(city: Any, tmp_path: Path) -> None:
    rows = [
        ["代码", "年份", "指标", "人数"],
        ["4299", 2020, "常住人口", "540.08688万"],
        ["4299", 2021, "常住人口", 12.5],
    ]
    report = imports.run("population", workbook(tmp_path / "a.xlsx", Sheet1=rows), by=city)
    told = [(e["row"], e["column"], e["code"]) for e in report["errors"]]
    assert told == [(2, "D", "number_impossible"), (3, "D", "number_impossible")]


def test_a_name_and_a_number_are_enough_where_the_title_says_the_rest(city: Any, tmp_path: Path) -> None:
    rows = [["云泽市2020年常住人口"], ["地区", "常住人口"], ["全市合计", 900], ["云东区", "500 人"]]
    report = imports.run("population", workbook(tmp_path / "a.xlsx", Sheet1=rows), by=city, good_rows=True)
    assert [(e["row"], e["field"], e["code"]) for e in report["errors"]] == [(3, "place_code", "missing")]
    assert figures() == [("429902", 2020, "residents", 500)]


@pytest.mark.parametrize(
    ("code", "short"),
    [("330402000000", "330402"), ("330402007000", "330402007"), ("330400", "3304"), ("330000000000", "33"), ("330402007029", "330402007029"), ("330480", "330480")],
)  # fmt: skip
def test_codes_filled_up_with_zeros(code: str, short: str) -> None:
    assert significant(code) == short


def test_words_of_levels_measures_and_numbers() -> None:
    assert [level_of(word) for word in ("地级市", "县（市、区）", "乡镇（街道）", "村（社区）", "Street", "星")] == [
        "city", "district", "street", "community", "street", "星",
    ]  # fmt: skip
    assert [measure_of(word) for word in ("常住人口", "65岁及以上人口", "60 岁及以上", "城镇人口", "residents_0_14", "床位")] == [
        "residents", "residents_65_plus", "residents_60_plus", "urban_residents", "residents_0_14", "床位",
    ]  # fmt: skip
    assert [in_people("540.09", "万"), in_people("3.5万人", ""), in_people("1,234", ""), in_people("坏", "万")] == [
        "5400900",
        "35000",
        "1,234",
        "坏",
    ]
    assert (
        place_named("云泽市云东区", {"云泽市": 1, "云东区": 2}) == "云东区"
        and place_named("火星云东区", {"云东区": 2}) == "火星云东区"
    )


def test_the_place_of_an_outline() -> None:
    known, names = {"3304": 1, "330402": 2}, {"嘉兴市": "3304", "南湖区": "330402", "同名": None}
    short = {significant(code): code for code in known}

    def told(properties: Any, **more: Any) -> str:
        return code_of({"properties": properties, **more}, known, names, short)

    assert [
        told({"ADCODE": 330402}),
        told({"行政区划代码": "330402000000"}),
        told({"adcode": 330400, "name": "嘉兴市"}),
    ] == ["330402", "330402", "3304"]
    assert [told({"gb": "156330402", "name": "南湖区"}), told({"名称": "南湖区"}), told(None, id=330402.0)] == [
        "330402"
    ] * 3
    # a zone whose code only looks like the city's is not the city
    assert (
        told({"code": "330400", "name": "嘉兴经开区"}) == "330400"
        and told({"name": "同名"}) == "同名"
        and told({}) == ""
    )
