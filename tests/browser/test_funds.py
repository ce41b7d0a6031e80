"""P4c, S2.2: the finance officer of a purchaser enters money, promises it to a project of two years, and is told beside
the field where it is more than there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def entered(page: Page, year: int) -> None:
    page.goto("/purchasing/budgets/")
    page.get_by_role("link", name="登记预算").click()
    page.get_by_label("预算年度").fill(str(year))
    page.get_by_label("资金来源").select_option(label="市级财政")
    page.get_by_label("预算项目").fill(f"课后陪伴专项{year}")
    page.get_by_label("预算金额（元）").fill("200000")
    page.get_by_role("button", name="登记预算").click()
    expect(page.get_by_text(f"已登记「课后陪伴专项{year}」¥200,000.00。")).to_be_visible()


def test_money_of_two_years_is_promised_and_no_more_than_there_is(sign_in: SignIn, axe: Axe) -> None:
    finance, year = sign_in("purchase_finance"), date.today().year
    for each in (year, year + 1):
        entered(finance, each)
    axe(finance)
    finance.goto("/purchasing/budgets/bought/")
    axe(finance)
    finance.get_by_role("link", name="困境儿童课后陪伴").first.click()
    expect(finance.get_by_role("heading", level=1)).to_have_text("困境儿童课后陪伴的资金")
    expect(finance.get_by_text("没有预算的项目不得实施")).to_be_visible()
    axe(finance)
    funds = finance.url
    for each in (year, year + 1):
        finance.goto(funds)
        finance.get_by_role("link", name="安排资金").click()
        line = finance.get_by_label("预算", exact=True)
        line.select_option(line.get_by_role("option", name=re.compile(f"课后陪伴专项{each}")).get_attribute("value"))
        if each == year:
            finance.get_by_label("承诺金额（元）").fill("200000.01")
            finance.get_by_role("button", name="安排资金").click()
            expect(finance.get_by_role("link", name=re.compile("只剩 ¥200,000.00 没有承诺"))).to_be_visible()
            axe(finance)
        finance.get_by_label("承诺金额（元）").fill("200000")
        finance.get_by_role("button", name="安排资金").click()
        expect(finance.get_by_text(f"已从「课后陪伴专项{each}」安排 ¥200,000.00。")).to_be_visible()
    row = finance.get_by_role("row").filter(has=finance.get_by_role("rowheader", name=str(year), exact=True))
    expect(row).to_contain_text("¥500,000.00")  # 300,000 of the lottery and 200,000
    finance.get_by_role("link", name=f"{year}年课后陪伴专项{year}", exact=True).click()
    expect(finance.get_by_role("row", name=re.compile("^未承诺"))).to_contain_text("¥0.00")
