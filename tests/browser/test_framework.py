"""S2.3b: of a framework tender all but the eliminated enter; purchaser and supplier sign, and who is served chooses one of them,
whose contract is drafted for no more than the agreed unit price."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "入户康复指导"
TODAY = date.today()


def fill(page: Page, given: dict[str, str]) -> None:
    """By the whole label; one that need not be filled in says so behind its name."""
    for label, value in given.items():
        page.get_by_label(re.compile(rf"^{re.escape(label)}\s*(可以不填)?\s*$")).fill(value)


def agreement(page: Page) -> None:
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name="框架协议", exact=True).click()
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def awarded(approver: Page, officer: Page, axe: Axe) -> None:
    """Of four bidders one is eliminated, which stands there before anybody decides."""
    for page in (approver, officer):
        page.goto("/purchasing/tenders/")
        page.get_by_role("link", name=TITLE, exact=True).click()
        page.get_by_role("link", name="评审", exact=True).click()
    expect(approver.get_by_text("入围 3 家，淘汰 1 家")).to_be_visible()
    axe(approver)
    approver.get_by_role("button", name="确定入围供应商").click()
    expect(approver.get_by_text("请在 2 个工作日内公告")).to_be_visible()
    officer.reload()
    officer.get_by_role("button", name="公告入围结果").click()
    expect(officer.get_by_role("heading", name="入围结果")).to_be_visible()


def test_a_framework_tender_ends_in_an_agreement_from_which_a_contract_is_called_off(sign_in: SignIn, axe: Axe) -> None:
    approver, officer, head = (
        sign_in("purchase_approver"),
        sign_in("project_officer"),
        sign_in("agency_head", phone=True),
    )
    awarded(approver, officer, axe)
    agreement(approver)
    approver.get_by_role("button", name="代表购买主体签订").click()
    expect(approver.get_by_text("等各家供应商签订")).to_be_visible()
    agreement(head)
    head.get_by_role("button", name=re.compile("^代表.*签订$")).click()
    expect(head.get_by_text("已签订框架协议").first).to_be_visible()
    axe(head)
    agreement(officer)
    called_off(officer, axe)
    head.reload()
    expect(head.get_by_role("heading", name="成交")).to_be_visible()
    expect(head.get_by_text("老人在说明会上选的。")).to_be_visible()


def called_off(officer: Page, axe: Axe) -> None:
    """Only who has signed can be chosen; a contract above the agreed price is refused beside its field."""
    officer.get_by_role("link", name="确定成交供应商").click()
    axe(officer)
    officer.get_by_label("直接选定").check()
    fill(officer, {"数量": "1000"})
    officer.get_by_role("button", name="确定，接着起草合同").click()
    expect(officer.get_by_text("请选择成交供应商。").first).to_be_visible()
    officer.get_by_label(re.compile("^成交供应商")).select_option(index=1)
    fill(officer, {"选定的理由": "老人在说明会上选的。"})
    officer.get_by_role("button", name="确定，接着起草合同").click()
    expect(officer.get_by_role("heading", level=1)).to_have_text("起草合同")
    expect(officer.get_by_text("合同金额不超过 ¥86,000.00")).to_be_visible()
    fill(officer, {
        "开始日期": TODAY.isoformat(), "结束日期": (TODAY + timedelta(days=300)).isoformat(), "合同金额（元）": "90000",
        "其中：人员费用（元）": "60000", "其中：服务活动（元）": "30000",
    })  # fmt: skip
    officer.get_by_role("button", name="保存合同").click()
    expect(officer.get_by_text("合同金额不超过协议单价乘数量").first).to_be_visible()
    fill(officer, {"合同金额（元）": "86000", "其中：服务活动（元）": "26000"})
    officer.get_by_role("button", name="保存合同").click()
    expect(officer.get_by_text(re.compile("^已起草采购合同"))).to_be_visible()
    expect(officer.get_by_text("框架协议成交")).to_be_visible()
