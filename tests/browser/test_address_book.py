"""P1a: a department does not type its people: the address book of its office system makes sections and accounts, and goes again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

from tests.browser.rosters import coloured

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
LONG = 60_000
OFFICE = "嘉兴市民政局"
HEADS = ("部门", "姓名", "手机", "邮箱", "职务")
PEOPLE = (
    (f"{OFFICE}/通讯录科", "殷书岚", "13805735501", "", "科长"),
    ("", "殷书文", "", "yin.wen@city.example", "副科长"),
    (f"{OFFICE}/通讯录科/档案组", "殷书平", "1380573550", "", "科员"),
)


def book(path: Path) -> Path:
    """As an office system writes it out: the department of a second person is left empty; the last mobile lacks a digit."""
    made = Workbook()
    sheet = made.worksheets[0]
    sheet.title = "通讯录"
    for row in ((f"{OFFICE}通讯录",), HEADS, *PEOPLE):
        sheet.append(row)
    made.save(path)
    return path


def upload(page: Page, path: Path) -> None:
    page.get_by_label("文件", exact=True).set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()


def test_an_address_book_makes_departments_and_accounts_and_is_taken_back(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    page = sign_in("system_administrator")
    page.goto("/imports/")
    page.get_by_role("link", name="机构通讯录（科室和人员）").click()
    axe(page)
    upload(page, book(tmp_path / "通讯录.xlsx"))
    expect(page.get_by_text("已检查 3 行：2 行可以导入，1 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_role("row", name="通讯录 第 5 行")).to_contain_text("手机「1380573550」不对")
    axe(page)
    with page.expect_download() as coming:
        page.get_by_role("link", name="下载标出错误的工作簿").click()
    marked = tmp_path / "待改.xlsx"
    coming.value.save_as(marked)
    assert coloured(marked) == {(5, "C")}
    mended = load_workbook(marked)
    mended.worksheets[0]["C5"].value = "13805735503"
    mended.save(marked)
    page.get_by_role("link", name="上传改好的文件").click()
    upload(page, marked)
    expect(page.get_by_text("已检查 3 行：3 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_text("要新建 2 个单位").click()
    expect(page.get_by_text(f"{OFFICE}通讯录科档案组")).to_be_visible()
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_text("已导入：新增 5，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    taken = page.url

    page.goto("/accounts/?q=殷书岚")
    page.get_by_role("link", name="殷书岚").click()
    expect(page.get_by_text("科长（负责这个单位）")).to_be_visible()
    expect(page.get_by_role("definition").filter(has_text=f"{OFFICE}通讯录科")).to_be_visible()
    axe(page)

    page.goto(taken)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="撤销整次导入").click()
    expect(page.get_by_text("已撤销，全部恢复为导入以前的样子。")).to_be_visible(timeout=LONG)
    page.goto("/accounts/?q=殷书")
    expect(page.get_by_role("link", name="殷书岚")).to_have_count(0)


def test_a_phone_offers_the_address_book_in_english(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("system_administrator", phone=True, locale="en-GB")
    page.goto("/imports/staff/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Import office address book (departments and people)")
    expect(page.get_by_text("New accounts have no role")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    axe(page)
