"""P1a, P2a: a department's own roster out of Excel: checked, its good rows imported, and the whole import taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import rosters

pytestmark = pytest.mark.on_both
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
Keys = Callable[..., None]
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


def test_twenty_two_errors_are_shown_marked_mended_and_taken_back(sign_in: SignIn, axe: Axe, tmp_path: Path) -> None:
    rows = [rosters.person(number, "故事社工站") for number in range(1, 31)]
    right = rosters.faulty(rows)
    page = sign_in("city_civil_affairs")
    upload(page, rosters.write(tmp_path / "名册.xlsx", rows))
    expect(page.get_by_text("已检查 30 行：8 行可以导入，22 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    errors = page.get_by_role("table").filter(has_text="怎样改").get_by_role("rowheader")
    expect(errors).to_have_count(22)
    for row, column in right:
        expect(errors.filter(has_text=f"第 {row} 行 {column}")).to_have_count(1)
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="下载标出错误的工作簿").click()
    marked = tmp_path / "待改.xlsx"
    download.value.save_as(marked)
    assert rosters.coloured(marked) == set(right), "the coloured cells are the wrong ones"
    upload(page, rosters.mend(marked, right))
    expect(page.get_by_text("已检查 30 行：30 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_text("已导入：新增 30，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="撤销整次导入").click()
    expect(page.get_by_text("已撤销，全部恢复为导入以前的样子。")).to_be_visible(timeout=LONG)
    page.goto(f"/workforce/workers/?q={rows[0]['姓名']}")
    expect(page.get_by_text("没有符合条件的记录。")).to_be_visible()


def test_next_month_the_same_roster_tells_who_is_new_changed_and_missing(
    sign_in: SignIn, axe: Axe, tmp_path: Path
) -> None:
    employer = "每月社工站"
    before = [rosters.person(number, employer) for number in range(101, 106)]
    page = sign_in("city_civil_affairs")
    upload(page, rosters.write(tmp_path / "十月.xlsx", before))
    expect(page.get_by_text("5 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_text("已导入：新增 5，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    after = [before[0], {**before[1], "岗位": "督导"}, before[2], rosters.person(106, employer)]
    page.goto("/workforce/rosters/month/")
    page.get_by_label("单位").select_option(label=employer)
    page.get_by_label("名册文件").set_input_files(rosters.write(tmp_path / "十一月.xlsx", after))
    page.get_by_role("button", name="上传名册").click()
    expect(page.get_by_text("4 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="查看结果").click()
    sums = page.get_by_role("list").filter(has_text="名册里没有")
    for words in ("新增 1", "更新 1", "不变 2", "名册里没有 2"):
        expect(sums).to_contain_text(words)
    page.get_by_role("button", name="全部导入").click()
    expect(page.get_by_text("已导入：新增 1，更新 1，不变 2。")).to_be_visible(timeout=LONG)
    page.goto("/workforce/leavers/")
    axe(page)
    left, stays = (page.get_by_role("row").filter(has_text=each["姓名"]) for each in before[3:])
    left.get_by_role("button", name="确认已离职").click()
    expect(page.get_by_text(f"已确认{before[3]['姓名']}离职。")).to_be_visible()
    stays.get_by_role("button", name="仍在任").click()
    expect(page.get_by_text(f"已确认{before[4]['姓名']}仍在任。")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=employer)).to_have_count(0)
    for who, how in ((before[3], "至 今"), (before[4], "至 今")):
        page.goto(f"/workforce/workers/?q={who['姓名']}")
        page.get_by_role("rowheader").get_by_role("link", name=who["姓名"]).click()
        running = page.get_by_role("row").filter(has_text=employer).filter(has_text=how)
        expect(running).to_have_count(0 if who is before[3] else 1)


def test_a_roster_is_imported_by_keyboard_alone(sign_in: SignIn, by_keys: Keys, tmp_path: Path) -> None:
    rows = [rosters.person(number, "键盘社工站") for number in range(201, 204)]
    file = rosters.write(tmp_path / "名册.xlsx", rows)
    page = sign_in("city_civil_affairs")
    by_keys(page, page.get_by_label("栏目").get_by_role("link", name="导入"), "Enter")
    by_keys(page, page.get_by_role("link", name="导入社会工作者名册"), "Enter")
    chosen = page.get_by_label("文件", exact=True)
    with page.expect_file_chooser() as choice:
        by_keys(page, chosen, "Enter")
    choice.value.set_files(file)
    by_keys(page, page.get_by_label("新建文件里还没有登记的单位"), " ")
    by_keys(page, page.get_by_role("button", name="上传并检查"), "Enter")
    expect(page.get_by_text("3 行可以导入，0 行有错。")).to_be_visible(timeout=LONG)
    by_keys(page, page.get_by_role("link", name="查看结果"), "Enter")
    by_keys(page, page.get_by_role("button", name="全部导入"), "Enter")
    expect(page.get_by_text("已导入：新增 3，更新 0，不变 0。")).to_be_visible(timeout=LONG)
    by_keys(page, page.get_by_role("link", name="查看结果"), "Enter")
    by_keys(page, page.get_by_role("button", name="撤销整次导入"), "Enter")
    expect(page.get_by_text("已撤销，全部恢复为导入以前的样子。")).to_be_visible(timeout=LONG)


def upload(page: Page, file: Path) -> None:
    """Choose a file, let unknown employers be made, and have it checked."""
    page.goto("/imports/workforce/")
    page.get_by_label("文件", exact=True).set_input_files(file)
    page.get_by_label("新建文件里还没有登记的单位").check()
    page.get_by_role("button", name="上传并检查").click()
