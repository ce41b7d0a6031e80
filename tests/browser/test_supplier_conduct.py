"""S2.3: what a supplier did is entered with its evidence, answered by the supplier, decided by another; a ban keeps its bid
out, and once the entry is withdrawn it bids again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from heli.site.demo.tenders import SAID
from tests.browser.conftest import City, colleague, fill_sign_in

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def opened(writer: Page) -> None:
    """The draft, by its passphrase."""
    if writer.get_by_role("link", name="打开草稿").count():
        writer.get_by_role("link", name="打开草稿").click()
        writer.get_by_label("口令").fill(SAID.said)
        writer.get_by_role("button", name="打开", exact=True).click()
    expect(writer.get_by_role("link", name="填写投标内容")).to_be_visible()


def begun(writer: Page) -> str:
    """The agency's draft of the demo, ready to be sealed; where it lies."""
    writer.goto("/purchasing/tenders/?state=announced")
    writer.get_by_role("link", name="青少年驻校社会工作", exact=True).click()
    writer.get_by_role("link", name="本机构的投标").click()
    opened(writer)
    writer.get_by_role("link", name="填写投标内容").click()
    fill = {"报价（元）": "300000", "其中人员费用（元）": "200000", "联系人": "林岚", "联系电话": "0573-80001234",
            "怎样符合资格要求": "声明见附件。"}  # fmt: skip
    for label, value in fill.items():
        writer.get_by_label(label).fill(value)
    for area in writer.get_by_role("main").get_by_role("textbox").all():
        if not area.input_value():
            area.fill("按要求提供。")
    writer.get_by_role("button", name="保存草稿").click()
    expect(writer.get_by_role("button", name="密封并递交")).to_be_visible()
    return writer.url


def entered(watcher: Page, agency: str, axe: Axe) -> str:
    watcher.goto("/purchasing/conduct/")
    watcher.get_by_role("link", name="登记诚信记录").click()
    supplier = watcher.get_by_label("供应商", exact=True)
    supplier.select_option(supplier.get_by_role("option", name=agency).get_attribute("value"))
    watcher.get_by_label(re.compile("提供虚假材料")).check()
    watcher.get_by_label("事实", exact=True).fill("投标时附的业绩证明是假的。")
    watcher.get_by_label("证据", exact=True).fill("出具单位的书面说明。")
    watcher.get_by_role("button", name="登记并告知").click()
    expect(watcher.get_by_text(re.compile("已告知供应商，最晚"))).to_be_visible()
    axe(watcher)
    return re.sub(r"^https?://[^/]+", "", watcher.url)


def test_a_supplier_answers_another_decides_and_the_ban_keeps_its_bid_out(
    city: City, sign_in: SignIn, desk: Any, axe: Axe
) -> None:
    writer, head, watcher = sign_in("bid_writer"), sign_in("agency_head"), sign_in("procurement_supervisor")
    agency = head.get_by_role("banner").get_by_text(re.compile("社会工作服务中心")).first.inner_text().split()[0]
    bid = begun(writer)
    entry = entered(watcher, agency, axe)
    expect(watcher.get_by_role("link", name="作出决定")).to_have_count(0)

    head.goto(entry)
    head.get_by_role("link", name="陈述和申辩").click()
    head.get_by_label("陈述和申辩").fill("证明由以前的员工提供，没有核对。")
    head.get_by_role("button", name="提交").click()
    expect(head.get_by_text("已提交陈述和申辩。")).to_be_visible()
    axe(head)

    watcher.reload()
    expect(watcher.get_by_role("link", name="作出决定")).to_have_count(0)  # not by who entered it
    other = desk.open()
    # a colleague at the finance department, who did not enter it
    fill_sign_in(other, colleague(city, "procurement_supervisor", "温如玉", "second-watcher"))
    other.goto(entry)
    other.get_by_role("link", name="作出决定").click()
    other.get_by_label("记入，并禁止参加采购").check()
    other.get_by_label("理由和依据").fill("证据确凿，供应商没有异议。")
    last = date.today() + timedelta(days=500)
    other.get_by_label("记录保留到").fill(last.isoformat())
    other.get_by_label("禁止参加采购到").fill(last.isoformat())
    other.get_by_role("button", name="作出决定").click()
    expect(other.get_by_text("已作出决定。")).to_be_visible()
    axe(other)

    writer.goto(bid)
    writer.get_by_role("button", name="密封并递交").click()
    expect(writer.get_by_text(re.compile("禁止参加政府采购活动，不能递交投标文件")).first).to_be_visible()
    other.goto(entry)
    other.get_by_role("link", name="撤销").click()
    other.get_by_label("撤销的理由").fill("复核后证据不足。")
    other.get_by_role("button", name="撤销").click()
    writer.goto(bid)
    writer.get_by_role("button", name="密封并递交").click()
    expect(writer.get_by_text("已密封并递交").first).to_be_visible()
