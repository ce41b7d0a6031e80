"""S2.3b: opened bids are checked, a committee is drawn, each member scores alone, the report is signed, the first is awarded,
and a bidder that lost challenges the result: each in their own role."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, fill_sign_in, name_of

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "困难职工家庭服务"
PASSWORD = "heli-Expert-2026"
#: points of each factor in the order of the document, for the bids in the order in which they came
POINTS = (("28", "24", "10", "8"), ("33", "28", "15", "9"), ("30", "25", "10", "8"))
#: who sits, with the experts given a password: the draw decides who that is
SEATS = f"""
from heli.accounts.models import User
from heli.purchasing.models import Member
for seat in Member.objects.sitting().filter(evaluation__tender__title="{TITLE}").order_by("-kind", "number"):
    user = User.objects.get(actor=seat.actor_id)
    if user.login.startswith("bid-expert-"):
        user.set_password("{PASSWORD}")
        user.save()
    print(user.login)
"""


def evaluation_page(page: Page) -> None:
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name=TITLE, exact=True).click()
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


def scored(page: Page, axe: Axe, phone: bool) -> None:
    page.goto("/workbench/")
    page.get_by_role("link", name=TITLE).first.click()
    groups = page.get_by_role("group").filter(has=page.get_by_role("spinbutton"))
    for at, points in enumerate(POINTS):
        for which, given in enumerate(points):
            groups.nth(at).get_by_role("spinbutton").nth(which).fill(given)
    if phone:
        axe(page)
    page.get_by_role("button", name="提交评分").click()
    expect(page.get_by_text("已提交评分。")).to_be_visible()


def members(desk: Desk, city: City, sign_in: SignIn) -> list[Page]:
    """The five, the first on a phone."""
    pages = []
    for at, login in enumerate(city.house.say("django", "shell", "-v", "0", "-c", SEATS).split()):
        if login.startswith("bid-expert-"):
            page = desk.open(phone=at == 0)
            fill_sign_in(page, {"login": login, "password": PASSWORD})
        else:
            page = sign_in(login.replace("-", "_"), phone=at == 0)
        pages.append(page)
    return pages


def test_three_bids_are_evaluated_by_five_and_the_first_is_awarded_and_challenged(
    sign_in: SignIn, axe: Axe, desk: Desk, city: City, page: Page
) -> None:
    officer = sign_in("project_officer")
    evaluation_page(officer)
    checked(officer, "完成资格审查")
    expect(officer.get_by_text("资格审查已完成")).to_be_visible()
    approver = sign_in("purchase_approver")
    drawn(officer, name_of(approver))
    five = members(desk, city, sign_in)
    assert len(five) == 5
    evaluate(five, officer.url, axe)
    evaluation_page(approver)
    approver.get_by_role("button", name="确定排名第一的中标").click()
    expect(approver.get_by_text("已确定中标人").first).to_be_visible()
    officer.reload()
    officer.get_by_role("button", name="公告中标结果").click()
    expect(officer.get_by_text("已公告中标结果")).to_be_visible()
    page.goto("/purchasing/results/")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_text("¥442,000.00")).to_be_visible()
    ranked_again(page)
    challenged(sign_in)


def evaluate(five: list[Page], where: str, axe: Axe) -> None:
    """Conformity by one for all, scores by each alone, then the report with every signature."""
    five[0].goto(where)
    checked(five[0], "完成符合性审查")
    expect(five[0].get_by_text("符合性审查已完成")).to_be_visible()
    for number, page in enumerate(five):
        scored(page, axe, phone=number == 0)
    five[0].goto(where)
    five[0].get_by_role("button", name="完成评审报告").click()
    expect(five[0].get_by_text("已完成评审报告")).to_be_visible()
    for page in five:
        page.goto(where)
        page.get_by_role("link", name="签字").click()
        page.get_by_role("button", name="签字").click()
        expect(page.get_by_text("已在评审报告上签字。")).to_be_visible()
    axe(five[-1])


def ranked_again(page: Page) -> None:
    with page.expect_download() as got:
        page.get_by_role("link", name="下载评审文件").click()
    page.get_by_role("link", name="重算评审结果").click()
    page.get_by_label("评审文件").set_input_files(got.value.path())
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_role("row").filter(has_text="投标人1").first).to_contain_text("95.00")


def challenged(sign_in: SignIn) -> None:
    writer = sign_in("bid_writer")
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name=TITLE, exact=True).click()
    writer.get_by_role("link", name="本机构的投标").click()
    expect(writer.get_by_role("heading", name="评审结果")).to_be_visible()
    writer.go_back()
    writer.get_by_role("link", name="提出质疑").click()
    writer.get_by_label("中标结果", exact=True).check()
    writer.get_by_label("质疑的事实和理由").fill("同类服务经验少算了一个项目。")
    writer.get_by_role("button", name="提出质疑").click()
    expect(writer.get_by_text("已提出质疑")).to_be_visible()
    expect(writer.get_by_text("有质疑还没有答复，答复期限到")).to_be_visible()
    agent = sign_in("procurement_agent")
    agent.goto(writer.url)
    agent.get_by_role("link", name="答复质疑").click()
    agent.get_by_label("质疑不成立").check()
    agent.get_by_label("答复", exact=True).fill("提交的合同不是同类服务。")
    agent.get_by_role("button", name="答复").click()
    expect(agent.get_by_text("提交的合同不是同类服务。")).to_be_visible()
    writer.reload()
    expect(writer.get_by_text("提交的合同不是同类服务。")).to_be_visible()
    expect(writer.get_by_text("有质疑还没有答复，答复期限到")).to_have_count(0)
