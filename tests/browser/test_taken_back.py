"""P1a: an officer changes the wrong organisation, takes it back at once, and reads in its history that it happened."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_change_by_mistake_goes_back_from_where_one_stands(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/directory/organisations/?q=红船志愿服务队")
    page.get_by_role("link", name="南湖区红船志愿服务队").click()
    record = page.url
    page.get_by_role("link", name="修改组织").click()
    page.get_by_label("简称").fill("写错了的简称")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").filter(has_text="撤销刚才的改动")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="撤销刚才的改动").click()
    expect(page).to_have_url(record)
    expect(page.get_by_role("status").filter(has_text="已撤销「修改组织」")).to_be_visible()
    expect(page.get_by_text("写错了的简称")).to_have_count(0)
    page.get_by_role("link", name="改动记录").click()
    expect(page.get_by_role("heading", name="改动记录")).to_be_visible()
    expect(page.get_by_text("写错了的简称")).to_have_count(1)
    axe(page)


def test_the_last_ten_minutes_stand_on_one_page_on_the_phone_too(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("city_civil_affairs", phone=True)
    phone.goto("/directory/organisations/?q=红船志愿服务队")
    phone.get_by_role("link", name="南湖区红船志愿服务队").click()
    phone.get_by_role("textbox", name="评论").fill("写到别家去了。")
    phone.get_by_role("button", name="发表评论").click()
    expect(phone.get_by_role("status").filter(has_text="撤销刚才的改动")).to_be_visible()
    phone.goto("/changes/")
    axe(phone)
    phone.get_by_role("button", name=re.compile("撤销.*发表评论")).first.click()
    expect(phone.get_by_text("写到别家去了。")).to_have_count(0)
    expect(phone.get_by_role("status").filter(has_text="已撤销「发表评论」")).to_be_visible()
