"""Steps of a tender that more than one story takes, each in the role that takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, fill_sign_in

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
PASSWORD = "heli-Expert-2026"
#: points of each factor in the order of the document, for the bids in the order in which they came
POINTS = (("28", "24", "10", "8"), ("33", "28", "15", "9"), ("30", "25", "10", "8"))
#: who sits, with the experts given a password: the draw decides who that is
SEATS = """
from heli.accounts.models import User
from heli.purchasing.models import Member
for seat in Member.objects.sitting().filter(evaluation__tender__title="%s").order_by("-kind", "number"):
    user = User.objects.get(actor=seat.actor_id)
    if user.login.startswith("bid-expert-"):
        user.set_password("heli-Expert-2026")
        user.save()
    print(user.login)
"""


def approved(approver: Page, title: str) -> None:
    approver.goto("/purchasing/tenders/")
    approver.get_by_role("link", name=title, exact=True).first.click()
    approver.get_by_role("button", name="批准采购文件").click()
    expect(approver.get_by_role("button", name="批准采购文件")).to_have_count(0)


def told(officer: Page, axe: Axe) -> None:
    """What comes before the announcement: an intention that cannot wait, a survey of three, the public asked."""
    officer.get_by_role("link", name="发布公告").click()
    expect(officer.get_by_text("还没有公开采购意向")).to_be_visible()
    officer.get_by_role("link", name="返回").click()
    page = officer.url
    until = f"{date.today() + timedelta(days=10):%Y-%m-%d}"
    for kind in ("采购意向", "需求调查", "征求意见"):
        officer.goto(page)
        officer.get_by_role("link", name="起草采购公告").click()
        officer.get_by_label("类别").select_option(label=kind)
        if kind == "采购意向":
            officer.get_by_label("紧急采购的理由").fill("台风后安置点急需驻点社工。")
        else:
            officer.get_by_label("答复到哪一天为止").fill(until)
        officer.get_by_role("button", name="写出初稿").click()
        officer.get_by_role("button", name="发布公告").click()
        expect(officer.get_by_text("已发布，谁都可以看到。")).to_be_visible()
        for name in ("甲社工中心", "乙社工中心", "丙社工中心") if kind == "需求调查" else ():
            officer.get_by_role("link", name="登记纸质答复").click()
            officer.get_by_label("答复单位名称").fill(name)
            officer.get_by_label("收到日期").fill(date.today().isoformat())
            officer.get_by_label("答复内容").fill("能提供。")
            officer.get_by_role("button", name="登记答复").click()
            expect(officer.get_by_text(f"已登记{name}的答复。")).to_be_visible()
        if kind == "征求意见":
            officer.get_by_role("link", name="公布汇总").click()
            officer.get_by_label("汇总").fill("没有收到意见。")
            officer.get_by_role("button", name="公布汇总").click()
            expect(officer.get_by_text("没有收到意见。")).to_be_visible()
    officer.goto(page)
    expect(officer.get_by_text("已具备", exact=True)).to_have_count(3)
    axe(officer)


def evaluation_page(page: Page, title: str) -> None:
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name=title, exact=True).click()
    page.get_by_role("link", name="评审", exact=True).click()


def checked(page: Page, button: str) -> None:
    """Every bid passes."""
    links = page.get_by_role("link", name=re.compile("^审查"))
    for at in range(3):
        links.nth(at).click()
        page.get_by_label("合格", exact=True).check()
        page.get_by_role("button", name="记录结果").click()
        expect(page.get_by_text(re.compile("^已记录.*的审查结果"))).to_be_visible()
    page.get_by_role("button", name=button).click()


def drawn(officer: Page, representative: str) -> None:
    officer.get_by_role("link", name="组成评审委员会").click()
    officer.get_by_label("评审委员会人数").fill("3")
    officer.get_by_label(representative).check()
    officer.get_by_label("本市专家库随机抽取").check()
    officer.get_by_role("button", name="保存").click()
    expect(officer.get_by_text("评审委员会至少 5 人").first).to_be_visible()
    officer.get_by_label("评审委员会人数").fill("5")
    officer.get_by_role("button", name="保存").click()
    officer.get_by_role("link", name="抽取专家").click()
    officer.get_by_label("抽取时加入的话").fill("多云，十二度，东北风")
    officer.get_by_role("button", name="抽取").click()
    expect(officer.get_by_text("5 人，其中专家 4 人。")).to_be_visible()


def scored(page: Page, title: str, axe: Axe, phone: bool) -> None:
    page.goto("/workbench/")
    page.get_by_role("link", name=title).first.click()
    groups = page.get_by_role("group").filter(has=page.get_by_role("spinbutton"))
    for at, points in enumerate(POINTS):
        for which, given in enumerate(points):
            groups.nth(at).get_by_role("spinbutton").nth(which).fill(given)
    if phone:
        axe(page)
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("已提交评分。")).to_be_visible()


def members(desk: Desk, city: City, sign_in: SignIn, title: str) -> list[Page]:
    """The five, the first on a phone."""
    pages = []
    for at, login in enumerate(city.house.say("django", "shell", "-v", "0", "-c", SEATS % title).split()):
        if login.startswith("bid-expert-"):
            page = desk.open(phone=at == 0)
            fill_sign_in(page, {"login": login, "password": PASSWORD})
        else:
            page = sign_in(login.replace("-", "_"), phone=at == 0)
        pages.append(page)
    return pages


def evaluate(five: list[Page], where: str, title: str, axe: Axe) -> None:
    """Conformity by one for all, scores by each alone, then the report with every signature."""
    five[0].goto(where)
    checked(five[0], "完成符合性审查")
    expect(five[0].get_by_text("符合性审查已完成")).to_be_visible()
    for number, page in enumerate(five):
        scored(page, title, axe, phone=number == 0)
    five[0].goto(where)
    five[0].get_by_role("button", name="完成评审报告").click()
    expect(five[0].get_by_text("已完成评审报告")).to_be_visible()
    for page in five:
        page.goto(where)
        page.get_by_role("link", name="签字").click()
        page.get_by_role("button", name="签字").click()
        expect(page.get_by_text("已在评审报告上签字。")).to_be_visible()
    axe(five[-1])
