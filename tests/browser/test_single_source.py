"""One supplier alone: somebody objects, experts argue, the approval is recorded after the notice, the price is negotiated, and
the contract follows; and a small purchase that was compared and contracted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
RUNNING, OVER, NEGOTIATED, SMALL = (
    "听障人士手语传译服务", "视障人士定向行走训练", "罕见病家庭支持服务", "社区防灾小组活动",
)  # fmt: skip


def tender_of(page: Page, title: str) -> None:
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def objected(anybody: Page, axe: Axe) -> None:
    """While the notice stands, without an account."""
    anybody.goto("/purchasing/notices/?kind=single_source")
    anybody.get_by_role("link", name=f"{RUNNING}单一来源公示").click()
    expect(anybody.get_by_text("拟定的唯一供应商")).to_be_visible()
    axe(anybody)
    anybody.get_by_role("link", name="提出异议").click()
    anybody.get_by_role("button", name="提出异议").click()
    expect(anybody.get_by_label("提出异议的单位或者个人")).to_have_attribute("aria-invalid", "true")
    anybody.get_by_label("提出异议的单位或者个人").fill("海宁市红枫社会工作服务中心")
    anybody.get_by_label("异议", exact=True).fill("我们有五名持证的手语传译员。")
    axe(anybody)
    anybody.get_by_role("button", name="提出异议").click()
    expect(anybody.get_by_text("异议已收到")).to_be_visible()


def argued(officer: Page, axe: Axe) -> None:
    """Once the notice is over; before that neither approval nor announcement is possible."""
    tender_of(officer, RUNNING)
    officer.get_by_role("link", name="登记财政部门批准").click()
    approved_on(officer, "期满以后才能报批")
    tender_of(officer, OVER)
    expect(officer.get_by_text("1 条异议还没有补充论证")).to_be_visible()
    axe(officer)
    officer.get_by_role("link", name="公示的异议").click()
    expect(officer.get_by_text("待确认")).to_be_visible()
    officer.get_by_role("link", name="补充论证").click()
    officer.get_by_label("参加论证的专业人员").fill("王明，嘉兴大学，教授")
    officer.get_by_label("补充论证的意见").fill("该机构的定向行走训练员不能替代。")
    officer.get_by_label("异议不成立，连同论证意见报财政部门").check()
    axe(officer)
    officer.get_by_role("button", name="登记论证意见").click()
    expect(officer.get_by_text("异议不成立").first).to_be_visible()


def approved_on(officer: Page, said: str) -> None:
    officer.get_by_label("财政部门批准文号").fill("财采〔2026〕7号")
    officer.get_by_label("批准日期").fill(date.today().isoformat())
    officer.get_by_role("button", name="登记", exact=True).click()
    expect(officer.get_by_text(said).first).to_be_visible()


def put_out(officer: Page, axe: Axe) -> None:
    tender_of(officer, OVER)
    officer.get_by_role("link", name="登记财政部门批准").click()
    approved_on(officer, "已登记财政部门的批准。")
    expect(officer.get_by_text("财采〔2026〕7号").first).to_be_visible()
    axe(officer)
    officer.get_by_role("link", name="发布公告").click()
    officer.get_by_label("投标截止时间").fill(f"{datetime.now() + timedelta(days=4):%Y-%m-%dT09:30}")
    officer.get_by_role("button", name="发布公告").click()
    expect(officer.get_by_text("截止以前投标文件谁也打不开")).to_be_visible()


def chosen(approver: Page, axe: Axe) -> None:
    tender_of(approver, NEGOTIATED)
    approver.get_by_role("link", name="确定成交供应商").click()
    approver.get_by_label("成交金额（元）").fill("470000")
    approver.get_by_label("协商或者比较的情况记录").fill("商定服务量不变，减少一名督导。")
    axe(approver)
    approver.get_by_role("button", name="确定成交供应商").click()
    expect(approver.get_by_text("成交金额不能高于供应商的报价 ¥460,000.00。").first).to_be_visible()
    approver.get_by_label("成交金额（元）").fill("450000")
    approver.get_by_role("button", name="确定成交供应商").click()
    expect(approver.get_by_text("请公告结果")).to_be_visible()


def contracted(officer: Page, axe: Axe) -> None:
    tender_of(officer, NEGOTIATED)
    officer.get_by_role("link", name="评审", exact=True).click()
    officer.get_by_role("button", name="公告成交结果").click()
    expect(officer.get_by_text("已公告成交结果").first).to_be_visible()
    axe(officer)
    officer.get_by_role("link", name="起草合同").click()
    expect(officer.get_by_label("合同金额（元）")).to_have_value("450000.00")


def test_from_an_objection_to_the_contract(sign_in: SignIn, phone_page: Page, axe: Axe) -> None:
    objected(phone_page, axe)
    officer = sign_in("project_officer")
    argued(officer, axe)
    put_out(officer, axe)
    chosen(sign_in("purchase_approver"), axe)
    contracted(officer, axe)
    expect(officer.get_by_role("heading", level=1)).to_have_text("起草合同")


def test_a_small_purchase_has_its_contract(sign_in: SignIn, phone_page: Page, axe: Axe) -> None:
    officer = sign_in("project_officer")
    tender_of(officer, SMALL)
    expect(officer.get_by_role("link", name=f"{SMALL}合同")).to_be_visible()
    officer.get_by_role("link", name="评审", exact=True).click()
    expect(officer.get_by_text("收到两份报价")).to_be_visible()
    axe(officer)
    phone_page.goto("/purchasing/results/")
    phone_page.get_by_role("link", name=SMALL).click()
    expect(phone_page.get_by_text("¥112,000.00")).to_be_visible()
    axe(phone_page)
