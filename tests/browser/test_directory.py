"""P1a: the directory changes by decree and by hand: renamed, merged, split; organisations that are one, and two again."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_street_is_renamed_two_are_merged_and_one_is_split(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    to_place(page, "平湖市", "曹桥街道")
    decree(page, "更名")
    page.get_by_label("新名称").fill("新曹桥街道")
    page.get_by_label("批文").fill("浙民函〔2026〕1号")
    axe(page)
    page.get_by_role("button", name="登记更名").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("新曹桥街道")
    expect(page.get_by_text("由「曹桥街道」更名为「新曹桥街道」（浙民函〔2026〕1号）")).to_be_visible()

    to_place(page, "平湖市")
    decree(page, "合并下级")
    page.get_by_label("广陈镇").check()
    page.get_by_label("林埭镇").check()
    page.get_by_label("合并后的区划代码").fill("330482110")
    page.get_by_label("合并后的名称").fill("广林镇")
    page.get_by_label("合并日期").fill("2026-03-01")
    axe(page)
    page.get_by_role("button", name="登记合并").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("广林镇")
    expect(page.get_by_text("承接广陈镇的工作")).to_be_visible()

    decree(page, "拆分")
    for number, name in (("1", "东林镇"), ("2", "西林镇")):
        page.get_by_label(f"第 {number} 个新地区的代码").fill(f"33048212{number}")
        page.get_by_label(f"第 {number} 个新地区的名称").fill(name)
    page.get_by_role("button", name="登记拆分").click()
    expect(page.get_by_role("heading", name="请先改正下面几处")).to_be_visible()
    homes = page.get_by_role("main").get_by_role("combobox")
    for number in range(homes.count()):
        homes.nth(number).select_option(str(1 + number % 2))
    axe(page)
    page.get_by_role("button", name="登记拆分").click()
    expect(page.get_by_text("撤销，工作由东林镇承接")).to_be_visible()
    to_place(page, "平湖市", "西林镇")
    expect(page.get_by_role("table", name="下级地区").get_by_role("rowheader")).not_to_have_count(0)


def test_a_community_moves_to_another_street(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    to_place(page, "海盐县", "武原街道")
    first = page.get_by_role("table", name="下级地区").get_by_role("rowheader").get_by_role("link").first
    name = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)
    decree(page, "改变隶属")
    page.get_by_label("新的上级").select_option(label="海盐县 · 望海街道")
    axe(page)
    page.get_by_role("button", name="登记改变隶属").click()
    expect(page.get_by_text("由隶属武原街道改为隶属望海街道")).to_be_visible()
    to_place(page, "海盐县", "望海街道")
    expect(page.get_by_role("table", name="下级地区").get_by_role("link", name=name, exact=True)).to_be_visible()


def test_two_organisations_that_are_one_are_proposed_merged_and_made_two_again(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    for name in ("平湖市雨露社会工作服务中心", "平湖市雨露社工服务中心"):
        page.goto("/directory/organisations/create/")
        page.get_by_label("名称", exact=True).fill(name)
        page.get_by_label("类别").select_option(label="社工机构")
        page.get_by_label("所在地区").fill("当湖街道")
        page.get_by_role("button", name="登记组织").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)
    page.goto("/directory/organisations/")
    page.get_by_role("link", name="可能重复的组织").click()
    pair = page.get_by_role("row").filter(has_text="平湖市雨露社工服务中心")
    expect(pair).to_contain_text("平湖市雨露社会工作服务中心")
    axe(page)
    pair.get_by_role("link", name="：平湖市雨露社会工作服务中心").click()
    expect(page.get_by_label("保留的组织")).to_have_value("平湖市雨露社会工作服务中心")
    axe(page)
    page.get_by_role("button", name="合并这两个组织").click()
    expect(page.get_by_text("已把平湖市雨露社工服务中心并入。")).to_be_visible()
    page.goto("/directory/organisations/duplicates/")
    made = page.get_by_role("row").filter(has_text="平湖市雨露社工服务中心")
    made.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_text("已撤销合并，平湖市雨露社工服务中心恢复为单独的组织。")).to_be_visible()
    page.goto("/directory/organisations/duplicates/")
    pair.first.get_by_role("button", name="不是同一个").click()
    expect(page.get_by_text("已认定不是同一个组织，不再提示。")).to_be_visible()


def to_place(page: Page, *names: str) -> None:
    """Down the places by their names, from the first page of places."""
    page.goto("/directory/places/")
    for name in names:
        page.get_by_role("rowheader").get_by_role("link", name=name, exact=True).first.click()
        expect(page.get_by_role("heading", level=1)).to_have_text(name)


def decree(page: Page, verb: str) -> None:
    page.get_by_text("区划变更").click()
    page.get_by_role("link", name=verb, exact=True).click()
