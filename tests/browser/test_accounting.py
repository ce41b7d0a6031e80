"""S2.3e: the agency's accountant hands a giver the report of its money, whose figures are those of the contract's costs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path

from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
GIVER = "微光基金会（演示）关爱项目"


def saved(page: Page, name: str) -> io.BytesIO:
    with page.expect_download() as taken:
        page.get_by_role("link", name=name).click()
    return io.BytesIO(Path(taken.value.path()).read_bytes())


def fen(told: str) -> int:
    """Of ``¥1,234.50``."""
    return round(float(told.replace("¥", "").replace(",", "")) * 100)


def under(page: Page, label: str) -> str:
    """What stands in the facts of a page beside a label."""
    return page.get_by_role("term").filter(has_text=re.compile(f"^{label}$")).locator("+ dd").inner_text()


def test_an_accountant_reports_to_a_giver_and_the_city_from_the_same_vouchers(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_accountant")
    page.goto("/purchasing/contracts/")
    page.get_by_role("link", name="资金使用报告").click()
    axe(page)
    page.get_by_role("link", name=GIVER).click()
    expect(page.get_by_role("note")).to_contain_text("专门用于「残疾人」")
    axe(page)
    given = fen(under(page, "支出"))
    contract = page.get_by_role("table", name="合同").get_by_role("row").nth(1).get_by_role("rowheader").inner_text()

    sheet = load_workbook(saved(page, "下载 Excel")).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row]
    assert given / 100 in cells and f"{GIVER}资金使用报告" in cells
    word = Document(saved(page, "下载 Word"))
    said = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert f"¥{given / 100:,.2f}" in said and any("其中本来源" in each for each in said)

    # the city's report of the same contract: all sources together are what its costs say
    page.goto("/purchasing/reports/")
    page.get_by_role("link", name=contract.split("（")[0]).first.click()
    axe(page)
    rows = page.get_by_role("table", name="按资金来源").get_by_role("row")
    told = [each.inner_text().split("\t") for each in rows.all()[1:]]
    spent = {line[0]: fen(line[2]) for line in told}
    whole = spent.pop("合计")
    assert sum(spent.values()) == whole == fen(under(page, "支出"))
    assert any(given == each for name, each in spent.items() if GIVER in name)
    page.get_by_role("link", name="合同", exact=True).first.click()
    page.get_by_role("link", name=contract.split("（")[0]).first.click()
    page.get_by_role("link", name="支出和预算").click()
    last = page.get_by_role("table", name="按类别和月份的支出").get_by_role("row", name=re.compile("^合计"))
    assert fen(last.get_by_role("cell").nth(1).inner_text()) == whole
    # a line of the picture is named at its end only where its figures were read out of the table
    expect(page.locator("[data-picture]")).to_contain_text(re.compile(r"累计支出 [\d,]+"))


def test_who_pays_reads_the_report_too_and_chooses_its_days(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("purchase_finance", phone=True)
    page.goto("/purchasing/reports/")
    page.get_by_role("link", name=GIVER).click()
    page.get_by_label("从哪一天").fill("2026-02-02")
    page.get_by_label("到哪一天").fill("2026-02-01")
    page.get_by_role("button", name="按这段时间看").click()
    expect(page.get_by_role("link", name=re.compile("结束日期不能早于开始日期"))).to_be_visible()
    page.get_by_label("到哪一天").fill("2026-02-03")
    page.get_by_role("button", name="按这段时间看").click()
    expect(page.get_by_text("2026-02-02 至 2026-02-03")).to_be_visible()
    expect(page.get_by_text("这段时间没有支出。").first).to_be_visible()
    axe(page)
