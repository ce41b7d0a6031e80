"""P1a: a list is named and shared, read by groups, and many of its rows are changed in one go and changed back."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def menu(page: Page, name: str) -> None:
    page.locator("summary").filter(has_text=name).first.click()


def test_a_view_is_saved_shared_and_opened_by_a_colleague_who_sees_fewer_rows(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/?view=all")
    menu(page, "证书：")
    page.get_by_role("link", name="助理社会工作师").click()
    expect(page.get_by_role("link", name="清除筛选")).to_be_visible()  # the list has been swapped, its menus with it
    menu(page, "分组：")
    page.get_by_role("link", name="按地区").click()
    expect(page.get_by_role("row", name="合计")).to_be_visible()
    menu(page, "视图：")
    axe(page)
    page.get_by_role("link", name="保存为新视图").click()
    expect(page.get_by_role("main")).to_contain_text("按地区")
    axe(page)
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_role("link", name="请填写「视图名称」。")).to_be_visible()
    page.get_by_label("视图名称").fill("各区助理社工师")
    page.get_by_label("共享给").select_option(label="嘉兴市范围内的同事")
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_text("已保存视图「各区助理社工师」。")).to_be_visible()
    districts = page.get_by_role("rowheader").count()
    assert districts > 5
    colleague = sign_in("street_officer")
    colleague.goto("/workforce/workers/?view=all")
    menu(colleague, "视图：")
    colleague.get_by_role("link", name="各区助理社工师").click()
    expect(colleague.get_by_text("各区助理社工师").first).to_be_visible()
    expect(colleague.get_by_role("row", name="合计")).to_be_visible()
    assert colleague.get_by_role("rowheader").count() < districts


def test_a_view_works_without_a_script(sign_in: SignIn) -> None:
    page = sign_in("district_officer", script=False)
    page.goto("/directory/organisations/?kind=agency")
    menu(page, "视图：")
    page.get_by_role("link", name="保存为新视图").click()
    page.get_by_label("视图名称").fill("机构")
    page.get_by_label("以后打开这个列表，先看到它").check()
    page.get_by_role("button", name="保存视图").click()
    expect(page.get_by_role("main")).to_contain_text("视图：机构")
    page.goto("/directory/organisations/")
    expect(page.get_by_role("main")).to_contain_text("视图：机构")
    menu(page, "视图：")
    page.get_by_role("button", name="不再默认打开").click()
    expect(page.get_by_text("以后打开这个列表，不用视图。")).to_be_visible()
    page.goto("/directory/organisations/")
    expect(page.get_by_role("main")).to_contain_text("视图：不用视图")


def test_a_group_opens_its_rows(sign_in: SignIn) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/?group=level")
    row = page.get_by_role("row", name="高级社会工作师")
    count = row.get_by_role("cell").first.inner_text()
    row.get_by_role("link").click()
    expect(page.get_by_text(f"{count} 条", exact=True)).to_be_visible()
    page.get_by_role("link", name="回到分组").click()
    expect(page.get_by_role("row", name="合计")).to_be_visible()


def test_many_are_changed_in_one_go_and_changed_back(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/?view=all&registration=valid&time=now")
    names = [page.get_by_role("rowheader").nth(number).inner_text() for number in (0, 1)]
    held = [page.get_by_role("row").nth(number + 1).inner_text() for number in (0, 1)]
    for number in (0, 1):
        page.get_by_label("选这一条").nth(number).check()
    page.get_by_role("button", name="填写登记有效期").click()
    expect(page.get_by_text("勾选的 2 条。")).to_be_visible()
    page.get_by_label("登记有效期至").fill("2031-05-06")
    page.get_by_role("button", name="预览改动").click()
    expect(page.get_by_role("heading", name="会改动 2 条")).to_be_visible()
    for name in names:
        expect(page.get_by_role("main")).to_contain_text(name)
    axe(page)
    page.get_by_role("button", name="填写登记有效期：2 条").click()
    expect(page.get_by_text("已办理，改动 2 条。")).to_be_visible()
    done = page.url
    page.goto("/workforce/workers/?view=all&registration=valid&time=now")
    expect(page.get_by_role("row").nth(1)).to_contain_text("2031-05-06")
    page.goto(done)
    axe(page)
    page.get_by_role("button", name="撤销这次办理").click()
    expect(page.get_by_text("已撤销，2 条恢复为办理以前的样子。")).to_be_visible()
    page.goto("/workforce/workers/?view=all&registration=valid&time=now")
    for number in (0, 1):
        assert page.get_by_role("row").nth(number + 1).inner_text() == held[number]


def test_all_that_the_filters_say_is_previewed_on_a_phone(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs", phone=True, locale="en-US")
    page.goto("/workforce/workers/?view=all&registration=lapsed")
    menu(page, "Change many")
    page.get_by_role("link", name="End employment").click()
    page.get_by_label("Leaving date").fill("2026-11-20")
    page.get_by_role("button", name="Preview the change").click()
    expect(page.get_by_role("heading", name="would change")).to_be_visible()
    axe(page)


def test_reported_hours_are_confirmed_for_many_and_taken_back(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    page.goto("/workforce/workers/?view=all")
    page.get_by_label("选这一条").first.check()
    page.get_by_role("button", name="确认申报的学时").click()
    page.get_by_role("button", name="改为符合条件的全部").click()
    expect(page.get_by_role("heading", name="会改动")).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("没有等待确认的学时")
    expect(page.get_by_role("row").nth(1)).to_contain_text("待确认")
    axe(page)
    page.get_by_role("button", name="确认申报的学时：").click()
    expect(page.get_by_text("已办理，改动")).to_be_visible()
    axe(page)
    page.get_by_role("button", name="撤销这次办理").click()
    expect(page.get_by_text("恢复为办理以前的样子。")).to_be_visible()
