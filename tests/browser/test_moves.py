"""P2a, S1.2: somebody moves by the word of both employers and their rights move the same day; another leaves, and is counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, colleague, fill_sign_in

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TODAY = date.today()


def test_somebody_moves_by_the_word_of_both_and_their_rights_move_that_day(
    sign_in: SignIn, desk: Desk, city: City, axe: Axe
) -> None:
    officer, registrar = sign_in("city_civil_affairs"), sign_in("agency_registrar")
    # the registrar sees its own people alone
    registrar.goto("/workforce/workers/?time=now")
    row = registrar.get_by_role("row").nth(3)
    name = row.get_by_role("link").first.inner_text()
    row.get_by_role("link", name=name).click()
    person = registrar.url
    main = registrar.get_by_role("main")
    old = main.get_by_role("table", name="任职").get_by_role("rowheader").first.inner_text()
    registrar.get_by_role("link", name="查看", exact=True).first.click()
    registrar.get_by_label("用途").fill("核对证件")
    registrar.get_by_role("button", name="查看").click()
    last_four = re.findall(r"\d{17}[\dX]", main.inner_text())[0][-4:]
    # they have an account
    account = colleague(city, "agency_accountant", "裘如意", "second-accountant")
    registrar.goto(f"{person}link/")
    registrar.get_by_label("本人的登录名").fill(account["login"])
    registrar.get_by_role("button", name="保存对应").click()
    own = desk.open()
    fill_sign_in(own, account)
    own.goto("/workforce/own/")
    expect(own.get_by_role("heading", level=1)).to_have_text(name)
    own.goto("/own/")
    expect(own.get_by_role("main")).to_contain_text("机构会计")

    # the new employer asks with what the person told it
    officer.goto("/workforce/workers/")
    officer.get_by_role("link", name="调动").click()
    officer.get_by_role("link", name="请求调入").click()
    officer.get_by_label("新单位").fill("平湖市晨光社会工作服务中心")
    officer.get_by_label("姓名").fill(name)
    officer.get_by_label("现在的单位").fill(old)
    officer.get_by_role("button", name="提出调动").click()
    expect(officer.get_by_role("link", name="请填写本人给出的证书编号，或证件号码后四位。")).to_be_visible()
    officer.get_by_label("证件号码后四位").fill(last_four)
    officer.get_by_role("button", name="提出调动").click()
    expect(officer.get_by_text(re.compile(f"已请{old}答复"))).to_be_visible()
    axe(officer)
    move = officer.url

    # the old one finds it on its workbench and lets go
    registrar.goto("/workbench/")
    expect(registrar.get_by_role("main")).to_contain_text("平湖市晨光社会工作服务中心请求调入一人")
    registrar.goto(move)
    registrar.get_by_role("link", name="同意调出", exact=True).click()
    axe(registrar)
    registrar.get_by_label("在原单位的最后一天").fill(TODAY.isoformat())
    registrar.get_by_role("button", name="同意调出").click()
    expect(registrar.get_by_text("已同意调出，等平湖市晨光社会工作服务中心接收。")).to_be_visible()

    # the new one accepts, and all follows
    officer.goto(move)
    officer.get_by_role("button", name="接收").click()
    expect(officer.get_by_text(re.compile("已调入，从"))).to_be_visible()
    own.goto("/own/")
    expect(own).to_have_url(re.compile("/sign-in/"))
    fill_sign_in(own, account)
    own.goto("/own/")
    expect(own.get_by_role("main")).to_contain_text("平湖市晨光社会工作服务中心")
    expect(own.get_by_role("main")).not_to_contain_text("机构会计")
    own.goto("/workforce/own/")
    held = own.get_by_role("table", name="任职")
    expect(held.get_by_role("row", name=re.compile(old))).to_contain_text("调往其他单位")
    expect(held.get_by_role("row", name=re.compile("平湖市晨光"))).to_contain_text("今")


def test_somebody_leaves_and_is_counted_among_those_who_left(sign_in: SignIn, axe: Axe) -> None:
    registrar = sign_in("agency_registrar")
    registrar.goto("/workforce/workers/?time=now")
    row = registrar.get_by_role("row").nth(5)
    name = row.get_by_role("link").first.inner_text()
    row.get_by_role("link", name=name).click()
    registrar.get_by_role("link", name="结束", exact=True).first.click()
    last = TODAY.replace(day=1) - timedelta(days=1)
    registrar.get_by_label("离职日期").fill(last.isoformat())
    registrar.get_by_role("button", name="结束任职").click()
    expect(registrar.get_by_role("link", name="请选择离职原因；不知道就选「不详」。")).to_be_visible()
    registrar.get_by_label("离职原因", exact=True).select_option(label="照顾家庭")
    registrar.get_by_role("button", name="结束任职").click()
    expect(registrar.get_by_role("table", name="任职")).to_contain_text("照顾家庭")
    registrar.goto("/workforce/workers/")
    registrar.get_by_role("link", name="留任和流失").click()
    axe(registrar)
    registrar.get_by_label("按什么分").select_option(label="离职原因")
    registrar.get_by_role("button", name="查看").click()
    expect(registrar.get_by_role("row", name=re.compile("^照顾家庭"))).to_contain_text("1")
    registrar.goto(f"/workforce/workers/?reason=family&ended={last.replace(day=1)}..{last}")
    expect(registrar.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_who_left_is_entered_again_and_goes_on_with_the_record(sign_in: SignIn, axe: Axe) -> None:
    registrar = sign_in("agency_registrar")
    main = registrar.get_by_role("main")
    _enter(registrar, "沈又归", "E12345670", TODAY - timedelta(days=400))
    expect(registrar.get_by_text("已登记沈又归")).to_be_visible()
    person = registrar.url
    registrar.get_by_role("link", name="结束", exact=True).click()
    registrar.get_by_label("离职日期").fill((TODAY - timedelta(days=40)).isoformat())
    registrar.get_by_label("离职原因", exact=True).select_option(label="辞职")
    registrar.get_by_role("button", name="结束任职").click()
    expect(registrar.get_by_text("已结束沈又归的任职。")).to_be_visible()
    _enter(registrar, "沈又归", "0", TODAY)  # of no kind of document
    expect(registrar.get_by_role("link", name="证件号码不对，请对照证件逐位核对。")).to_be_visible()
    axe(registrar)
    registrar.get_by_label("证件号码").fill("E12345670")
    registrar.get_by_role("button", name="登记社会工作者").click()
    expect(registrar.get_by_text("已登记沈又归的任职。")).to_be_visible()
    assert registrar.url == person, "who comes back is the same worker"
    expect(main.get_by_role("table", name="任职").get_by_role("rowheader")).to_have_count(2)


def _enter(registrar: Page, name: str, number: str, hired: date) -> None:
    registrar.goto("/workforce/workers/")
    registrar.get_by_role("link", name="登记社会工作者").click()
    registrar.get_by_label("姓名").fill(name)
    registrar.get_by_label("证件类别").select_option(label="护照")
    registrar.get_by_label("证件号码").fill(number)
    registrar.get_by_label("入职日期").fill(hired.isoformat())
    registrar.get_by_role("button", name="登记社会工作者").click()
