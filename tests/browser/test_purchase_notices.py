"""S2.3: an officer publishes an intention and asks the public; somebody without an account reads and says what they think; an
agency answers the survey, and the officer sees three answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "嘉兴市民政局精神障碍社区康复"


def drafted(page: Page, kind: str) -> None:
    """The demo's draft of a kind, found in the list."""
    page.goto("/purchasing/office/notices/?state=draft")
    page.get_by_role("link", name=f"{TITLE}{kind}").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{TITLE}{kind}")


def published(page: Page, kind: str) -> str:
    drafted(page, kind)
    page.get_by_role("button", name="发布公告").click()
    expect(page.get_by_text("已发布，谁都可以看到。")).to_be_visible()
    return re.sub(r"^https?://[^/]+", "", page.url)


def test_what_is_bought_is_public_and_anybody_says_what_they_think(sign_in: SignIn, phone_page: Page, axe: Axe) -> None:
    officer = sign_in("project_officer")
    published(officer, "采购意向")
    expect(officer.get_by_text(re.compile("采购活动最早 .* 开始"))).to_be_visible()
    axe(officer)
    question = published(officer, "征求意见")

    anybody = phone_page
    anybody.goto("/")
    anybody.get_by_role("link", name=re.compile("^采购公告")).click()
    axe(anybody)
    anybody.get_by_role("link", name="青少年驻校社会工作", exact=True).click()
    expect(anybody.get_by_text("投标人不足 3 家的，不开标")).to_be_visible()
    axe(anybody)
    with anybody.expect_download() as got:
        anybody.get_by_role("link", name="下载 PDF").click()
    assert got.value.path().read_bytes().startswith(b"%PDF")
    anybody.go_back()
    anybody.get_by_role("link", name=f"{TITLE}采购意向").click()
    expect(anybody.get_by_text("本次公开的采购意向是初步安排")).to_be_visible()
    axe(anybody)
    anybody.goto("/purchasing/notices/?kind=opinion")
    anybody.get_by_role("link", name=f"{TITLE}征求意见").click()
    anybody.get_by_role("link", name="提意见").click()
    axe(anybody)
    anybody.get_by_label("意见").fill("康复小组最好放在周末。")
    anybody.get_by_role("button", name="提交意见").click()
    expect(anybody.get_by_text("意见已收到，谢谢。")).to_be_visible()

    officer.goto(question)
    expect(officer.get_by_text("康复小组最好放在周末。")).to_be_visible()
    officer.get_by_role("link", name="公布汇总").click()
    officer.get_by_label("汇总").fill("康复小组改在周末。")
    officer.get_by_role("button", name="公布汇总").click()
    expect(officer.get_by_text("康复小组改在周末。")).to_be_visible()
    anybody.reload()
    expect(anybody.get_by_text("康复小组改在周末。")).to_be_visible()
    expect(anybody.get_by_text("康复小组最好放在周末。")).to_have_count(0)


def test_three_answers_come_to_a_survey(sign_in: SignIn, axe: Axe) -> None:
    officer, agency = sign_in("project_officer"), sign_in("bid_writer")
    survey = published(officer, "需求调查")
    expect(officer.get_by_text("需求调查还差 3 个单位的答复")).to_be_visible()
    agency.goto("/workbench/")
    agency.get_by_role("link", name=f"{TITLE}需求调查", exact=True).click()
    axe(agency)
    agency.get_by_label("答复内容").fill("能提供两名持证社工。")
    agency.get_by_label("估算金额（元）").fill("480000")
    agency.get_by_role("button", name="提交答复").click()
    expect(agency.get_by_text(re.compile("^已提交.*的答复。$"))).to_be_visible()
    for name in ("海宁红枫社工站", "平湖启航社工站"):
        officer.goto(survey)
        officer.get_by_role("link", name="登记纸质答复").click()
        officer.get_by_label("答复单位名称").fill(name)
        officer.get_by_label("收到日期").fill((date.today() + timedelta(days=1)).isoformat())
        officer.get_by_label("答复内容").fill("能提供。")
        officer.get_by_role("button", name="登记答复").click()
        expect(officer.get_by_role("link", name="收到日期不能在今天以后。")).to_be_visible()
        officer.get_by_label("收到日期").fill(date.today().isoformat())
        officer.get_by_role("button", name="登记答复").click()
        expect(officer.get_by_text(f"已登记{name}的答复。")).to_be_visible()
    expect(officer.get_by_text("能提供两名持证社工。")).to_be_visible()
    expect(officer.get_by_role("heading", level=3)).to_have_count(3)
    expect(officer.get_by_text("需求调查还差")).to_have_count(0)
    axe(officer)
