"""P2b: the city's own staffing standard is registered with its document, and the gap is counted by it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_standard_of_the_city_is_registered_counted_with_and_ended(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/gap/")
    page.get_by_role("link", name="配备标准").click()
    axe(page)
    page.get_by_role("link", name="登记本地标准").click()
    page.get_by_label("标准名称").fill("驻站社会工作者")
    page.get_by_label("配备人数").fill("2")
    page.get_by_label("每多少").fill("0")
    page.get_by_label("计算基数").select_option(label="街道（镇）")
    page.get_by_label("文件", exact=True).fill("嘉兴市街道社工站建设办法")
    page.get_by_label("开始日期").fill("2026-01-01")
    page.get_by_role("button", name="保存标准").click()
    expect(page.get_by_role("link", name="请填大于 0 的数。")).to_be_visible()
    axe(page)
    page.get_by_label("每多少").fill("1")
    page.get_by_role("button", name="保存标准").click()
    expect(page.get_by_text("已登记「驻站社会工作者」。")).to_be_visible()
    page.goto("/workforce/gap/?on=2026-02-01")  # before another story merges two of the streets
    page.get_by_label("标准").select_option(label="驻站社会工作者")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_role("main")).to_contain_text(
        "每 1 个街道（镇） 2 名驻站社会工作者，依据 嘉兴市街道社工站建设办法"
    )
    expect(page.get_by_role("row", name="合计")).to_contain_text("144")
    page.goto("/workforce/gap/standards/")
    page.get_by_role("link", name="驻站社会工作者").click()
    page.get_by_label("结束日期").fill("2026-10-31")
    page.get_by_role("button", name="保存标准").click()
    expect(page.get_by_role("row", name="驻站社会工作者")).to_contain_text("已结束")
