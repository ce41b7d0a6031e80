"""Help beside the page: by F1, by a link, without script, on a phone; what was typed stays."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Desk

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_the_help_of_a_page_opens_beside_it_by_a_key_and_loses_nothing(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("district_officer")
    page.goto("/workbench/requests/ask/")
    page.get_by_label("事项").fill("核对名单")
    page.keyboard.press("F1")
    beside = page.get_by_role("complementary", name="协办：请别的单位帮忙")
    expect(beside.get_by_role("heading", name="协办：请别的单位帮忙")).to_be_focused()
    axe(page)
    expect(page.get_by_label("事项")).to_have_value("核对名单")
    page.keyboard.press("Escape")
    expect(beside).to_be_hidden()
    expect(page.get_by_label("事项")).to_be_focused()


def test_a_link_of_the_help_stays_beside_the_page(sign_in: SignIn) -> None:
    page = sign_in("district_officer")
    page.get_by_role("banner").get_by_role("link", name="帮助").click()
    beside = page.get_by_role("complementary")
    beside.get_by_role("link", name="请同事代理").click()
    expect(beside.get_by_role("heading", name="请同事代理")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台")
    beside.get_by_role("button", name="关闭帮助").click()
    expect(beside).to_be_hidden()


def test_without_script_the_help_is_a_page_with_contents_and_search(sign_in: SignIn) -> None:
    page = sign_in("district_officer", script=False)
    page.get_by_role("banner").get_by_role("link", name="帮助").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("工作台：今天要办什么")
    page.get_by_role("link", name="全部帮助").click()
    page.get_by_label("在帮助里查找").fill("验证码")
    page.get_by_role("button", name="查找帮助").click()
    page.get_by_role("link", name="登录和第一次使用").click()
    expect(page.get_by_role("heading", name="第一次登录")).to_be_visible()


def test_the_public_and_the_door_have_help_on_a_phone_too(desk: Desk, axe: Axe) -> None:
    page = desk.open(phone=True)
    page.goto("/certificates/verify/")
    page.get_by_role("link", name="帮助").click()
    expect(page.get_by_role("complementary").get_by_role("heading", name="公众页面")).to_be_focused()
    axe(page)
    page.goto("/sign-in/")
    page.get_by_role("link", name="帮助").click()
    expect(page.get_by_role("complementary").get_by_role("heading", name="登录和第一次使用")).to_be_focused()


def test_the_help_speaks_english(sign_in: SignIn) -> None:
    page = sign_in("district_officer", locale="en-GB")
    page.goto("/workforce/gap/")
    page.keyboard.press("F1")
    expect(page.get_by_role("heading", name="The staffing gap and month-end figures")).to_be_focused()
