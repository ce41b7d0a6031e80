"""S2.3b: opened bids are checked, a committee is drawn, each member scores alone, the report is signed, the first is awarded,
and a bidder that lost challenges the result: each in their own role."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, name_of
from tests.browser.tendering import checked, drawn, evaluate, evaluation_page, members

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "困难职工家庭服务"


def test_three_bids_are_evaluated_by_five_and_the_first_is_awarded_and_challenged(
    sign_in: SignIn, axe: Axe, desk: Desk, city: City, page: Page
) -> None:
    officer = sign_in("project_officer")
    evaluation_page(officer, TITLE)
    checked(officer, "完成资格审查")
    expect(officer.get_by_text("资格审查已完成")).to_be_visible()
    approver = sign_in("purchase_approver")
    drawn(officer, name_of(approver))
    five = members(desk, city, sign_in, TITLE)
    assert len(five) == 5
    evaluate(five, officer.url, TITLE, axe)
    evaluation_page(approver, TITLE)
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
