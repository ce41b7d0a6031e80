"""A newcomer meets hints: in the page, not over it; put away one by one or all; nothing of them on paper."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_hints_are_read_put_away_and_shown_again(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("union_officer")
    page.goto("/own/")
    page.get_by_role("button", name="重新显示提示").click()
    expect(page.get_by_role("button", name="不再显示提示")).to_be_visible()
    page.goto("/workforce/workers/")
    hint = page.get_by_role("region", name="提示", exact=True)
    expect(hint).to_contain_text("筛选的条件都记在地址里")
    axe(page)
    page.emulate_media(media="print")
    expect(hint).to_be_hidden()
    page.emulate_media(media="screen")
    hint.get_by_role("button", name="知道了").click()
    expect(hint).to_have_count(0)
    expect(page.get_by_text("提示已收起。")).to_be_attached()
    page.reload()
    expect(hint).to_contain_text("收在筛选栏的最后一项里")
    hint.get_by_role("button", name="不再显示提示").click()
    expect(hint).to_have_count(0)
    page.goto("/workbench/")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    expect(hint).to_have_count(0)


def test_without_script_a_hint_is_put_away_by_its_form(sign_in: SignIn) -> None:
    page = sign_in("youth_league_officer", script=False)
    page.goto("/own/")
    page.get_by_role("button", name="重新显示提示").click()
    expect(page.get_by_role("button", name="不再显示提示")).to_be_visible()
    page.goto("/workbench/")
    hint = page.get_by_role("region", name="提示", exact=True)
    expect(hint).to_contain_text("轮到自己办的事都在这一页")
    hint.get_by_role("button", name="知道了").click()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    expect(hint).to_contain_text("上面的查找框里")
    page.goto("/own/")
    page.get_by_role("button", name="不再显示提示").click()
    expect(page.get_by_role("button", name="重新显示提示")).to_be_visible()
