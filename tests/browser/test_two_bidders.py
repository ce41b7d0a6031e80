"""S2.3b: with two bidders a tender fails unopened, and a consultation on services lawfully goes on to its result."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID
from tests.browser.conftest import City, name_of
from tests.browser.prepared import FAILS, GOES_ON, in_house

SignIn = Callable[..., Page]


@pytest.fixture(scope="module")
def two_bid(city: City) -> City:
    in_house(city.house, "two bids")
    return city


def found(page: Page, title: str) -> None:
    """The newest of that name."""
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def released(page: Page, title: str, said: str) -> None:
    """One of the officers gives their share."""
    found(page, title)
    page.get_by_role("link", name="开标", exact=True).click()
    page.get_by_label("口令").fill(SAID.said)
    page.get_by_role("button", name="开标").click()
    expect(page.get_by_text(said)).to_be_visible()


def test_a_tender_with_two_bidders_fails_and_its_bids_stay_sealed(sign_in: SignIn, two_bid: City) -> None:
    """87号令第四十一条: fewer than three are not opened."""
    released(sign_in("opening_officer"), FAILS, "等其他开标员")
    released(sign_in("procurement_supervisor"), FAILS, "投标人不足，没有开标，本次采购已废标。")
    officer = sign_in("project_officer")
    found(officer, FAILS)
    main = officer.get_by_role("main")
    expect(main).to_contain_text("投标人不足规定的家数")
    expect(main).to_contain_text("第四十一条")
    expect(main).not_to_contain_text("460,000")
    expect(officer.get_by_role("heading", name="开标记录")).to_have_count(0)
    officer.goto("/purchasing/projects/")
    officer.get_by_role("link", name=FAILS, exact=True).click()
    expect(officer.get_by_role("link", name="开始采购")).to_be_visible()


def final_quotes(sign_in: SignIn, two_bid: City, officer: Page) -> None:
    """214号第二十一条: asked by the committee, sealed for everybody until the same moment, then opened together."""
    member = sign_in("purchase_approver")
    found(member, GOES_ON)
    member.get_by_role("link", name="评审", exact=True).click()
    expect(member.get_by_role("link", name="评分", exact=True)).to_have_count(0)
    member.get_by_role("link", name="要求最后报价").click()
    member.get_by_label("最后报价的截止时间").fill(f"{datetime.now() + timedelta(days=2):%Y-%m-%dT%H:%M}")
    member.get_by_role("button", name="要求提交").click()
    expect(member.get_by_text("已要求各家提交最后报价。")).to_be_visible()
    bidder = sign_in("bid_writer", phone=True)
    bidder.get_by_role("link", name="提交最后报价").first.click()
    bidder.get_by_label("最后报价（元）").fill("455000")
    bidder.get_by_role("button", name="提交最后报价").click()
    expect(bidder.get_by_text("已提交最后报价，到截止时间以前谁也看不到。")).to_be_visible()
    expect(bidder.get_by_role("link", name="更换最后报价")).to_be_visible()
    for page in (member, officer):
        page.goto(f"{page.url.split('/evaluation/')[0]}/evaluation/")
        expect(page.get_by_role("main")).to_contain_text("也看不到有几家提交")
        expect(page.get_by_role("main")).not_to_contain_text("455,000")
        expect(page.get_by_role("button", name="打开最后报价")).to_have_count(0)
    in_house(two_bid.house, "quotes due")
    member.reload()
    member.get_by_role("button", name="打开最后报价").click()
    expect(member.get_by_text("最后报价已打开")).to_be_visible()
    expect(member.get_by_role("row").filter(has_text="¥455,000.00")).to_contain_text("宣读 ¥460,000.00")


def test_a_consultation_goes_on_with_two_to_its_result(sign_in: SignIn, two_bid: City, page: Page) -> None:
    """财库〔2015〕124号: two may do where a government buys services."""
    approver = sign_in("purchase_approver")
    released(sign_in("opening_officer"), GOES_ON, "等其他开标员")
    released(sign_in("procurement_supervisor"), GOES_ON, "已开标。")
    officer = sign_in("project_officer")
    found(officer, GOES_ON)
    expect(officer.get_by_role("row").filter(has_text="¥460,000.00")).to_be_visible()
    officer.get_by_role("link", name="评审", exact=True).click()
    links = officer.get_by_role("link", name=re.compile("^审查"))
    for at in range(2):
        links.nth(at).click()
        officer.get_by_label("合格", exact=True).check()
        officer.get_by_role("button", name="记录结果").click()
        expect(officer.get_by_text(re.compile("^已记录.*的审查结果"))).to_be_visible()
    officer.get_by_role("button", name="完成资格审查").click()
    expect(officer.get_by_text("资格审查已完成")).to_be_visible()
    officer.get_by_role("link", name="组成评审委员会").click()
    officer.get_by_label("评审委员会人数").fill("3")
    officer.get_by_label(name_of(approver)).check()
    officer.get_by_label("本市专家库随机抽取").check()
    officer.get_by_role("button", name="保存").click()
    officer.get_by_role("link", name="抽取专家").click()
    officer.get_by_label("抽取时加入的话").fill("晴，九度")
    officer.get_by_role("button", name="抽取").click()
    expect(officer.get_by_text("3 人，其中专家 2 人。")).to_be_visible()
    in_house(two_bid.house, "checked")
    final_quotes(sign_in, two_bid, officer)
    in_house(two_bid.house, "scored")
    found(approver, GOES_ON)
    approver.get_by_role("link", name="评审", exact=True).click()
    approver.get_by_role("button", name="确定排名第一的成交").click()
    expect(approver.get_by_text("已确定成交供应商").first).to_be_visible()
    officer.reload()
    officer.get_by_role("button", name="公告成交结果").click()
    expect(officer.get_by_text("已公告成交结果")).to_be_visible()
    page.goto("/purchasing/results/")
    page.get_by_role("link", name=GOES_ON).click()
    expect(page.get_by_text("¥445,000.00")).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="下载评审文件").click()
    page.get_by_role("link", name="重算评审结果").click()
    page.get_by_label("评审文件").set_input_files(got.value.path())
    page.get_by_role("button", name="重新计算").click()
    expect(page.get_by_text("磋商只有两家，政府购买服务项目可以继续")).to_be_visible()
    expect(page.get_by_text("财库〔2015〕124号").first).to_be_visible()
