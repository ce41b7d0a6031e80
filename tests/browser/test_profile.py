"""P1b: a worker decides on the phone what everybody sees; a visitor comes to it from the team, and by the card."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.camera import codes_in

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_worker_opens_a_profile_and_a_visitor_finds_it(sign_in: SignIn, phone_page: Page, axe: Axe) -> None:
    office = sign_in("agency_registrar")
    worker = sign_in("social_worker", phone=True)
    worker.goto("/workforce/own/")
    name = worker.get_by_role("heading", level=1).inner_text().strip()
    office.goto("/workforce/workers/?q=" + name)
    office.get_by_role("rowheader").get_by_role("link", name=name).first.click()
    office.locator(".head summary", has_text="更多").click()
    office.get_by_role("link", name="登记表扬").click()
    office.get_by_role("button", name="登记表扬").click()
    expect(office.get_by_role("link", name=re.compile("请填写「内容」"))).to_be_visible()
    axe(office)
    office.get_by_label("日期").fill("2026-01-02")
    office.get_by_label("内容").fill("半夜也接了电话。")
    office.get_by_role("button", name="登记表扬").click()
    expect(office.get_by_role("main")).to_contain_text("半夜也接了电话。")
    # shown in part, then open
    worker.get_by_role("link", name="公开名片").click()
    axe(worker)
    for label in ("向公众公开", "显示证书级别", "显示单位", "显示收到的表扬"):
        worker.get_by_label(label).check()
    worker.get_by_label("显示全名").uncheck()
    worker.get_by_label("擅长的领域").fill("老年人")
    worker.get_by_role("button", name="保存名片").click()
    expect(worker.get_by_text("名片已公开，可以打印二维码。")).to_be_visible()
    worker.get_by_role("link", name="二维码名片").click()
    expect(worker.get_by_role("img", name="名片的二维码")).to_be_visible()
    axe(worker)
    address = worker.get_by_role("link", name="/social-workers/").get_attribute("href")
    # what a phone held askew before the card reads in it, and opens
    (read,) = codes_in(worker)
    assert read == address
    phone_page.goto(read)
    expect(phone_page.get_by_role("heading", name=f"{name[0]}社工")).to_be_visible()
    # from the public page by the agency, and by the code
    phone_page.goto("/")
    phone_page.get_by_role("link", name="社工团队").click()
    axe(phone_page)
    phone_page.get_by_role("main").get_by_role("link").first.click()
    axe(phone_page)
    phone_page.get_by_role("link", name=f"{name[0]}社工").first.click()
    expect(phone_page.get_by_role("main")).to_contain_text("半夜也接了电话。")
    expect(phone_page.get_by_role("main")).to_contain_text(re.compile("登记|没有登记"))
    expect(phone_page.locator("body")).not_to_contain_text(name)
    axe(phone_page)
    assert address is not None and phone_page.url.endswith(address.rsplit("localhost", 1)[-1].split("/", 1)[1])
    # closed again, and gone at once
    worker.goto("/workforce/own/profile/")
    worker.get_by_label("向公众公开").uncheck()
    worker.get_by_role("button", name="保存名片").click()
    expect(worker.get_by_text("已保存，名片没有公开。")).to_be_visible()
    answer = phone_page.reload()
    assert answer is not None and answer.status == 404
