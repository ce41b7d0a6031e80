"""P2a: the register as an office uses it all day: searched, ticked, taken as a file, and read on a phone."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rosters

SignIn = Callable[..., Page]
LONG = 60_000
READ_ON_A_PHONE = (
    "/workforce/workers/", "/workforce/leavers/", "/directory/organisations/", "/directory/organisations/duplicates/",
    "/directory/places/", "/imports/",
)  # fmt: skip


def test_the_register_is_searched_and_ticked_rows_become_a_file(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/")
    page.locator("summary").filter(has_text="单位").first.click()
    expect(page.locator("#answers-organisation select")).to_be_visible()
    page.keyboard.press("Escape")
    name = page.get_by_role("rowheader").first.inner_text()
    page.locator("#find-q").fill(name)
    page.locator("#find-q").press("Enter")
    expect(page.get_by_role("link", name="清除筛选")).to_be_visible()
    expect(page.locator("#find-q")).to_be_focused()
    for row in page.get_by_role("rowheader").all():
        expect(row).to_contain_text(name)
    page.get_by_role("link", name="清除筛选").click()
    boxes = page.get_by_label("选这一条")
    expect(boxes).to_have_count(50)
    for number in (0, 2):
        boxes.nth(number).check()
    expect(page.get_by_text("已选 2 条")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出选中的（CSV）").click()
    taken = tmp_path / "taken.csv"
    download.value.save_as(taken)
    *rows, (note,) = csv.reader(taken.open(encoding="utf-8-sig"))
    assert len(rows) == 1 + 2 and "（city-civil-affairs）" in note


@pytest.mark.parametrize("script", [True, False], ids=["at a desk", "on a phone without a script"])
def test_more_conditions_are_chosen_seen_and_taken_away(sign_in: SignIn, script: bool) -> None:
    page = sign_in("city_civil_affairs", phone=not script, script=script)
    page.goto("/workforce/workers/?level=junior")
    page.get_by_text("更多条件", exact=True).click()
    if not script:
        page.get_by_role("link", name="选择更多条件").click()
    page.get_by_label("年龄（周岁），从").fill("30")
    page.get_by_label("年龄（周岁），到").fill("40")
    page.get_by_role("combobox", name="学历").select_option("本科")
    page.get_by_label("入职日期，从").fill("2015-01-01")
    page.get_by_role("button", name="按这些条件筛选").click()
    age = page.get_by_role("link", name="去掉条件“年龄（周岁）：30 至 40”")
    expect(age).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?level=junior&age=30\.\.40&education=[^&]+&started=2015-01-01\.\.$"))
    count = page.get_by_text(re.compile(r"^[\d,]+ 条$"))
    few = count.inner_text()
    age.click()
    expect(age).to_have_count(0)
    expect(page.get_by_role("link", name="去掉条件“学历：本科”")).to_be_visible()
    expect(count).not_to_have_text(few)


def test_the_heads_of_a_list_stay_in_sight(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    page.set_viewport_size({"width": 1440, "height": 800})
    page.goto("/workforce/workers/")
    page.get_by_role("rowheader").nth(40).scroll_into_view_if_needed()
    expect(page.get_by_role("columnheader", name="姓名")).to_be_in_viewport()


@pytest.mark.parametrize("locale", ["zh-CN", "en-US"])
def test_no_list_is_pushed_sideways_on_a_phone(sign_in: SignIn, locale: str) -> None:
    page = sign_in("city_civil_affairs", phone=True, locale=locale)
    for address in READ_ON_A_PHONE:
        page.goto(address)
        wide = page.evaluate(
            "[document.documentElement, ...document.querySelectorAll('main .scroll, main .filters')]"
            ".filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.className || box.tagName)"
        )
        assert wide == [], f"{address}: {wide}"


def test_unknown_organisations_are_made_by_one_press(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("city_civil_affairs")
    rows = [rosters.person(number, "从没登记过的社工站") for number in range(401, 404)]
    page.goto("/imports/workforce/")
    page.get_by_label("文件", exact=True).set_input_files(rosters.write(tmp_path / "名册.xlsx", rows))
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("0 行可以导入，3 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="同时新建这些单位，重新检查").click()
    expect(page.get_by_text("3 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_text("要新建 1 个单位")).to_be_visible()
    page.get_by_role("button", name="放弃这次导入").click()
    expect(page.get_by_text("什么也没有改动")).to_be_visible()
