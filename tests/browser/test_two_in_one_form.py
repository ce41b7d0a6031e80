"""P1a: two officers open one form; the slower sees what the other stored, loses nothing and decides."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.on_both
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
AGENCY = "桐乡市南湖红社会工作服务中心"


def form_of(page: Page, name: str = AGENCY) -> Page:
    page.goto(f"/directory/organisations/?q={name}")
    page.get_by_role("link", name=name, exact=True).click()
    page.goto(f"{page.url}change/")
    return page


def test_two_people_in_one_form_see_the_difference_and_lose_nothing(sign_in: SignIn, axe: Axe) -> None:
    slower, faster = form_of(sign_in("city_civil_affairs")), form_of(sign_in("district_officer"))
    slower.get_by_label("联系人").fill("林岚")
    slower.get_by_label("简称").fill("南湖红中心")
    faster.get_by_label("联系人").fill("周敏")
    faster.get_by_role("button", name="保存修改").click()
    expect(faster.get_by_role("status").filter(has_text="已修改")).to_be_visible()

    slower.get_by_role("button", name="保存修改").click()
    alert = slower.get_by_role("alert")
    expect(alert).to_contain_text("刚刚改过这条记录")
    row = alert.get_by_role("row", name="联系人")
    expect(row.get_by_role("cell").nth(0)).to_have_text("周敏")
    expect(row.get_by_role("cell").nth(1)).to_have_text("林岚")
    expect(slower.get_by_label("简称")).to_have_value("南湖红中心")
    axe(slower)
    slower.get_by_role("button", name="用这里填的重新提交").click()
    expect(slower.get_by_role("definition").filter(has_text="林岚")).to_be_visible()
    expect(slower.get_by_role("definition").filter(has_text="南湖红中心")).to_be_visible()


def test_on_a_phone_without_script_the_version_of_the_other_is_taken(sign_in: SignIn, axe: Axe) -> None:
    slower = form_of(sign_in("city_civil_affairs", phone=True, locale="en-GB", script=False))
    faster = form_of(sign_in("district_officer"))
    faster.get_by_label("联系人").fill("方瑜")
    faster.get_by_role("button", name="保存修改").click()
    expect(faster.get_by_role("status").filter(has_text="已修改")).to_be_visible()
    slower.get_by_label("Contact").first.fill("赵一")
    slower.get_by_role("button", name="Save changes").click()
    row = slower.get_by_role("alert").get_by_role("row", name="Contact").first
    expect(row).to_contain_text("方瑜")
    expect(row).to_contain_text("赵一")
    assert slower.evaluate("document.documentElement.scrollWidth") <= 375
    slower.get_by_role("button", name="Take theirs").click()
    expect(slower.get_by_role("definition").filter(has_text="方瑜")).to_be_visible()
