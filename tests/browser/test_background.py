"""P1a: long work is watched, cancelled, had again; a list comes as a file; the house's own work has a page."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.on_both
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
SLOW = 60_000
STEMS = "甲乙丙丁戊己庚辛"


def a_roster_with_faults(path: Path, rows: int) -> Path:
    """Long enough to be watched; every tenth number is none."""
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["姓名", "身份证号", "工作单位", "证书级别"])
        for number in range(rows):
            lines.writerow(
                [
                    f"林{STEMS[number % 8]}{STEMS[number // 8 % 8]}",
                    "123" if number % 10 == 0 else "",
                    "晨光社工中心",
                    "社会工作师",
                ]
            )
    return path


def test_a_large_list_is_exported_in_the_background_and_says_who_took_it(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/")
    page.get_by_text("导出", exact=True).click()
    page.get_by_role("link", name="Excel 工作簿").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出「社会工作者」")
    axe(page)
    page.get_by_role("button", name="开始生成文件").click()
    expect(page.get_by_label("用途")).to_have_accessible_description(re.compile("请写明用途"))
    page.get_by_label("用途").fill("核对年度花名册")
    page.get_by_role("button", name="开始生成文件").click()
    expect(page.get_by_role("status").filter(has_text="只有本人能下载")).to_be_visible(timeout=SLOW)
    axe(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载文件").click()
    coming.value.save_as(tmp_path / "list.xlsx")
    rows, about = openpyxl.load_workbook(tmp_path / "list.xlsx").worksheets
    assert rows.max_row > 2000 and about["A2"].value == "导出人" and "（city-civil-affairs）" in about["B2"].value
    assert "核对年度花名册" in [line[0].value for line in about["B1:B9"]]
    page.get_by_role("button", name="重新运行").click()
    expect(page.get_by_role("link", name="下载文件")).to_be_visible(timeout=SLOW)
    page.get_by_role("navigation", name="位置").get_by_role("link", name="后台任务").click()
    expect(
        page.get_by_role("row").filter(has_text="导出列表：社会工作者").filter(has_text="已完成").first
    ).to_be_visible()
    axe(page)


def test_an_import_is_watched_cancelled_run_again_and_its_refused_rows_are_taken(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/imports/workforce/")
    page.get_by_label("文件", exact=True).set_input_files(a_roster_with_faults(tmp_path / "名册.csv", 20_000))
    page.get_by_role("button", name="上传并检查").click()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_role("status").filter(has_text="已取消，什么也没有改动。")).to_be_visible(timeout=SLOW)
    axe(page)
    page.get_by_role("button", name="重新运行").click()
    expect(page.get_by_role("link", name="查看结果")).to_be_visible(timeout=SLOW)
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载有错的行").click()
    coming.value.save_as(tmp_path / "marked.xlsx")
    assert openpyxl.load_workbook(tmp_path / "marked.xlsx").worksheets[0].max_row > 2000


def test_work_by_the_clock_shows_its_last_run_and_runs_now(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("system_administrator")
    page.goto("/jobs/")
    page.get_by_role("link", name="定时任务").click()
    row = page.get_by_role("row", name="核对审计链")
    expect(row).to_contain_text("每天 03:00")
    axe(page)
    row.get_by_role("link", name="核对审计链").click()
    page.get_by_role("button", name="现在运行").click()
    expect(page.get_by_text("「核对审计链」已排队，马上运行。")).to_be_visible()
    page.goto("/jobs/house/")
    expect(page.get_by_role("row").filter(has_text="定时任务").first).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="导出列表").first).to_be_visible()
    axe(page)


def test_a_phone_shows_background_work_in_english(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("system_administrator", phone=True, locale="en-GB")
    page.goto("/jobs/schedules/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Scheduled tasks")
    expect(page.get_by_role("link", name="Check the audit chain")).to_be_visible()
    axe(page)
