"""P1b: a message to a group chosen by any list; who has read it; the rest reminded; replies come back as a table."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TITLE = "报送冬季培训报名"


def menu(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=name).first.click()


def written(page: Page) -> None:
    """From a filtered list of organisations to a draft with two questions, and out."""
    page.goto("/directory/organisations/?kind=agency&view=all")
    menu(page, "批量办理")
    page.get_by_role("link", name="发通知").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("发通知")
    expect(page.get_by_role("heading", name=re.compile(r"收件人 \d+ 人"))).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("那里没有人有账号")
    page.get_by_label("标题").fill(TITLE)
    page.get_by_label("正文").fill("请报送参加人数。")
    page.get_by_label("回答几个问题").check()
    page.get_by_label("期限").fill("2020-01-01")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("link", name="期限不能早于今天。")).to_be_visible()
    page.get_by_label("期限").fill("2099-12-31")
    page.get_by_role("button", name="保存草稿").click()
    expect(page.get_by_role("main")).to_contain_text("还没有问题")
    for text, kind, options in (("参加人数", "数字", ""), ("方式", "选一项", "线上\n线下")):
        page.get_by_role("link", name="增加问题").click()
        page.get_by_label("问题", exact=True).fill(text)
        page.get_by_label("回答的形式").select_option(label=kind)
        page.get_by_label("可选的回答").fill(options)
        page.get_by_role("button", name="增加问题").click()
        expect(page.get_by_text(f"已增加问题「{text}」。")).to_be_visible()
    page.get_by_role("button", name=re.compile("发出通知")).click()
    expect(page.get_by_text(re.compile(r"已发出通知〔\d{4}〕\d+号"))).to_be_visible()


def opened(page: Page) -> None:
    """From the workbench, where it waits."""
    page.goto("/workbench/notices/?state=owing")
    page.get_by_role("link", name=TITLE).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def test_a_notice_goes_to_a_list_and_its_replies_come_back_as_a_table(sign_in: SignIn, axe: Axe) -> None:
    civil = sign_in("city_civil_affairs")
    written(civil)
    axe(civil)
    phone = sign_in("agency_head", phone=True)
    phone.goto("/workbench/")
    expect(phone.get_by_role("link", name=TITLE).first).to_be_visible()
    opened(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375, "it scrolls sideways"
    axe(phone)
    phone.get_by_label("参加人数").fill("十二")
    phone.get_by_label("方式").select_option(label="线下")
    phone.get_by_role("button", name="提交回复").click()
    expect(phone.get_by_role("link", name="这里要填数字，例如 12 或 12.5。")).to_be_visible()
    phone.get_by_label("参加人数").fill("12")
    phone.get_by_role("button", name="提交回复").click()
    expect(phone.get_by_text("已提交回复。期限以前可以再改。")).to_be_visible()
    phone.get_by_label("参加人数").fill("15")
    phone.get_by_role("button", name="更改回复").click()
    expect(phone.get_by_text("已提交回复。期限以前可以再改。")).to_be_visible()
    registrar = sign_in("agency_registrar")
    opened(registrar)
    civil.reload()
    row = civil.get_by_role("row").filter(has=civil.get_by_role("cell", name="15", exact=True))
    expect(row).to_contain_text("线下")
    expect(row).to_contain_text("已回复")
    expect(civil.get_by_role("row").filter(has_text="已读，未回复")).to_have_count(1)
    civil.get_by_role("button", name=re.compile(r"催办 \d+ 人")).click()
    expect(civil.get_by_text(re.compile(r"已催办 \d+ 人。"))).to_be_visible()
    civil.get_by_role("button", name=re.compile(r"催办 \d+ 人")).click()
    expect(civil.get_by_text("今天都催过了，没有再催。")).to_be_visible()
    axe(civil)
    menu(civil, "导出")
    with civil.expect_download() as taken:
        civil.get_by_role("link", name=re.compile("Excel")).click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    menu(civil, "更多")
    civil.get_by_role("button", name="截止回复").click()
    expect(civil.get_by_text(re.compile("已截止，不再收回复。"))).to_be_visible()
    registrar.reload()
    expect(registrar.get_by_role("main")).to_contain_text("已经截止，不再收回复")


def test_it_is_confirmed_with_one_tap(sign_in: SignIn, axe: Axe) -> None:
    phone = sign_in("justice_officer", phone=True)
    phone.goto("/workbench/notices/")
    phone.get_by_role("link", name="学习新修订的登记办法").click()
    expect(phone.get_by_role("main")).to_contain_text("现在回复会注明逾期")
    axe(phone)
    phone.get_by_role("button", name="确认收到").click()
    expect(phone.get_by_text("已确认收到。")).to_be_visible()
    expect(phone.get_by_role("main")).to_contain_text("逾期回复")
