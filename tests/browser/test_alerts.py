"""S2.3: an agency keeps a view of the notices that are public, and is told once of an intention that is new in it."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
VIEW = "盯着的采购意向"


def menu(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=name).first.click()


def watched(page: Page, axe: Axe) -> None:
    """The list of what is public, only intentions, kept under a name, and its reader told of what is new."""
    page.goto("/purchasing/tenders/")
    page.get_by_role("link", name="已公布的采购公告").click()
    axe(page)
    menu(page, "类别：")
    page.get_by_role("link", name="采购意向", exact=True).click()
    expect(page.get_by_role("link", name="清除筛选")).to_be_visible()
    menu(page, "视图：")
    page.get_by_role("link", name="保存为新视图").click()
    page.get_by_label("视图名称").fill(VIEW)
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_text(f"已保存视图「{VIEW}」。")).to_be_visible()
    menu(page, "视图：")
    page.get_by_role("button", name="有新的就告诉我").click()
    menu(page, "视图：")
    expect(page.get_by_text("有新的就提醒").first).to_be_visible()


def published(page: Page) -> str:
    """An intention of a project that is shown to nobody yet, by the officer of its purchaser."""
    page.goto("/purchasing/projects/")
    page.get_by_role("link", name="外来务工子女融入", exact=True).click()
    page.get_by_role("link", name="起草采购公告").click()
    page.get_by_label("类别").select_option(label="采购意向")
    page.get_by_role("button", name="写出初稿").click()
    title = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("button", name="发布公告").click()
    expect(page.get_by_text("已发布，谁都可以看到。")).to_be_visible()
    return title


def morning(page: Page) -> None:
    """The clock comes round, by whoever runs the house."""
    page.goto("/jobs/schedules/")
    page.get_by_role("link", name="提醒视图里的新记录").click()
    page.get_by_role("button", name="现在运行").click()
    expect(page.get_by_text("已排队，马上运行。")).to_be_visible()


def test_an_agency_is_told_once_of_an_intention_that_is_new(sign_in: SignIn, axe: Axe) -> None:
    writer, clerk = sign_in("bid_writer"), sign_in("system_administrator")
    watched(writer, axe)
    title = published(sign_in("project_officer"))
    morning(clerk)
    told = writer.get_by_role("link", name=re.compile(f"视图「{VIEW}」有 1 条新的记录"))
    for _try in range(20):
        writer.goto("/notifications/")
        if told.count():
            break
        writer.wait_for_timeout(500)
    expect(told.first).to_be_visible()
    told.first.click()
    expect(writer.get_by_role("main")).to_contain_text(f"视图：{VIEW}")
    writer.get_by_role("link", name=title).click()
    expect(writer.get_by_role("heading", level=1)).to_have_text(title)
    morning(clerk)
    writer.wait_for_timeout(2000)
    writer.goto("/notifications/")
    expect(told).to_have_count(0)  # it was read, and nothing tells of it again
