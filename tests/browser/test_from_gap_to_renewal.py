"""P4b, P4c, S2.1c, S2.2, S2.3: one service from the gap that asks for it to the decision about what follows it, each step in the role
that takes it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID
from tests.browser.conftest import City, Desk, fill_sign_in, name_of
from tests.browser.contracting import checked_and_paid, fill, named_money, opened, paid, went_on
from tests.browser.prepared import BIDDERS, PASSWORD, in_house
from tests.browser.tendering import approved, checked, drawn, evaluate, evaluation_page, members, told

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE, PIECE = "南湖区缺口补充服务", "首月驻点"
TODAY = date.today()
ENDS = TODAY + timedelta(days=80)
PASSPHRASE = "三江口的早潮与晚钟，一二三"
#: what each factor of the document is worth; the points that the committee gives lie within
FACTORS = (
    ("服务方案", "主观项", "35"),
    ("人员配备", "主观项", "30"),
    ("同类服务经验", "客观项", "15"),
    ("资金使用计划", "主观项", "10"),
)


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words, exact=True).click()


def designed_from_the_gap(officer: Page) -> None:
    """The gap gives place, group and figures; the catalogue the item; the rest is designed."""
    officer.goto("/purchasing/gaps/")
    officer.get_by_role("link", name="为南湖区起草购买项目").click()
    officer.get_by_label("项目名称").fill(TITLE)
    press(officer, "起草购买项目")
    expect(officer.get_by_role("heading", level=2, name="立项时的数字")).to_be_visible()
    officer.get_by_text("更多", exact=True).first.click()
    follow(officer, "修改项目")
    officer.get_by_label("目录事项").select_option(label="独居、空巢老年人居家关爱")
    officer.get_by_label("服务人数").fill("200")
    officer.get_by_label("开始日期").fill(TODAY.isoformat())
    officer.get_by_label("结束日期").fill(ENDS.isoformat())
    press(officer, "保存项目")
    follow(officer, "填写逻辑模型")
    for label, words in (
        ("投入", "驻点社工"),
        ("活动", "每周上门"),
        ("产出", "上门 200 人次"),
        ("成效", "九成老人有人可以商量"),
    ):
        officer.get_by_label(label).fill(words)
    press(officer, "保存逻辑模型")
    for remove in officer.get_by_role("button", name=re.compile("^删除(人员配置|费用)")).all():
        remove.click()
    follow(officer, "增加人员配置")
    officer.get_by_label("岗位").fill("社工")
    officer.get_by_label("证书要求").select_option("助理社会工作师")
    officer.get_by_label("人数").fill("10")
    officer.get_by_label("几个月").fill("2")
    officer.get_by_label("每人每月的费用（元）").fill("12000")
    press(officer, "保存人员配置")
    follow(officer, "增加费用")
    officer.get_by_label("用在哪里").fill("上门活动")
    officer.get_by_label("金额（元）").fill("120000")
    press(officer, "保存费用")
    press(officer, "提交审批")
    expect(officer.get_by_text(re.compile("等待审批"))).to_be_visible()


def funded(finance: Page) -> None:
    finance.goto("/purchasing/projects/")
    finance.get_by_role("link", name=TITLE, exact=True).click()
    follow(finance, "各年资金")
    funds, lacks = finance.url, finance.locator("tbody tr").filter(has=finance.locator(".danger"))
    for _year in range(lacks.count()):
        year, lacking = lacks.first.get_by_role("rowheader").inner_text(), lacks.first.locator(".danger").inner_text()
        follow(finance, "安排资金")
        line = finance.get_by_label("预算", exact=True)
        wanted = line.get_by_role("option", name=re.compile(f"{year}年自筹资金社会工作服务")).get_attribute("value")
        line.select_option(wanted)
        finance.get_by_label("承诺金额（元）").fill(lacking.strip("¥").replace(",", ""))
        press(finance, "安排资金")
        went_on(finance, "已从「自筹资金社会工作服务」安排")
        finance.goto(funds)
    expect(lacks).to_have_count(0)


def written(officer: Page) -> None:
    """The document with its four factors and its key."""
    officer.goto("/purchasing/projects/")
    officer.get_by_role("link", name=TITLE, exact=True).click()
    follow(officer, "开始采购")
    officer.get_by_label("采购方式").select_option(label="公开招标")
    press(officer, "编制采购文件")
    follow(officer, "修改采购文件")
    officer.get_by_label("可以续签几年").fill("1")
    press(officer, "保存")
    for title, kind, points in FACTORS:
        follow(officer, "增加评审因素")
        officer.get_by_label("评审因素").fill(title)
        officer.get_by_label("类别").select_option(label=kind)
        officer.get_by_label("分值").fill(points)
        officer.get_by_label("评分标准").fill("按响应程度评分。")
        press(officer, "增加")
    follow(officer, "生成投标密钥")
    for box in officer.get_by_role("checkbox").all():
        box.check()
    press(officer, "生成")
    press(officer, "提交审批")
    went_on(officer, "已提交审批。")


def bid(writer: Page, yuan: str) -> None:
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name=TITLE, exact=True).click()
    follow(writer, "编写投标文件")
    writer.get_by_label("口令", exact=True).fill(PASSPHRASE)
    writer.get_by_label("再输入一次口令").fill(PASSPHRASE)
    press(writer, "开始编写")
    follow(writer, "填写投标内容")
    writer.get_by_label("报价（元）").fill(yuan)
    writer.get_by_label("其中人员费用（元）").fill("230000")
    writer.get_by_label("联系人").fill("林岚")
    writer.get_by_label("联系电话").fill("0573-80001234")
    writer.get_by_label("怎样符合资格要求").fill("声明见附件。")
    for title, _kind, _points in FACTORS:
        writer.get_by_label(title).fill(f"{title}见方案。")
    press(writer, "保存草稿")
    press(writer, "密封并递交")
    went_on(writer, "已密封并递交")


def opened_by_two(sign_in: SignIn) -> None:
    for role, said in (("opening_officer", "等其他开标员"), ("procurement_supervisor", "已开标。")):
        page = sign_in(role)
        page.goto("/purchasing/tenders/")
        page.get_by_role("link", name=TITLE, exact=True).click()
        follow(page, "开标")
        page.get_by_label("口令").fill(SAID.said)
        press(page, "开标")
        expect(page.get_by_text(said)).to_be_visible()


def challenged(loser: Page, officer: Page) -> None:
    """A bidder that lost asks; the answer lets the purchase go on."""
    loser.goto("/purchasing/tenders/")
    loser.get_by_role("link", name=TITLE, exact=True).click()
    follow(loser, "提出质疑")
    loser.get_by_label("中标结果", exact=True).check()
    loser.get_by_label("质疑的事实和理由").fill("人员配备的得分算少了。")
    press(loser, "提出质疑")
    went_on(loser, "已提出质疑")
    officer.goto(loser.url)
    follow(officer, "答复质疑")
    officer.get_by_label("质疑不成立").check()
    officer.get_by_label("答复", exact=True).fill("已复核，各位评委的评分没有差错。")
    press(officer, "答复")
    went_on(officer, "已复核")


def contracted(officer: Page, approver: Page, head: Page) -> str:
    """Of the winner, at its price and term; the tender allowed to renew it."""
    officer.goto("/purchasing/tenders/")
    officer.get_by_role("link", name=TITLE, exact=True).click()
    follow(officer, "起草合同")
    fill(officer, {"其中：人员费用（元）": "230000", "其中：服务活动（元）": "115000"})
    press(officer, "保存合同")
    went_on(officer, "已起草")
    contract = officer.url
    for at, (piece, yuan) in enumerate(((PIECE, "100000"), ("结项", "245000")), 1):
        follow(officer, "增加节点")
        due = (TODAY + timedelta(days=30 * at)).isoformat()
        fill(officer, {"节点": piece, "应完成日期": due, "付款金额（元）": yuan, "交付成果": "服务记录"})
        press(officer, "增加节点")
        went_on(officer, f"已增加节点「{piece}」")
    approver.goto(contract)
    press(approver, "代表购买主体签署")
    head.goto(contract)
    press(head, "代表承接主体签署")
    went_on(head, "生效")
    return contract


def accepted(head: Page, officer: Page) -> None:
    opened(head, PIECE)
    follow(head, "提交完成情况")
    head.get_by_label("完成情况").fill("上门 200 人次。")
    press(head, "提交完成情况")
    opened(officer, PIECE)
    follow(officer, "验收通过")
    fill(officer, {"征求意见人数": "20", "满意人数": "19", "服务对象的意见": "每周有人来，放心。"})
    press(officer, "验收通过")
    went_on(officer, "承接主体可以申请付款")


def decided_what_follows(officer: Page) -> None:
    officer.goto("/purchasing/contracts/ending/")
    officer.get_by_role("row").filter(has_text=TITLE).get_by_role("link", name=re.compile(TITLE)).click()
    follow(officer, "决定到期以后")
    until = ENDS + timedelta(days=200)
    officer.get_by_role("radio", name="续签").check()
    officer.get_by_label("服务到哪一天").fill(until.isoformat())
    officer.get_by_label("这段时间的价款（元）").fill("300000")
    named_money(officer, ENDS + timedelta(days=1), until, 300_000)
    officer.get_by_label("决定的理由").fill("服务对象满意，缺口还在。")
    press(officer, "保存决定")
    went_on(officer, "已决定：续签")


def renewed(officer: Page, contract: str) -> None:
    """The next contract, for the price and of the money that were decided; after the end of the old one, without a hole."""
    officer.goto(contract)
    follow(officer, "起草续签合同")
    fill(officer, {"其中：人员费用（元）": "200000", "其中：服务活动（元）": "100000"})
    press(officer, "保存合同")
    went_on(officer, "已起草")
    expect(officer.get_by_text("最多 1 年")).to_be_visible()
    officer.goto(contract)
    expect(officer.get_by_text("来得及")).to_be_visible()


def settled(accountant: Page, finance: Page, contract: str) -> None:
    accountant.goto(contract)
    follow(accountant, "登记支出")
    for at, (category, payee, amount) in enumerate(
        (("人员费用", "社工甲", "70000"), ("服务活动", "文具店", "30000")), 1
    ):
        row = accountant.get_by_role("group", name=f"第 {at} 行")
        row.get_by_label("日期").fill(TODAY.isoformat())
        row.get_by_label("凭证号").fill(f"补-{at}")
        row.get_by_label("类别").select_option(label=category)
        row.get_by_label("收款方").fill(payee)
        row.get_by_label("金额（元）").fill(amount)
    press(accountant, "登记支出")
    went_on(accountant, "已登记 2 行支出")
    accountant.goto(contract)
    follow(accountant, "提交结算")
    accountant.get_by_label("结算说明").fill("服务完成，没有结余。")
    press(accountant, "提交结算")
    went_on(accountant, "已提交结算")
    finance.goto(accountant.url)
    press(finance, "批准结算")
    went_on(finance, "结算已批准")


def test_from_a_gap_to_what_follows_its_contract(sign_in: SignIn, desk: Desk, city: City, axe: Axe) -> None:
    officer, approver, finance = sign_in("project_officer"), sign_in("purchase_approver"), sign_in("purchase_finance")
    designed_from_the_gap(officer)
    opened(approver, TITLE)
    press(approver, "批准项目")
    went_on(approver, "已批准")
    funded(finance)
    written(officer)
    approved(approver, TITLE)
    officer.reload()
    told(officer, axe)
    follow(officer, "发布公告")
    officer.get_by_label("投标截止时间").fill(f"{datetime.now() + timedelta(days=40):%Y-%m-%dT09:30}")
    press(officer, "发布公告")
    went_on(officer, "截止以前投标文件谁也打不开")

    in_house(city.house, "bidders")
    others = []
    for login in BIDDERS:
        others.append(desk.open())
        fill_sign_in(others[-1], {"login": login, "password": PASSWORD})
    writer = sign_in("bid_writer")
    for page, yuan in ((others[0], "350000"), (writer, "345000"), (others[1], "352000")):
        bid(page, yuan)
    in_house(city.house, "came due")
    opened_by_two(sign_in)

    evaluation_page(officer, TITLE)
    checked(officer, "完成资格审查")
    drawn(officer, name_of(approver))
    evaluate(members(desk, city, sign_in, TITLE), officer.url, TITLE, axe)
    evaluation_page(approver, TITLE)
    press(approver, "确定排名第一的中标")
    officer.reload()
    press(officer, "公告中标结果")
    went_on(officer, "已公告中标结果")
    challenged(others[0], officer)

    head, accountant = sign_in("agency_head"), sign_in("agency_accountant")
    contract = contracted(officer, approver, head)
    accepted(head, officer)
    paid(accountant, contract, PIECE, "26339999000000000077", "100000", axe)
    checked_and_paid(sign_in, accountant, PIECE, "100000", axe)
    decided_what_follows(officer)
    renewed(officer, contract)
    settled(accountant, finance, contract)
