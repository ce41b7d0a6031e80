"""Somebody seeks a person, by initials, with a slip, by the last four of a document; and does something by name alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from heli.core.rules.names import pinyin
from tests.browser.conftest import City, Desk, fill_sign_in

pytestmark = pytest.mark.on_both
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def _first_person(page: Page) -> str:
    """The name of somebody in the list, of three characters."""
    page.goto("/workforce/workers/")
    names = page.get_by_role("rowheader").get_by_role("link").all_inner_texts()
    return next(name for name in names if len(name) == 3)


def test_a_person_is_found_by_initials_and_with_a_slip_and_opened_by_keyboard(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("district_officer")
    name = _first_person(page)
    sounds = pinyin(name).split()
    page.keyboard.press("Control+k")
    box = page.get_by_role("combobox", name="查找")
    expect(box).to_be_focused()
    options = page.get_by_role("listbox", name="查找结果").get_by_role("option")
    box.press_sequentially("".join(sound[0] for sound in sounds))
    expect(options.filter(has_text="首字母").first).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    axe(page)
    box.fill("".join(sounds))
    expect(options.filter(has_text=name).first).to_be_visible()
    box.fill(f"{name[0]}髭{name[2]}")
    expect(options.filter(has_text="姓名差一个字").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    chosen = page.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    who = chosen.inner_text().split()[0]
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(who)


def test_the_last_four_of_a_document_find_a_person(sign_in: SignIn) -> None:
    page = sign_in("district_officer")
    page.goto("/workforce/workers/")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    who = page.get_by_role("heading", level=1).inner_text().split()[0]
    masked = page.get_by_text("****").first.inner_text().split()[0]
    page.keyboard.press("/")
    page.keyboard.type(masked[-4:])
    found = page.get_by_role("option").filter(has_text=who).filter(has_text="证件号码后四位")
    expect(found.first).to_be_visible()
    found.first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(who)


def test_an_action_is_run_by_its_name_without_touching_the_mouse(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    page.keyboard.press("Control+k")
    page.keyboard.type("djzz")
    expect(page.get_by_role("option", selected=True)).to_contain_text("登记组织", timeout=20_000)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("登记组织")
    page.keyboard.press("/")
    page.keyboard.type("晨光")
    expect(page.get_by_role("option").filter(has_text="晨光社会工作服务中心").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox", name="查找结果")).to_be_hidden()


def test_an_action_that_asks_for_nothing_more_is_done_at_once(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    expect(page.get_by_role("link", name="条未读")).to_be_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("全部标为")
    expect(page.get_by_role("option", selected=True)).to_contain_text("全部标为已读", timeout=20_000)
    axe(page)
    page.keyboard.press("Enter")
    expect(page.get_by_text("条提醒标为已读。")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("提醒")


def test_without_a_script_it_is_done_by_its_button(desk: Desk, city: City) -> None:
    page = desk.open(script=False)
    fill_sign_in(page, city.sign_ins["agency_accountant"])  # a session of its own, for it ends here
    page.goto("/workbench/search/?q=退出登录")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    page.goto("/workbench/")
    expect(page.get_by_label("登录名")).to_be_visible()


def test_while_an_input_method_composes_nothing_is_asked_and_enter_opens_nothing(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    box = page.get_by_role("combobox", name="查找")
    box.focus()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "palette" in request.url else None)
    expect(page.get_by_role("option").first).to_be_visible()
    asked.clear()
    typing = page.context.new_cdp_session(page)
    typing.send("Input.imeSetComposition", {"text": "men", "selectionStart": 3, "selectionEnd": 3})
    before = page.url
    page.keyboard.press("Shift")
    assert asked == [] and page.url == before
    typing.send("Input.insertText", {"text": "晨光"})
    expect(page.get_by_role("option").filter(has_text="社会工作服务中心").first).to_be_visible()
    assert len(asked) == 1


def test_without_a_script_the_same_is_a_page(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs", script=False)
    page.get_by_role("combobox", name="查找").fill("晨光")
    page.get_by_role("combobox", name="查找").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("查找")
    page.get_by_role("main").get_by_role("link").filter(has_text="晨光").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("晨光")


def test_on_a_phone_the_search_is_a_page_in_english_too(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs", phone=True, locale="en-GB")
    page.get_by_role("link", name="Find").click()
    page.get_by_label("Name, pinyin, initials, number, or something to do").fill("晨光")
    page.get_by_role("main").get_by_role("button", name="Find").click()
    expect(page.get_by_role("heading", name="Organisations")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    axe(page)
