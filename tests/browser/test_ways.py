"""The same pages for a hand on the keyboard, for large type and for paper."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
#: points a main target and any other measures at least in the version for elders
MAIN, OTHER = 60, 44


def test_the_keys_are_told_in_a_sheet_and_do_what_it_says(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/")
    page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="键盘操作")
    expect(sheet).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    rows = page.get_by_role("rowheader").get_by_role("link")
    page.keyboard.press("j")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(rows.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("/")
    search = page.get_by_role("combobox", name="查找")
    expect(search).to_be_focused()
    page.keyboard.type("?j")
    expect(search).to_have_value("?j")
    expect(sheet).to_be_hidden()


def test_the_version_for_elders_shows_less_and_larger(phone_page: Page, axe: Axe) -> None:
    page = phone_page
    page.goto("/")
    ways = page.get_by_role("main").get_by_role("listitem")
    expect(ways.filter(visible=True)).to_have_count(7)
    page.get_by_role("button", name="长辈版").click()
    expect(page.get_by_role("button", name="标准版")).to_be_visible()
    expect(ways.filter(visible=True)).to_have_count(3)
    targets = [*page.get_by_role("main").get_by_role("link").filter(visible=True).all()]
    targets += page.locator(".tel").filter(visible=True).all()
    for target in targets:
        box = target.bounding_box()
        assert box is not None and box["height"] >= MAIN, target
    for target in page.get_by_role("button").filter(visible=True).all():
        box = target.bounding_box()
        assert box is not None and box["height"] >= OTHER, target
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    axe(page)


def test_a_person_and_the_gap_are_printed_without_what_is_only_pressed(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/?level=junior")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="基本情况")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator(".print-head").get_by_text("社会工作者登记表")).to_be_visible()
    forms = page.get_by_role("link", name="社会工作者登记表")
    for away in (page.get_by_label("栏目"), page.get_by_role("link", name="修改"), page.get_by_text("谁看过"), forms):
        expect(away.first).to_be_hidden()
    assert page.pdf(format="A4").startswith(b"%PDF")
    page.goto("/workforce/gap/")
    expect(page.locator(".print-head")).to_contain_text("沈洁打印")
    expect(page.get_by_role("button", name="查看")).to_be_hidden()
    expect(page.get_by_role("table").get_by_text("合计")).to_be_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
