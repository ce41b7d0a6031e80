"""P1a: what somebody typed survives a closed window and a session that ended, and is gone once it is sent."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, fill_sign_in

pytestmark = pytest.mark.on_both
SignIn = Callable[..., Page]
FORM = "/directory/organisations/create/"


def begun(sign_in: SignIn, name: str, **more: bool) -> Page:
    page = sign_in("city_civil_affairs", **more)
    page.goto(FORM)
    page.get_by_label("名称", exact=True).fill(name)
    page.get_by_label("类别").select_option(label="社工机构")
    page.get_by_label("所在地区").fill("当湖街道")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    return page


def test_a_form_goes_on_in_another_window(sign_in: SignIn) -> None:
    begun(sign_in, "南湖区暖阳社会工作服务中心").close()
    page = sign_in("city_civil_affairs", phone=True)
    page.goto(FORM)
    expect(page.get_by_text("这里有一份没有提交的草稿")).to_be_visible()
    page.get_by_role("button", name="接着填").click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("南湖区暖阳社会工作服务中心")
    page.get_by_role("button", name="登记组织").click()
    expect(page.get_by_role("heading", name="南湖区暖阳社会工作服务中心")).to_be_visible()
    page.goto(FORM)
    page.get_by_label("名称", exact=True).fill("")
    expect(page.get_by_text("这里有一份没有提交的草稿")).to_have_count(0)


def test_after_signing_out_and_in_again_a_form_goes_on(desk: Desk, city: City) -> None:
    """Signed out in another window, then sent: the door opens, and behind it is the form with all that was typed."""
    page, who = desk.open(), city.sign_ins["agency_accountant"]
    fill_sign_in(page, who)
    page.goto("/own/delegations/give/")
    page.get_by_label("代理人", exact=True).fill("周敏")
    page.get_by_label("原因").fill("出差两周，请代为办理年度结算。")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    other = page.context.new_page()
    other.goto("/sign-out/")
    other.get_by_role("button", name="退出").click()
    other.close()
    page.get_by_label("结束日期").fill("2026-12-31")
    page.get_by_role("button", name="交给代理人").click()
    expect(page.get_by_role("heading", level=1, name="登录")).to_be_visible()
    page.get_by_label("登录名").fill(who["login"])
    page.get_by_label("密码").fill(who["password"])
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="请同事代理")).to_be_visible()
    page.get_by_role("button", name="接着填").click()
    expect(page.get_by_label("代理人", exact=True)).to_have_value("周敏")
    expect(page.get_by_label("原因")).to_have_value("出差两周，请代为办理年度结算。")


def test_a_session_that_ended_loses_nothing(sign_in: SignIn) -> None:
    page = begun(sign_in, "南湖区晚晴社会工作服务中心")
    kept = page.context.cookies()
    page.context.clear_cookies(name="sessionid")
    page.get_by_label("名称", exact=True).fill("南湖区晚晴社会工作服务中心二部")
    expect(page.get_by_text("登录已经结束，后来填的还没有存下")).to_be_visible()
    page.context.add_cookies(kept)  # type: ignore[arg-type]  # signed in again in another window
    page.get_by_label("名称", exact=True).press("End")
    page.get_by_label("名称", exact=True).press_sequentially("室")
    expect(page.get_by_text("草稿已保存")).to_be_visible()
    page.goto(FORM)
    page.get_by_role("button", name="不要这份草稿").click()
    expect(page.get_by_label("名称", exact=True)).to_have_value("")
    page.reload()
    expect(page.get_by_text("这里有一份没有提交的草稿")).to_have_count(0)
