"""S2.3c: an officer opens a need for designs, two agencies design, one design becomes a project, the other reads why not."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import City, Desk, fill_sign_in
from tests.browser.prepared import BIDDERS, PASSWORD, in_house

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
NEED = "听障老人看病没有人陪"


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words, exact=True).click()


def follow(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("link", name=words, exact=True).click()


def labelled(page: Page, words: str) -> Locator:
    """What may be left empty says so behind its label."""
    return page.get_by_label(re.compile(f"^{words}"))


def reported(community: Page) -> str:
    """Gives the address of the need."""
    community.goto("/purchasing/needs/report/")
    community.get_by_label("缺什么").fill(NEED)
    community.get_by_label("哪些人").fill("听障老人")
    community.get_by_label("涉及人数").fill("24")
    community.get_by_label("情况说明").fill("社区有 24 位听障老人，看病说不清楚。")
    press(community, "报告需求")
    expect(community.get_by_role("heading", level=1)).to_have_text(NEED)
    return community.url


def called(officer: Page, need: str, axe: Axe) -> None:
    officer.goto(need)
    follow(officer, "征集方案")
    officer.get_by_label("方案提交的最后一天").fill(date.today().isoformat())
    press(officer, "征集方案")
    expect(officer.get_by_role("main")).to_contain_text("最后一天要在今天以后。")
    officer.get_by_label("方案提交的最后一天").fill((date.today() + timedelta(days=9)).isoformat())
    axe(officer)
    press(officer, "征集方案")
    expect(officer.get_by_role("main")).to_contain_text("过后才能看到")


def designed(writer: Page, title: str, activities: str, axe: Axe) -> str:
    """Refused while something is missing; gives the address of the proposal."""
    writer.get_by_role("navigation", name="栏目", exact=True).get_by_role("link", name="机构方案", exact=True).click()
    follow(writer, NEED)
    expect(writer.get_by_role("main")).to_contain_text("第十八条第二款")
    expect(writer.get_by_role("main")).to_contain_text("社区有 24 位听障老人")
    axe(writer)
    for label, words in (
        ("方案名称", title), ("怎样回应需求", "社工陪同就诊，手语翻译。"), ("活动", activities), ("成效", "九成老人说清了病情。"),
        ("人员安排", "一名社工，一名手语翻译。"), ("工作人员人数", "2"), ("几个月", "12"), ("每人每月的费用（元）", "7000"),
        ("服务活动（元）", "30000"), ("行政管理（元）", "10000"),
    ):  # fmt: skip
        labelled(writer, label).fill(words)
    labelled(writer, "服务人数").fill("")
    press(writer, "保存方案")
    expect(writer.get_by_role("main")).to_contain_text("80.7%")
    press(writer, "提交方案")
    expect(writer.get_by_role("alert")).to_contain_text("请填写服务人数。")
    axe(writer)
    address = re.sub("hand-in/$", "", writer.url)
    follow(writer, "修改方案")
    labelled(writer, "服务人数").fill("24")
    press(writer, "保存方案")
    press(writer, "提交方案")
    expect(writer.get_by_role("main")).to_contain_text("已提交")
    return address


def test_a_need_is_designed_for_by_two_agencies_and_one_design_is_taken(
    sign_in: SignIn, axe: Axe, city: City, desk: Desk
) -> None:
    need = reported(sign_in("community_officer"))
    officer = sign_in("project_officer")
    called(officer, need, axe)
    in_house(city.house, "bidders")
    first, second = sign_in("bid_writer"), desk.open()
    fill_sign_in(second, {"login": BIDDERS[0], "password": PASSWORD})
    taken = designed(first, "陪诊同行", "每周两次陪诊。", axe)
    declined = designed(second, "手语热线", "每天视频手语。", axe)
    second.goto(taken)
    expect(second.get_by_role("heading", level=1)).not_to_have_text("陪诊同行")
    officer.goto(need)
    expect(officer.get_by_role("main")).not_to_contain_text("陪诊同行")

    in_house(city.house, "designs over")
    officer.goto("/workbench/")
    officer.get_by_role("main").get_by_role("link", name=re.compile(f"^采用一个方案.*{NEED}")).click()
    expect(officer.get_by_role("row").filter(has_text="活动")).to_contain_text("每天视频手语。")
    axe(officer)
    follow(officer, "陪诊同行")
    axe(officer)
    follow(officer, "采用方案")
    press(officer, "采用方案")
    expect(officer.get_by_label("其他方案未采用的理由")).to_have_attribute("aria-invalid", "true")
    officer.get_by_label("其他方案未采用的理由").fill("老人更需要有人陪在身边")
    press(officer, "采用方案")
    expect(officer.get_by_role("heading", level=1)).to_have_text("陪诊同行")
    for words in ("每周两次陪诊。", "九成老人说清了病情。", "¥208,000.00", "采用的方案", "80.7%"):
        expect(officer.get_by_role("main")).to_contain_text(words)
    second.goto(declined)
    expect(second.get_by_role("main")).to_contain_text("老人更需要有人陪在身边")
    first.goto(taken)
    expect(first.get_by_role("main")).to_contain_text("已采用")


def test_proposals_are_read_on_a_phone(sign_in: SignIn) -> None:
    phone = sign_in("bid_writer", phone=True)
    phone.goto("/purchasing/proposals/")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
    follow(phone, "四点半课堂")
    expect(phone.get_by_role("heading", name="预算")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375
