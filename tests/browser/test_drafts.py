"""P1a: what somebody typed survives a closed window and a session that ended, and is gone once it is sent."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

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
