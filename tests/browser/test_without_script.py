"""Old browsers and strict offices: the daily work goes on where no script runs at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rosters
from tests.browser.conftest import Desk

#: how often a page that cannot ask again by itself is asked again by hand
LOOKS = 600


@pytest.fixture
def plain(sign_in: Callable[..., Page]) -> Page:
    """An officer of a district, without JavaScript."""
    return sign_in("district_officer", script=False)


def look_until(page: Page, words: str) -> None:
    for _look in range(LOOKS):
        if page.get_by_text(words).count():
            return
        page.reload()
    raise AssertionError(f"{words} did not come in {LOOKS} looks at {page.url}:\n{page.locator('main').inner_text()}")


def test_a_list_is_searched_sorted_turned_and_opened(plain: Page) -> None:
    plain.goto("/workforce/workers/")
    rows = plain.get_by_role("row")
    first = rows.nth(1).inner_text()
    plain.get_by_role("link", name="下一页").click()
    expect(rows.nth(1)).not_to_have_text(first)
    name = rows.nth(1).get_by_role("rowheader").get_by_role("link")
    who = name.inner_text()
    name.click()
    expect(plain.get_by_role("heading", level=1)).to_contain_text(who)
    plain.goto("/workforce/workers/")
    plain.get_by_role("searchbox").first.fill(who)
    plain.get_by_role("searchbox").first.press("Enter")
    expect(rows.nth(1)).to_contain_text(who)


def test_a_roster_is_uploaded_looked_through_imported_and_taken_back(plain: Page, tmp_path: Path) -> None:
    people = [rosters.person(number, "无脚本社工站", 区县="桐乡市", 街道="") for number in range(301, 304)]
    plain.goto("/imports/workforce/")
    plain.get_by_label("文件", exact=True).set_input_files(rosters.write(tmp_path / "名册.xlsx", people))
    plain.get_by_label("新建文件里还没有登记的单位").check()
    plain.get_by_role("button", name="上传并检查").click()
    look_until(plain, "已检查 3 行：3 行可以导入，0 行有错。")
    plain.get_by_role("link", name="查看结果").click()
    plain.get_by_role("button", name="全部导入").click()
    look_until(plain, "已导入：新增 3，更新 0，不变 0。")
    plain.get_by_role("link", name="查看结果").click()
    plain.get_by_role("button", name="撤销整次导入").click()
    look_until(plain, "已撤销，全部恢复为导入以前的样子。")


def test_the_public_pages_say_everything(desk: Desk) -> None:
    page = desk.open(script=False)
    for address in ("/", "/figures/", "/about-social-work/", "/certificates/verify/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_label("姓名").fill("查无此人")
    page.get_by_label("证书编号后四位").fill("0000")
    page.get_by_role("button", name="核对证书").click()
    expect(page.get_by_text("没有找到这样的证书")).to_be_visible()
