"""P1a, P2a: a department's own roster out of Excel: checked, its good rows imported, and the whole import taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
ROSTER = Path(__file__).parents[2] / "src/heli/workforce/tests/rosters/1-持证社工名单.xlsx"
LONG = 60_000


def test_a_roster_with_faults_is_imported_and_taken_back(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/imports/workforce/")
    page.get_by_label("文件", exact=True).set_input_files(ROSTER)
    page.get_by_label("新建文件里还没有登记的单位").check()
    page.get_by_role("button", name="上传并检查").click()
    expect(page.get_by_text("已检查 300 行：274 行可以导入，26 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    expect(page.get_by_role("row", name="名单 第 9 行")).to_contain_text("与身份证号不符")
    axe(page)
    page.get_by_role("button", name="只导入正确的行").click()
    expect(page.get_by_text("已导入：新增 274，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="撤销").first.click()
    expect(page.get_by_text("已撤销，全部恢复为导入以前的样子。")).to_be_visible(timeout=LONG)
