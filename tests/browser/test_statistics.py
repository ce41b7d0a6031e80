"""P2a: an office uploads its own Excel form, fills it from the register, opens the people behind a figure, takes the file."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
#: milliseconds until work in the background has been taken up and done, on a machine that does other things
SLOW = 60_000


def form_of(path: Path, *rows: list[Any]) -> Path:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = "妇联表"
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    book.save(path)
    return path


def test_an_office_fills_its_own_form_and_opens_the_people_behind_a_figure(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    page = sign_in("city_civil_affairs")
    page.get_by_role("link", name="统计报表", exact=True).click()
    axe(page)
    page.get_by_role("link", name="增加报表").click()
    page.get_by_label("报表名称").fill("女社会工作者统计表")
    page.get_by_label("联系人").fill("沈洁 0573-12345")
    wrong = form_of(tmp_path / "错.xlsx", ["题目"], ["{{数：性比：女}}"])
    page.get_by_label("选择文件").set_input_files(wrong)
    page.get_by_role("button", name="上传报表").click()
    expect(page.get_by_text("妇联表!A2：没有「性比」这个条件。").first).to_be_visible()
    expect(page.get_by_label("报表名称")).to_have_value("女社会工作者统计表")
    axe(page)
    right = form_of(
        tmp_path / "表.xlsx", ["女社会工作者统计表{{表：任职：在任；性别：女}}"], ["地区", "合计", "社会工作师{{列：级别：社会工作师}}", "35岁以下{{列：年龄：35以下}}"],
        ["{{每个：地区}}", "{{数}}", "{{数}}", "{{数}}"], ["合计", "=SUM(B3:B3)", "{{数}}", "{{数}}"], ["填表人：{{填表人}}"],
    )  # fmt: skip
    page.get_by_label("选择文件").set_input_files(right)
    page.get_by_role("button", name="上传报表").click()
    expect(page.get_by_text("已收下报表「女社会工作者统计表」。")).to_be_visible()

    page.get_by_role("link", name="女社会工作者统计表").click()
    axe(page)
    page.get_by_role("button", name="开始统计").click()
    expect(page.get_by_role("link", name="查看报表")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="查看报表").click()
    expect(page.get_by_role("heading", name="女社会工作者统计表", level=1)).to_be_visible()
    expect(page.get_by_role("cell", name="填表人：沈洁")).to_be_visible()
    axe(page)
    with page.expect_download() as made:
        page.get_by_role("link", name="下载 Excel").click()
    sheet: Any = load_workbook(io.BytesIO(Path(made.value.path()).read_bytes())).active
    assert [cell.value for cell in sheet[2]] == ["地区", "合计", "社会工作师", "35岁以下"]
    last = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, 1).value == "合计")
    assert sheet.cell(last, 2).value == f"=SUM(B3:B{last - 1})"
    south = next(row for row in range(3, last) if sheet.cell(row, 1).value == "南湖区")

    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name="南湖区", exact=True))
    figure = row.get_by_role("cell").nth(1).get_by_role("link")
    expect(figure).to_have_text(f"{sheet.cell(south, 2).value:,}")
    count = figure.inner_text()
    figure.click()
    expect(page.get_by_text(f"{count} 条")).to_be_visible()
    expect(page.get_by_text(f"统计时共 {count} 人。现在符合条件的也是这些人。")).to_be_visible()
    axe(page)
    page.get_by_role("link", name="姓名").click()
    expect(page.get_by_text(f"统计时共 {count} 人。")).to_be_visible()


def test_a_district_fills_the_form_of_the_city_for_itself(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("district_officer")
    page.goto("/statistics/")
    page.get_by_role("link", name="社会工作者队伍情况统计表").first.click()
    expect(page.get_by_role("button", name="停用")).to_have_count(0)
    page.get_by_role("button", name="开始统计").click()
    expect(page.get_by_role("link", name="查看报表")).to_be_visible(timeout=SLOW)
    page.get_by_role("link", name="查看报表").click()
    expect(page.get_by_role("cell", name="填报单位：桐乡市")).to_be_visible()
    expect(page.get_by_role("cell", name="南湖区", exact=True)).to_have_count(0)
    axe(page)
