"""Habits of other offices that the drawn layouts do not have: yes and no, ranges of dates, old names, odd files."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from heli.core.rules.dates import parse_date
from heli.core.sheets import read
from heli.workforce.rules.roster import Gazetteer, examine
from heli.workforce.tests.rosters_city import CITY as CLOUD
from heli.workforce.tests.rosters_city import places
from heli.workforce.tests.rosters_laid import Laid, roster_of
from heli.workforce.tests.rosters_made import CITY, LI, TODAY, WANG, ZHAO, errors, one_sheet, roster


@pytest.mark.parametrize(
    ("heading", "cell", "told"),
    [("是否专职", "是", "专职"), ("是否专职", "否", "兼职"), ("是否兼职", "是", "兼职"), ("是否专职", "兼职", "兼职"), ("专职/兼职", "全职", "专职"), ("用工形式", "合同制", "合同制")],
)  # fmt: skip
def test_full_or_part_time(heading, cell, told):
    assert one_sheet(["姓名", "身份证号", heading], ["王芳", WANG, cell]).columns["employment"] == [told]


@pytest.mark.parametrize(
    "text",
    ["2020.1.1-2023.5.6", "2020年1月1日至2023年5月6日", "有效期至2023年5月6日", "至2023-05-06", "自2020.1.1至2023.5.6"],
)
def test_a_range_is_valid_until_its_end_and_no_date_elsewhere(text):
    assert parse_date(text, last=True) == (date(2023, 5, 6), "date_text")
    assert parse_date(text) == (None, "date_impossible")


def test_a_name_of_before_means_the_place_of_today():
    city = Gazetteer(places())
    city.add_former(
        [
            ("滨河镇", "street", "429902003"),
            ("人民街道", "street", "429902002"),
            ("老城区", "district", "429903"),
            ("白石镇", "district", "429902003"),
        ]
    )
    found = one_sheet(
        ["姓名", "身份证号", "区县", "街道"], ["王芳", WANG, "云东区", "滨河"], ["李明", LI, "老城区", "文昌街道"], ["赵六", ZHAO, "云东区", "人民街道"], places=city,
    )  # fmt: skip
    assert found.columns["street"] == ["白石镇", "文昌街道", "人民街道"] and found.bad == 0
    assert found.columns["district"] == ["云东区", "云西区", "云东区"]


def test_a_number_in_the_wrong_column_is_not_told_whole():
    found = one_sheet(["姓名", "身份证号", "证书等级", "街道"], ["王芳", WANG, LI, f"电话13800000001{ZHAO}"])
    assert len(errors(found)) == 2
    assert not any(secret in str(found.report()) for secret in (LI, ZHAO, "13800000001"))


def values(found):
    fields = sorted(found.columns)
    return sorted(
        (found.sheet[i], found.row[i], str([found.columns[to][i] for to in fields])) for i in range(found.people)
    )


def written(path: Path, laid: list[Laid]) -> Path:
    """The same sheets as an .xlsx: with formulas, a hidden column, a hidden sheet, an empty one and a chart's sheet."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for one in laid:
        sheet = book.add_worksheet(one.sheet.name)
        for row in range(one.sheet.height):
            for column, cell in enumerate(one.sheet.row(row)):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, day)
                elif isinstance(cell, float):
                    sheet.write_formula(row, column, f"=0+{cell:.0f}", None, cell)
                elif cell != "":
                    sheet.write_string(row, column, cell)
        for top, left, bottom, right in one.sheet.merges:
            if top < bottom or left < right:
                cell = one.sheet.cell(top, left)
                sheet.merge_range(top, left, bottom, right, "" if isinstance(cell, date) else cell)
        sheet.set_column(one.sheet.width + 1, one.sheet.width + 1, None, None, {"hidden": True})
        sheet.write(one.header_rows[-1] - 1, one.sheet.width + 1, "身份证号旧")
    book.add_worksheet("空表")
    hidden = book.add_worksheet("旧名单")
    hidden.write_row(0, 0, ["姓名", "身份证号"])
    hidden.write_row(1, 0, ["张三", WANG])
    hidden.hide()
    book.close()
    return path


@pytest.mark.parametrize("seed", range(12))
def test_a_workbook_says_what_its_cells_say(tmp_path, seed):
    laid = roster_of(seed)
    found = examine(read(written(tmp_path / "a.xlsx", laid)), places=CLOUD, employers=None, today=TODAY)
    assert {(one.sheet, one.reason) for one in found.skipped} == {("空表", "empty"), ("旧名单", "hidden")}
    plain = roster(*[one.sheet for one in laid], places=CLOUD)
    assert values(found) == values(plain)
    assert (found.bad, found.mended_cells) == (plain.bad, plain.mended_cells)


def test_an_ods_roster(tmp_path):
    rows = [["社工名册"], ["姓名", "身份证号", "手机"], ["王 芳", WANG, "13800000001"], ["李明", LI, ""]]
    cells = "".join(
        "<table:table-row>" + "".join(f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row) + "</table:table-row>"
        for row in rows
    )  # fmt: skip
    space = " ".join(
        f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{short}:1.0"' for short in ("office", "table", "text")
    )
    with zipfile.ZipFile(tmp_path / "a.ods", "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr(
            "content.xml",
            f'<office:document-content {space}><office:body><office:spreadsheet><table:table table:name="名单">{cells}'
            "</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    found = examine(read(tmp_path / "a.ods"), places=CITY, employers=None, today=TODAY)
    assert found.columns["name"] == ["王芳", "李明"] and found.sheets[0].header_rows == [2]


@pytest.mark.parametrize(
    ("cells", "names"),
    [
        (("南湖区/新嘉街道", "", ""), ("南湖区", "新嘉街道", None)), (("南湖区-新嘉街道", "", ""), ("南湖区", "新嘉街道", None)),
        (("", "新嘉街道/西马桥社区", ""), ("南湖区", "新嘉街道", "西马桥社区居委会")), (("嘉兴南湖区", "新嘉", ""), ("南湖区", "新嘉街道", None)),
        (("海宁市（县级）", "", ""), ("海宁市", None, None)), (("330402", "330402009", ""), ("南湖区", "新嘉街道", None)),
        (("南湖", "新嘉街道办", "西马桥居委会"), ("南湖区", "新嘉街道", "西马桥社区居委会")), (("市本级", "", ""), ("嘉兴市", None, None)),
        (("火星/南湖区", "", ""), (None, None, None)), (("330402", "330481", ""), ("南湖区", None, None)),
    ],
)  # fmt: skip
def test_more_ways_to_write_a_place(cells, names):
    assert CITY.resolve(list(cells), None).names == names
