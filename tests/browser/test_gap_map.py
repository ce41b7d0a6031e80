"""P2b: the map leads to one community by mouse and by keyboard alone; the main job fits a phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Keys = Callable[..., None]


def test_the_map_leads_to_one_community_by_mouse(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/gap/")
    the_map = page.get_by_role("group", name="各地区还差的人数")
    the_map.get_by_role("link", name="南湖区").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("南湖区人员缺口")
    the_map.get_by_role("link", name="解放街道").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("解放街道人员缺口")
    the_map.get_by_role("link", name="虹桥社区居委会").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("虹桥社区居委会：缺口怎么算")


def test_the_map_leads_to_one_community_by_keyboard_alone(sign_in: SignIn, by_keys: Keys) -> None:
    page = sign_in("city_civil_affairs")
    by_keys(page, page.get_by_label("栏目").get_by_role("link", name="缺口"), "Enter")
    the_map = page.get_by_role("group", name="各地区还差的人数")
    for name, title in (
        ("南湖区", "南湖区人员缺口"),
        ("解放街道", "解放街道人员缺口"),
        ("虹桥社区居委会", "虹桥社区居委会：缺口怎么算"),
    ):
        by_keys(page, the_map.get_by_role("link", name=name), "Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_the_main_job_fits_a_phone(sign_in: SignIn) -> None:
    page = sign_in("supervisor", phone=True)
    tabs = page.get_by_label("主要栏目")
    fits(page)
    tabs.get_by_role("link", name="队伍").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("社会工作者")
    expect(page.get_by_text("其中持证")).to_be_visible()
    fits(page)
    first = page.get_by_role("rowheader").get_by_role("link").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    fits(page)
    if not tabs.get_by_role("link", name="缺口").is_visible():
        tabs.get_by_text("更多").click()
    tabs.get_by_role("link", name="缺口").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("人员缺口")
    fits(page)


def fits(page: Page) -> None:
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375, page.url
