"""S2.3a, S2.3c, S2.3e: a community's need becomes a project that is designed, refused below the floor, returned and approved."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
NEED = "失独老人遇事没有人商量"


def choose(page: Page, room: str) -> None:
    page.get_by_role("navigation", name="栏目", exact=True).get_by_role("link", name=room, exact=True).click()


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words, exact=True).click()


def reported(community: Page, axe: Axe) -> None:
    choose(community, "服务需求")
    follow(community, "报告需求")
    press(community, "报告需求")
    expect(community.get_by_role("link", name="请填写「缺什么」。")).to_be_visible()
    axe(community)
    community.get_by_label("缺什么").fill(NEED)
    community.get_by_label("哪些人").fill("失独老人")
    community.get_by_label("涉及人数").fill("36")
    community.get_by_label("情况说明").fill("社区有 36 位失独老人，住院没有人签字，节日最难过。")
    community.get_by_label("紧急程度").select_option("半年内要解决")
    press(community, "报告需求")
    expect(community.get_by_role("heading", level=1)).to_have_text(NEED)


def designed(officer: Page) -> None:
    """Facts, logic model, staff and costs; too little for people at first."""
    officer.get_by_text("更多", exact=True).first.click()
    follow(officer, "修改项目")
    officer.get_by_label("目录事项").select_option(label="独居、空巢老年人居家关爱")
    officer.get_by_label("开始日期").fill("2027-03-01")
    officer.get_by_label("结束日期").fill("2029-02-28")
    press(officer, "保存项目")
    expect(officer.get_by_role("main")).to_contain_text(
        "五项条件都具备的，最长 3 年（政府购买服务管理办法（财政部令第102号）第二十四条）。"
    )
    officer.get_by_label("结束日期").fill("2028-02-29")
    press(officer, "保存项目")
    follow(officer, "填写逻辑模型")
    officer.get_by_label("投入").fill("社区活动室")
    officer.get_by_label("活动").fill("每周电话，每月上门")
    officer.get_by_label("产出").fill("上门 432 人次")
    officer.get_by_label("成效").fill("九成老人有一位可以签字的联系人")
    press(officer, "保存逻辑模型")
    follow(officer, "增加人员配置")
    officer.get_by_label("岗位").fill("社工")
    officer.get_by_label("证书要求").select_option("助理社会工作师")
    officer.get_by_label("人数").fill("1")
    officer.get_by_label("每人每月的费用（元）").fill("3000")
    press(officer, "保存人员配置")
    follow(officer, "增加费用")
    officer.get_by_label("用在哪里").fill("节日活动")
    officer.get_by_label("金额（元）").fill("30000")
    press(officer, "保存费用")


def waiting(page: Page, verb: str) -> None:
    """From the workbench to what waits, by the verb of its line."""
    page.goto("/workbench/")
    page.get_by_role("main").get_by_role("link", name=re.compile(f"^{verb}.*{NEED}")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NEED)


def test_a_need_becomes_a_project_that_is_mended_returned_and_approved(sign_in: SignIn, axe: Axe) -> None:
    community, officer, approver = (
        sign_in("community_officer"), sign_in("project_officer"), sign_in("purchase_approver"),
    )  # fmt: skip
    reported(community, axe)

    waiting(officer, "转为项目或不予采纳")
    press(officer, "转为项目")
    expect(officer.get_by_text(re.compile("已起草购〔"))).to_be_visible()
    expect(officer.get_by_role("main")).to_contain_text("需求：失独老人遇事没有人商量")
    designed(officer)
    press(officer, "提交审批")
    refusal = officer.get_by_role("alert")
    expect(refusal).to_contain_text("人员费用比例 54.5%，低于下限 60%")
    axe(officer)
    officer.get_by_role("link", name="修改人员配置社工").click()
    officer.get_by_label("每人每月的费用（元）").fill("5000")
    press(officer, "保存人员配置")
    expect(officer.get_by_role("main")).to_contain_text("66.6%")
    press(officer, "提交审批")
    expect(officer.get_by_text(re.compile("等待审批"))).to_be_visible()

    waiting(approver, "审批")
    axe(approver)
    follow(approver, "退回项目")
    approver.get_by_label("理由").fill("请写清楚由哪家医院配合")
    press(approver, "退回项目")
    expect(approver.get_by_role("main")).to_contain_text("已退回")
    waiting(officer, "查看理由")
    expect(officer.get_by_role("main")).to_contain_text("请写清楚由哪家医院配合")
    follow(officer, "填写逻辑模型")
    officer.get_by_label("投入").fill("社区活动室，市第二医院社工部")
    press(officer, "保存逻辑模型")
    press(officer, "提交审批")
    expect(officer.get_by_text(re.compile("等待审批"))).to_be_visible()
    waiting(approver, "审批")
    press(approver, "批准项目")
    expect(approver.get_by_role("main")).to_contain_text("已批准")
    community.goto("/purchasing/needs/")
    community.get_by_role("link", name=NEED, exact=True).click()
    expect(community.get_by_role("main")).to_contain_text("转成的项目")


def test_what_may_not_be_bought_is_refused_with_its_article(sign_in: SignIn, axe: Axe) -> None:
    officer = sign_in("project_officer")
    choose(officer, "购买目录")
    follow(officer, "登记事项")
    officer.get_by_label("责任部门").select_option(label="嘉兴市民政局")
    officer.get_by_label("事项名称").fill("窗口人员派遣")
    officer.get_by_label("招用人员、劳务派遣、设置公益性岗位").check()
    officer.get_by_label("政策法律依据").fill("内部文件")
    officer.get_by_label("服务标准").fill("派 10 人。")
    officer.get_by_label("单位成本（元）").fill("60000")
    press(officer, "保存草稿")
    expect(officer.get_by_role("group", name="属于哪一类")).to_contain_text(
        "依据政府购买服务管理办法（财政部令第102号）第十条。"
    )
    axe(officer)


def test_a_gap_becomes_a_draft_that_keeps_its_figures(sign_in: SignIn, axe: Axe) -> None:
    officer = sign_in("project_officer")
    choose(officer, "购买项目")
    follow(officer, "从人员缺口开始")
    axe(officer)
    officer.get_by_role("link", name="为南湖区起草购买项目").click()
    expect(officer.get_by_label("项目名称")).to_have_value("南湖区社会工作服务")
    axe(officer)
    press(officer, "起草购买项目")
    expect(officer.get_by_role("heading", level=2, name="立项时的数字")).to_be_visible()
    expect(officer.get_by_role("main")).to_contain_text("还差人数")


def test_the_design_and_the_share_are_read_on_a_phone(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("project_officer", phone=True)
    for address in (
        "/purchasing/projects/",
        "/purchasing/catalogue/statistics/",
        "/purchasing/needs/",
        "/purchasing/gaps/",
    ):
        phone.goto(address)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 375, f"{address} scrolls sideways"
    phone.goto("/purchasing/projects/?q=长者食堂")
    phone.get_by_role("link", name="社区长者食堂志愿陪餐").click()
    expect(phone.get_by_role("heading", name="成效")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("改好这些才能提交")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
