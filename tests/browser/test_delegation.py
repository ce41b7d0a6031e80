"""P1a: somebody is away, a colleague does the work, and everybody reads for whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_colleague_stands_in_for_some_days_and_the_trail_says_for_whom(sign_in: SignIn, axe: Axe) -> None:
    away, deputy = sign_in("city_civil_affairs"), sign_in("union_officer")
    away.goto("/own/")
    away.get_by_role("link", name="代理", exact=True).click()
    away.get_by_role("link", name="请同事代理").click()
    axe(away)
    away.get_by_label("代理人").fill("周敏")
    away.get_by_label("结束日期").fill((date.today() + timedelta(days=400)).isoformat())
    away.get_by_role("button", name="交给代理人").click()
    expect(away.get_by_role("link", name="代理最长 30 天，请把结束日期提前。")).to_be_visible()
    away.get_by_label("结束日期").fill((date.today() + timedelta(days=5)).isoformat())
    away.get_by_role("button", name="交给代理人").click()
    expect(away.get_by_role("row", name="周敏")).to_contain_text("代理中")
    axe(away)

    deputy.goto("/workforce/workers/")
    expect(deputy.get_by_role("banner")).to_contain_text("周敏代沈洁")
    deputy.get_by_role("rowheader").first.get_by_role("link").click()
    file = deputy.url
    deputy.goto(f"{file}change/")
    deputy.get_by_label("备注").fill("代为更正")
    deputy.get_by_role("button", name="保存基本情况").click()
    expect(deputy.get_by_role("listitem").filter(has_text="修改了基本情况").first).to_contain_text("周敏代沈洁")

    away.goto("/own/delegations/")
    away.get_by_role("row", name="周敏").get_by_role("button", name="结束代理").first.click()
    expect(away.get_by_role("row", name="周敏")).to_contain_text("已结束")
    assert deputy.goto(file).status == 404, "nothing is left of it"  # type: ignore[union-attr]


def test_who_leaves_hands_over_all_open_work_in_one_step(sign_in: SignIn, axe: Axe) -> None:
    head, justice = sign_in("department_head"), sign_in("justice_officer")
    justice.goto("/workbench/requests/ask/")
    justice.get_by_label("协办单位").fill("嘉兴市总工会")
    justice.get_by_label("事项").fill("借用职工学校教室")
    justice.get_by_label("请求内容").fill("下月两次集中教育。")
    justice.get_by_role("button", name="提出协办").click()
    head.get_by_role("link", name="团队").click()
    axe(head)
    head.get_by_role("link", name="移交林岚的工作").click()
    expect(head.get_by_role("main")).to_contain_text("借用职工学校教室")
    head.get_by_label("接手人").fill("周敏")
    head.get_by_role("button", name="移交全部工作").click()
    expect(head.get_by_role("main")).to_contain_text("周敏不能代表嘉兴市司法局办理")
    axe(head)
    head.get_by_label("接手人").fill("department-head")
    head.get_by_role("button", name="移交全部工作").click()
    expect(head.get_by_role("main")).to_contain_text("手上的")
    expect(head.get_by_role("link", name="移交林岚的工作")).to_have_count(0)
    head.goto("/workbench/")
    expect(head.get_by_role("link", name="借用职工学校教室", exact=True)).to_be_visible()
