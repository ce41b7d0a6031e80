"""S2.3e: what the accounting program has is reversed in red, and an agency plans its spending by month."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "外来务工子女融入项目合同"


def to_costs(page: Page) -> None:
    page.goto("/purchasing/cash-flow/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", name="支出和预算")).to_be_visible()


def test_an_accountant_reverses_what_was_exported_and_the_sum_is_right(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_accountant")
    to_costs(page)
    row = page.get_by_role("row").filter(has_text="记-2-2")
    expect(row).to_contain_text("导出")
    expect(row.get_by_role("button", name="删除")).to_have_count(0)
    row.get_by_role("link", name="红字冲销").click()
    axe(page)
    expect(page.get_by_text("冲销金额")).to_be_visible()
    page.get_by_label("凭证号").fill("记-红-1")
    page.get_by_label("日期").fill("2020-01-01")
    page.get_by_role("button", name="红字冲销").click()
    expect(page.get_by_text("冲销的日期要在").first).to_be_visible()
    page.get_by_label("日期").fill(page.evaluate("new Date().toLocaleDateString('sv')"))
    page.get_by_role("button", name="红字冲销").click()
    expect(page.get_by_text("已红字冲销凭证 记-2-2")).to_be_visible()
    axe(page)
    expect(page.get_by_role("row").filter(has_text="冲销 记-2-2")).to_contain_text("-¥1,800.00")
    expect(page.get_by_role("row").filter(has_text="已由 记-红-1 冲销")).to_be_visible()
    activities = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="服务活动", exact=True)).first
    expect(activities).to_contain_text("¥3,600.00")


def test_an_accountant_plans_by_month_on_a_phone(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("agency_accountant")
    page.set_viewport_size({"width": 375, "height": 812})
    to_costs(page)
    page.get_by_role("link", name="修改每月计划").click()
    axe(page)
    first = page.get_by_role("group", name="税费").get_by_role("spinbutton").first
    planned = first.input_value()
    first.fill("0")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("各月合计比这一类的预算 ¥20,000.00 少").first).to_be_visible()
    page.get_by_role("group", name="税费").get_by_role("spinbutton").first.fill(planned)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("已保存每月计划")).to_be_visible()
    page.get_by_role("button", name="改回按天数").click()
    expect(page.get_by_text("预算按合同期限的天数分到各月")).to_be_visible()
    page.get_by_role("link", name="登记每月计划").click()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("登记的每月计划分到各月")).to_be_visible()
