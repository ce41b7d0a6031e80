"""Steps of a contract that more than one story takes, each in the role that takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from heli.core.rules.money import Fen
from heli.purchasing.rules.funds import by_year

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TODAY = date.today()


def fill(page: Page, given: dict[str, str]) -> None:
    """By the whole label; one that need not be filled in says so behind its name."""
    for label, value in given.items():
        page.get_by_label(re.compile(rf"^{re.escape(label)}\s*(可以不填)?\s*$")).fill(value)


def went_on(page: Page, text: str) -> None:
    expect(page.get_by_text(re.compile(text)).first).to_be_visible()


def opened(page: Page, name: str) -> None:
    """From the workbench to what waits there."""
    page.goto("/workbench/")
    page.get_by_role("link", name=name, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def named_money(officer: Page, start: date, until: date, yuan: int) -> None:
    """What each year of a renewal needs, from the line of the purchaser's own money of that year."""
    for year, fen in by_year(Fen(yuan * 100), start, until).items():
        label = f"{year}年自筹资金「自筹资金社会工作服务」（元）"
        officer.get_by_label(label).fill(f"{fen / 100:.2f}")


def paid(accountant: Page, contract: str, piece: str, number: str, yuan: str, axe: Axe) -> None:
    """The accountant enters the invoice, is refused the second time, and requests the money."""
    for turn in range(2):
        accountant.goto(contract)
        accountant.get_by_role("link", name="登记发票").click()
        fill(accountant, {"发票号码": number, "价税合计（元）": yuan, "开票日期": TODAY.isoformat()})
        accountant.get_by_role("button", name="登记发票").click()
        if turn == 0:
            went_on(accountant, "已登记发票")
    expect(accountant.get_by_role("link", name=re.compile("这张发票已经登记过"))).to_be_visible()
    axe(accountant)
    opened(accountant, piece)
    accountant.get_by_role("link", name="申请付款").click()
    accountant.get_by_role("button", name="申请付款").click()
    went_on(accountant, f"已申请付款 ¥{int(yuan):,}.00")


def checked_and_paid(sign_in: SignIn, accountant: Page, piece: str, yuan: str, axe: Axe) -> None:
    payment = re.sub(r"^https?://[^/]+", "", accountant.url)
    finance, approver = sign_in("purchase_finance"), sign_in("purchase_approver")
    finance.goto(payment)
    finance.get_by_role("link", name="审核付款").click()
    axe(finance)
    finance.get_by_role("button", name="审核通过").click()
    went_on(finance, "等另一个人批准")
    opened(approver, piece)
    approver.get_by_role("button", name="批准付款").click()
    went_on(approver, f"已批准付款 ¥{int(yuan):,}.00")
    finance.goto(payment)
    finance.get_by_role("link", name="登记支付").click()
    finance.get_by_label("支付日期").fill(TODAY.isoformat())
    finance.get_by_label("银行流水号").fill("回单 1")
    finance.get_by_role("button", name="登记支付").click()
    went_on(finance, f"已登记支付 ¥{int(yuan):,}.00")
    axe(finance)
