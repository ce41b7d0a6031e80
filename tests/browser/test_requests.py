"""P1a: one department asks another for help; it is returned, asked again, answered and closed."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "核对矫正岗位的社会工作者"


def ask(page: Page) -> None:
    page.get_by_role("navigation", name="栏目", exact=True).get_by_role("link", name="协办").click()
    page.get_by_role("link", name="请求协办").click()
    page.get_by_label("协办单位").fill("嘉兴市司法局")
    page.get_by_label("事项").fill(TITLE)
    page.get_by_label("请求内容").fill("请核对名单上的人是否在岗。")
    page.get_by_label("几个工作日内答复").fill("8")
    page.get_by_role("button", name="提出协办").click()
    expect(page.get_by_text(re.compile("已向嘉兴市司法局提出协办"))).to_be_visible()


def opened(page: Page) -> None:
    """Go to the request from the workbench."""
    page.goto("/workbench/")
    page.get_by_role("link", name=TITLE, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_request_is_returned_asked_again_answered_and_closed(sign_in: SignIn, axe: Axe) -> None:
    civil, justice = sign_in("city_civil_affairs"), sign_in("justice_officer")
    ask(civil)
    axe(civil)
    opened(justice)
    justice.get_by_role("link", name="退回协办").click()
    justice.get_by_role("button", name="退回协办").click()
    expect(justice.get_by_role("link", name="请填写「理由」。")).to_be_visible()
    justice.get_by_label("理由").fill("没有附名单")
    justice.get_by_role("button", name="退回协办").click()
    opened(civil)
    expect(civil.get_by_role("main")).to_contain_text("没有附名单")
    civil.get_by_role("link", name="再次提出").click()
    civil.get_by_label("请求内容").fill("名单：张三、李四。请核对是否在岗。")
    civil.get_by_role("button", name="再次提出").click()
    opened(justice)
    justice.get_by_role("button", name="接受协办").click()
    justice.get_by_role("link", name="答复协办").click()
    justice.get_by_label("答复").fill("两人都在岗。")
    justice.get_by_role("button", name="答复协办").click()
    axe(justice)
    opened(civil)
    expect(civil.get_by_role("main")).to_contain_text("两人都在岗。")
    civil.get_by_role("button", name="办结协办").click()
    expect(civil.get_by_role("main")).to_contain_text("已办结")
    line = civil.get_by_role("listitem")
    expect(line.filter(has_text="退回了协办")).to_contain_text("没有附名单")


def test_the_other_side_reads_of_a_worker_what_was_shared(sign_in: SignIn, axe: Axe) -> None:
    justice = sign_in("justice_officer")
    opened_title = "核对两名社工的矫正工作经历"
    justice.goto("/workbench/requests/?state=accepted")
    justice.get_by_role("link", name=opened_title).click()
    justice.get_by_role("button", name=re.compile("的共享信息")).click()
    expect(justice.get_by_role("main")).to_contain_text("只能看，不能改")
    expect(justice.get_by_role("main")).to_contain_text("任职")
    expect(justice.get_by_role("main")).not_to_contain_text("手机")
    axe(justice)


def test_a_request_is_read_on_a_phone(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("justice_officer", phone=True)
    phone.goto("/workbench/requests/?state=closed")
    phone.get_by_role("link", name="联合走访刑满释放人员家庭").click()
    expect(phone.get_by_role("heading", level=1)).to_be_visible()
    width = phone.evaluate("document.documentElement.scrollWidth")
    assert width <= 375, "it scrolls sideways"
    axe(phone)
