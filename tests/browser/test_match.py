"""P3a: what a post asks for is entered; a district opens its list of mismatches, narrows it and takes it to Excel."""

from __future__ import annotations

import io
from collections.abc import Callable

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def menu(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=name).first.click()


def test_from_what_a_post_asks_for_to_the_list_of_mismatches_and_its_export(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/")
    page.get_by_role("link", name="岗位匹配").click()
    page.get_by_role("link", name="岗位要求").click()
    axe(page)
    page.get_by_role("link", name="登记岗位要求").click()
    page.get_by_label("要求名称").fill("项目主管任职条件")
    page.get_by_label("适用的岗位").fill("项目主管")
    page.get_by_label("文件", exact=True).fill("嘉兴市社会工作岗位设置办法")
    page.get_by_label("条款").fill("第八条")
    page.get_by_label("开始日期").fill("2026-01-01")
    page.get_by_role("button", name="保存要求").click()
    expect(page.get_by_role("link", name="证书、专业、培训、工作年限，至少填一项要求。")).to_be_visible()
    axe(page)
    page.get_by_label("最低证书").select_option(label="社会工作师")
    page.get_by_label("专业").fill("社会工作、社会学")
    page.get_by_role("button", name="保存要求").click()
    expect(page.get_by_role("row", name="项目主管任职条件")).to_contain_text("专业任一：社会工作、社会学")

    page = sign_in("district_officer")
    page.goto("/workforce/workers/match/")
    page.get_by_role("searchbox", name="岗位").fill("项目主管")
    page.get_by_role("searchbox", name="岗位").press("Enter")
    expect(page.get_by_role("link", name="清除筛选")).to_be_visible()  # the list has been swapped, its menus with it
    menu(page, "缺什么：")
    page.get_by_role("link", name="专业不对口").click()
    expect(page.locator("summary").filter(has_text="缺什么：专业不对口")).to_be_visible()
    axe(page)
    rows = page.get_by_role("row").filter(has_text="项目主管")
    expect(rows.first).to_contain_text("专业不对口")
    names = sorted(rows.nth(at).get_by_role("rowheader").inner_text() for at in range(rows.count()))
    assert 0 < len(names) < 50, "all of them on one page"
    with page.expect_download() as taken:
        menu(page, "导出")
        page.get_by_role("link", name="Excel 工作簿").click()
    lines = list(load_workbook(io.BytesIO(taken.value.path().read_bytes())).active.iter_rows(values_only=True))
    assert sorted(str(line[0]) for line in lines if line[1] == "项目主管") == names

    page.goto("/workforce/workers/match/?unknown=any")
    unknown = page.get_by_role("row").filter(has_text="不详").nth(1)
    expect(unknown).not_to_contain_text("专业对口")
    unknown.get_by_role("rowheader").get_by_role("link").click()
    expect(page.get_by_role("heading", name="岗位匹配")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("不详")
    page.goto("/workforce/workers/match/plan/")
    axe(page)
    page.get_by_role("row", name="合计").get_by_role("link").last.click()
    expect(page.get_by_role("main")).to_contain_text("工作年限还差")
