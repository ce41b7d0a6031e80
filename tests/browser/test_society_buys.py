"""S2.1c: a foundation designs, compares, contracts, pays and reads its donor's report; a trade union is refused fiscal money."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID
from tests.browser.conftest import City, Desk, fill_sign_in
from tests.browser.contracting import fill, opened, paid, went_on
from tests.browser.prepared import BUYERS_PASSWORD, OF_SOCIETY, in_house

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
As = Callable[[str], Page]
TITLE, PIECE = OF_SOCIETY, "全年书信"
YEAR = date.today().year


@pytest.fixture
def of_society(desk: Desk, city: City) -> As:
    """Somebody of the foundation or the trade union of the demo, by sign-in name."""
    in_house(city.house, "buyers of society")

    def enter(login: str) -> Page:
        page = desk.open()
        fill_sign_in(page, {"login": login, "password": BUYERS_PASSWORD, "totp_secret": ""})
        return page

    return enter


def designed(officer: Page, axe: Axe) -> None:
    """Five years, of which no law says that they are too long; nothing is asked of a catalogue."""
    officer.goto("/purchasing/projects/draft/")
    place = officer.get_by_label("服务地区")
    place.select_option(index=1)
    fill(officer, {"项目名称": TITLE, "服务对象": "留守老人", "服务人数": "80", "需求": "子女常年在外，没有人写信。"})
    officer.get_by_role("button", name="起草购买项目").click()
    went_on(officer, "本项目由社会力量购买，不适用政府采购法")
    officer.get_by_text("更多").first.click()
    officer.get_by_role("link", name="修改项目").click()
    expect(officer.get_by_label("目录事项")).to_have_count(0)
    expect(officer.get_by_label("购买的法律依据")).to_have_count(0)
    fill(officer, {"开始日期": f"{YEAR}-01-01", "结束日期": f"{YEAR}-12-31", "本单位的人员费用下限（%）": "40"})
    axe(officer)
    officer.get_by_role("button", name="保存项目").click()
    officer.get_by_role("link", name="填写逻辑模型").click()
    fill(officer, {"活动": "每周上门代写代读。", "成效": "八成老人孤独感量表得分下降。"})
    officer.get_by_role("button", name="保存逻辑模型").click()
    officer.get_by_role("link", name="增加人员配置").click()
    fill(officer, {"岗位": "社工", "人数": "1", "几个月": "12", "每人每月的费用（元）": "5000"})
    officer.locator("main form button[type=submit]").last.click()
    officer.get_by_role("link", name="增加费用").click()
    officer.get_by_label("类别").select_option(label="服务活动")
    fill(officer, {"用在哪里": "纸笔和路费", "金额（元）": "40000"})
    officer.locator("main form button[type=submit]").last.click()
    went_on(officer, "本单位的下限 40%")
    axe(officer)
    officer.get_by_role("button", name="提交审批").click()
    went_on(officer, "等待审批")


def funded(finance: Page) -> None:
    """A fiscal line is refused beside its field; the foundation's own is promised."""
    for source, label in (("市级财政", ""), ("基金会", "书信基金")):
        finance.goto("/purchasing/budgets/enter/")
        finance.get_by_label("资金来源").select_option(label=source)
        fill(
            finance,
            {"预算年度": str(YEAR), "预算项目": label or "财政", "预算金额（元）": "100000", "专款用途": "留守老人"},
        )
        finance.locator("main form button[type=submit]").last.click()
        if not label:
            expect(finance.get_by_role("link", name=re.compile("社会力量购买服务，不能用财政资金"))).to_be_visible()
    finance.goto("/purchasing/projects/")
    finance.get_by_role("link", name=TITLE, exact=True).click()
    finance.get_by_role("link", name="各年资金").click()
    finance.get_by_role("link", name="安排资金").click()
    line = finance.get_by_label("预算", exact=True)
    line.select_option(line.get_by_role("option", name=re.compile("书信基金")).get_attribute("value"))
    fill(finance, {"承诺金额（元）": "100000"})
    finance.get_by_role("button", name="安排资金").click()
    expect(finance.get_by_role("link", name="安排资金")).to_be_visible()


def compared(officer: Page, approver: Page, of_society: As, city: City, axe: Axe) -> None:
    """Announced at once; one agency answers under seal; the approver, who wrote nothing, chooses."""
    officer.goto("/purchasing/projects/")
    officer.get_by_role("link", name=TITLE, exact=True).click()
    officer.get_by_role("link", name="开始采购").click()
    expect(officer.get_by_label("采购方式").get_by_role("option")).to_have_text(
        ["自行采购", "单一来源", "公开招标（自愿参照）", "竞争性磋商（自愿参照）"]
    )
    officer.get_by_role("button", name="编制采购文件").click()
    officer.get_by_role("link", name="生成投标密钥").click()
    for box in officer.get_by_role("checkbox").all():
        box.check()
    officer.get_by_role("button", name="生成").click()
    officer.get_by_role("button", name="提交审批").click()
    went_on(officer, "已提交审批")
    approver.goto("/purchasing/tenders/")
    approver.get_by_role("link", name=TITLE, exact=True).first.click()
    approver.get_by_role("button", name="批准采购文件").click()
    officer.reload()
    officer.get_by_role("link", name="发布公告").click()
    officer.get_by_label("投标截止时间").fill(f"{datetime.now() + timedelta(days=1):%Y-%m-%dT09:30}")
    officer.get_by_role("button", name="发布公告").click()
    went_on(officer, "公告中")
    axe(officer)
    in_house(city.house, "answered for society")
    for login in ("foundation-opening-officer", "foundation-purchase-finance"):
        opener = of_society(login)
        tender_of(opener)
        opener.get_by_role("link", name="开标", exact=True).click()
        opener.get_by_label("口令").fill(SAID.said)
        opener.get_by_role("button", name="开标", exact=True).click()
    went_on(opener, "已开标")
    tender_of(approver)
    approver.get_by_role("link", name="确定成交供应商").click()
    fill(approver, {"成交金额（元）": "90000", "协商或者比较的情况记录": "只有一家响应，比照去年的价格商定。"})
    axe(approver)
    approver.get_by_role("button", name="确定成交供应商").click()
    went_on(approver, "请公告结果")


def tender_of(page: Page) -> None:
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name=TITLE, exact=True).first.click()


def signed(officer: Page, approver: Page, head: Page, axe: Axe) -> str:
    """No day of the law by which it is signed, nothing to be filed; the officer drafts, another signs."""
    tender_of(officer)
    officer.get_by_role("link", name="评审", exact=True).click()
    officer.get_by_role("button", name="公告成交结果").click()
    went_on(officer, "已公告成交结果")
    officer.get_by_role("link", name="起草合同").click()
    went_on(officer, "承接主体和金额按选定的结果")
    fill(officer, {"其中：人员费用（元）": "30000", "其中：服务活动（元）": "60000"})
    expect(officer.get_by_label("连续性强")).to_have_count(0)
    officer.get_by_role("button", name="保存合同").click()
    expect(officer.get_by_role("link", name=re.compile("低于本单位规定的 40%")).first).to_be_visible()
    fill(officer, {"其中：人员费用（元）": "50000", "其中：服务活动（元）": "40000"})
    officer.get_by_role("button", name="保存合同").click()
    went_on(officer, "请安排节点")
    contract = re.sub(r"^https?://[^/]+", "", officer.url)
    officer.get_by_role("link", name="增加节点").click()
    fill(officer, {
        "节点": PIECE, "应完成日期": (date.today() + timedelta(days=3)).isoformat(), "付款金额（元）": "90000", "交付成果": "书信记录",
    })  # fmt: skip
    officer.get_by_role("button", name="增加节点").click()
    went_on(officer, "本项目由社会力量购买，不适用政府采购法")
    approver.goto(contract)
    approver.get_by_role("button", name="签署").click()
    went_on(approver, "等承接主体签署")
    head.goto(contract)
    head.get_by_role("button", name="签署").click()
    went_on(head, "双方已签署")
    axe(head)
    return contract


def delivered_and_paid(
    officer: Page, approver: Page, finance: Page, head: Page, accountant: Page, contract: str, axe: Axe
) -> None:
    """Accepted without the users' opinion that only government has to ask for; checked by one, approved by another."""
    opened(head, PIECE)
    head.get_by_role("link", name="提交完成情况").click()
    head.get_by_label("完成情况").fill("书信 1,920 封。")
    head.get_by_role("button", name="提交完成情况").click()
    opened(officer, PIECE)
    officer.get_by_role("link", name="验收通过").click()
    officer.get_by_role("button", name="验收通过").click()
    went_on(officer, "承接主体可以申请付款")
    paid(accountant, contract, PIECE, "26339999000000000801", "90000", axe)
    payment = re.sub(r"^https?://[^/]+", "", accountant.url)
    finance.goto(payment)
    finance.get_by_role("link", name="审核付款").click()
    finance.get_by_role("button", name="审核通过").click()
    went_on(finance, "等另一个人批准")
    opened(approver, PIECE)
    approver.get_by_role("button", name="批准付款").click()
    went_on(approver, "已批准付款 ¥90,000.00")
    finance.goto(payment)
    finance.get_by_role("link", name="登记支付").click()
    fill(finance, {"支付日期": date.today().isoformat(), "银行流水号": "回单 801"})
    finance.get_by_role("button", name="登记支付").click()
    went_on(finance, "已登记支付 ¥90,000.00")


def test_a_foundation_buys_by_its_own_rules_and_reads_its_report(
    sign_in: SignIn, of_society: As, city: City, axe: Axe
) -> None:
    officer, approver = of_society("foundation-project-officer"), of_society("foundation-purchase-approver")
    finance = of_society("foundation-purchase-finance")
    designed(officer, axe)
    approver.goto("/purchasing/projects/")
    approver.get_by_role("link", name=TITLE, exact=True).click()
    approver.get_by_role("button", name="批准项目").click()
    went_on(approver, "已批准")
    funded(finance)
    compared(officer, approver, of_society, city, axe)
    head, accountant = sign_in("agency_head"), sign_in("agency_accountant")
    contract = signed(officer, approver, head, axe)
    delivered_and_paid(officer, approver, finance, head, accountant, contract, axe)
    finance.goto("/purchasing/reports/")
    finance.get_by_role("link", name=re.compile("书信基金")).first.click()
    expect(finance.get_by_role("main")).to_contain_text("90,000.00")
    axe(finance)
    leader = sign_in("city_leader")
    leader.goto("/purchasing/reports/city/")
    expect(leader.get_by_role("main")).not_to_contain_text(TITLE)


def test_the_trade_union_is_refused_fiscal_money_with_the_article(of_society: As, axe: Axe) -> None:
    finance = of_society("union-purchase-finance")
    finance.goto("/purchasing/budgets/enter/")
    finance.get_by_label("资金来源").select_option(label="市级财政")
    fill(finance, {"预算年度": str(YEAR), "预算项目": "职工服务", "预算金额（元）": "50000"})
    finance.locator("main form button[type=submit]").last.click()
    expect(finance.get_by_role("link", name=re.compile("不能用财政资金购买.*第八条"))).to_be_visible()
    axe(finance)
    finance.get_by_label("资金来源").select_option(label="自筹资金")
    finance.locator("main form button[type=submit]").last.click()
    went_on(finance, "职工服务")
