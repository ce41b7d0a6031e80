"""S2.3e: the agency's accountant uploads the template of her accounting program, maps its columns and hands a month over, once."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
HEADS = ("日期", "凭证字", "凭证编号", "摘要", "科目编码", "我的借方", "贷方金额", "项目")


def template() -> bytes:
    book, kept = Workbook(), io.BytesIO()
    assert book.active is not None
    book.active.append(list(HEADS))
    book.save(kept)
    return kept.getvalue()


def test_an_accountant_uploads_a_template_maps_it_exports_a_month_and_opens_the_file(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_accountant")
    page.goto("/purchasing/cash-flow/")
    axe(page)
    page.get_by_role("link", name="记账软件的凭证").click()
    axe(page)
    page.get_by_role("link", name="换格式").click()
    file = {"name": "模板.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": template()}
    page.get_by_label("记账软件的导入模板").set_input_files(files=[file])  # type: ignore[list-item]
    page.get_by_role("button", name="读表头").click()
    expect(page.get_by_label("科目编码")).to_have_value("code")
    axe(page)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存凭证格式的列")).to_be_visible()

    today = date.today()
    days = {"从哪一天": today.replace(day=1).isoformat(), "到哪一天": today.isoformat()}
    for label, told in days.items():
        page.get_by_label(label).fill(told)
    page.get_by_role("button", name="下载 Excel").click()
    expect(page.get_by_role("alert")).to_contain_text("还没有对应的列：借方金额")
    page.get_by_role("link", name="对应列").click()
    page.get_by_label("我的借方").select_option(label="借方金额")
    page.get_by_role("button", name="保存").click()
    for label, told in days.items():
        page.get_by_label(label).fill(told)
    with page.expect_download() as taken:
        page.get_by_role("button", name="下载 Excel").click()
    sheet = load_workbook(io.BytesIO(Path(taken.value.path()).read_bytes())).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == list(HEADS) and len(rows) > 2
    debit, credit = (sum(Decimal(row[at]) for row in rows[1:] if row[at]) for at in (5, 6))
    assert debit == credit > 0

    page.goto("/purchasing/vouchers/")
    for label, told in days.items():
        page.get_by_label(label).fill(told)
    page.get_by_role("button", name="下载 Excel").click()
    expect(page.get_by_role("alert")).to_contain_text("都已经导出过")
