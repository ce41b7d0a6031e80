"""S2.3b, S2.3c: a project gets its money, is put out, bid for under seal, and opened by two officers of two duties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID
from tests.browser.tendering import approved, told

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
#: stands approved in the demo; how it came there, `test_project` tells
TITLE = "街道养老服务站运营"
PASSPHRASE = "三江口的早潮与晚钟，一二三"


def funded(finance: Page) -> None:
    """Without its money a project is not put out."""
    finance.goto(f"/purchasing/projects/?q={TITLE}")
    finance.get_by_role("link", name=TITLE, exact=True).click()
    finance.get_by_role("link", name="各年资金").click()
    for at in range(2):  # it runs over two years
        finance.get_by_role("link", name="安排资金").click()
        line = finance.get_by_label("预算", exact=True)
        line.select_option(line.get_by_role("option", name="自筹资金社会工作服务").nth(at).get_attribute("value"))
        finance.get_by_label("承诺金额（元）").fill("496400")
        finance.get_by_role("button", name="安排资金").click()
        expect(finance.get_by_role("link", name="安排资金")).to_be_visible()


def put_out(officer: Page, axe: Axe) -> None:
    officer.get_by_role("link", name="开始采购").click()
    officer.get_by_label("采购方式").select_option(label="公开招标")
    officer.get_by_role("button", name="编制采购文件").click()
    officer.get_by_role("link", name="增加评审因素").click()
    officer.get_by_label("评审因素").fill("服务方案")
    officer.get_by_label("类别").select_option(label="主观项")
    officer.get_by_label("分值").fill("90")
    officer.get_by_label("评分标准").fill("注册资本不少于一百万元的得满分。")
    officer.get_by_role("button", name="增加").click()
    expect(officer.get_by_text("采购文件里有不合法的内容")).to_be_visible()
    officer.get_by_role("button", name="删除评审因素服务方案").click()
    expect(officer.get_by_role("button", name="删除评审因素服务方案")).to_have_count(0)
    officer.get_by_role("link", name="增加评审因素").click()
    officer.get_by_label("评审因素").fill("服务方案")
    officer.get_by_label("类别").select_option(label="主观项")
    officer.get_by_label("分值").fill("90")
    officer.get_by_label("评分标准").fill("目标可以衡量、步骤具体的，61—90 分；其他，0—60 分。")
    officer.get_by_role("button", name="增加").click()
    officer.get_by_role("link", name="生成投标密钥").click()
    for box in officer.get_by_role("checkbox").all():
        box.check()
    officer.get_by_role("button", name="生成").click()
    expect(officer.get_by_text("已生成投标密钥")).to_be_visible()
    axe(officer)
    officer.get_by_role("button", name="提交审批").click()
    expect(officer.get_by_text("已提交审批。")).to_be_visible()


def test_a_project_becomes_a_tender_that_an_agency_bids_for_under_seal(
    sign_in: SignIn, axe: Axe, tmp_path: Any
) -> None:
    officer, approver = sign_in("project_officer"), sign_in("purchase_approver")
    funded(sign_in("purchase_finance"))
    officer.goto(f"/purchasing/projects/?q={TITLE}")
    officer.get_by_role("link", name=TITLE, exact=True).click()
    put_out(officer, axe)
    approved(approver, TITLE)
    officer.reload()
    told(officer, axe)
    officer.get_by_role("link", name="发布公告").click()
    officer.get_by_label("投标截止时间").fill(f"{datetime.now() + timedelta(days=5):%Y-%m-%dT09:30}")
    officer.get_by_role("button", name="发布公告").click()
    expect(officer.get_by_text("请改晚一些").first).to_be_visible()
    officer.get_by_label("投标截止时间").fill(f"{datetime.now() + timedelta(days=40):%Y-%m-%dT09:30}")
    officer.get_by_role("button", name="发布公告").click()
    expect(officer.get_by_text("截止以前投标文件谁也打不开")).to_be_visible()
    writer = sign_in("bid_writer")
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name=TITLE, exact=True).click()
    writer.get_by_role("link", name="编写投标文件").click()
    writer.get_by_label("口令", exact=True).fill(PASSPHRASE)
    writer.get_by_label("再输入一次口令").fill(PASSPHRASE)
    writer.get_by_role("button", name="开始编写").click()
    writer.get_by_role("link", name="填写投标内容").click()
    writer.get_by_label("报价（元）").fill("350000")
    writer.get_by_label("其中人员费用（元）").fill("240000")
    writer.get_by_label("联系人").fill("陶明月")
    writer.get_by_label("联系电话").fill("0573-80001234")
    writer.get_by_label("怎样符合资格要求").fill("声明见附件。")
    writer.get_by_label("服务方案").fill("每户每月两次探访。")
    axe(writer)
    writer.get_by_role("button", name="保存草稿").click()
    plan = tmp_path / "服务方案.txt"
    plan.write_text("每户每月两次探访，节日团聚。", encoding="utf-8")
    writer.get_by_role("link", name="上传文件").click()
    writer.get_by_label("文件").set_input_files(plan)
    writer.get_by_role("button", name="上传").click()
    expect(writer.get_by_text("服务方案.txt")).to_be_visible()
    axe(writer)
    writer.get_by_role("button", name="密封并递交").click()
    expect(writer.get_by_text("已密封并递交").first).to_be_visible()
    expect(writer.get_by_text("350,000")).to_have_count(0)
    with writer.expect_download() as got:
        writer.get_by_role("link", name="下载回执").click()
    assert "handed_in" in got.value.path().read_text(encoding="utf-8")
    officer.reload()
    expect(officer.get_by_text("陶明月")).to_have_count(0)
    expect(officer.get_by_text("开标记录")).to_have_count(0)


def test_two_officers_open_the_bids_together_and_a_bidder_objects(sign_in: SignIn, axe: Axe) -> None:
    for role, said in (("opening_officer", "等其他开标员"), ("procurement_supervisor", "已开标。")):
        page = sign_in(role)
        page.goto("/purchasing/tenders/")
        page.get_by_role("link", name="社区矫正心理支持").click()
        page.get_by_role("link", name="开标", exact=True).click()
        page.get_by_label("口令").fill("不是这一个口令，猜的猜的")
        page.get_by_role("button", name="开标").click()
        expect(page.get_by_text("口令不对。").first).to_be_visible()
        page.get_by_label("口令").fill(SAID.said)
        page.get_by_role("button", name="开标").click()
        expect(page.get_by_text(said)).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="¥459,000.00")).to_be_visible()
    axe(page)
    page.get_by_role("row").filter(has_text="¥459,000.00").get_by_role("link").click()
    expect(page.get_by_text("项目部 0573-8")).to_be_visible()
    writer = sign_in("bid_writer")
    writer.goto("/purchasing/tenders/")
    writer.get_by_role("link", name="社区矫正心理支持").click()
    writer.get_by_role("link", name="提出开标异议").click()
    writer.get_by_label("异议").fill("唱标时漏读了一项。")
    writer.get_by_role("button", name="提出异议").click()
    expect(writer.get_by_text("唱标时漏读了一项。")).to_be_visible()
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name="社区矫正心理支持").click()
    page.get_by_role("link", name="答复", exact=True).click()
    page.get_by_label("答复").fill("已补读并记录。")
    page.get_by_role("button", name="答复").click()
    expect(page.get_by_text("已补读并记录。")).to_be_visible()
