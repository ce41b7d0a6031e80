"""P2a: from a one-time code on paper to a change of one's own record that all have agreed to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
PHOTO = Path(__file__).parents[2] / "docs" / "picture.png"
PASSWORD = "heli-Phone-2026"


def printed(registrar: Page, axe: Axe) -> list[tuple[str, str, str]]:
    """Make accounts for the registrar's employer where there are none yet, and print its sheet: name, number, code."""
    registrar.goto("/workforce/accounts/")
    axe(registrar)
    registrar.get_by_role("rowheader").get_by_role("link").first.click()
    making = registrar.get_by_role("button", name="人建立账号")
    if making.count():
        making.click()
        expect(registrar.get_by_role("status").filter(has_text="人建立账号")).to_be_visible()
    registrar.get_by_role("button", name="打印登录码单").click()
    expect(registrar.get_by_role("heading", level=1)).to_have_text("登录码单")
    axe(registrar)
    slips = registrar.get_by_role("listitem").filter(has=registrar.get_by_role("img"))
    return [_slip(slips.nth(number)) for number in range(slips.count())]


def _slip(slip: Any) -> tuple[str, str, str]:
    name = slip.get_by_role("heading").inner_text()
    login, code = slip.get_by_role("definition").all_inner_texts()
    return name, login, code


def show_code(page: Page, login: str, code: str) -> None:
    page.goto("/sign-in/first/")
    page.get_by_label("登录号").fill(login)
    page.get_by_label("登录码").fill(code)
    page.get_by_role("button", name="下一步").click()


def set_password(page: Page) -> None:
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再输一次新密码").fill(PASSWORD)
    page.get_by_role("button", name="保存密码并进入").click()


def test_from_a_code_on_paper_to_a_change_that_all_agreed_to(sign_in: SignIn, desk: Desk, city: City, axe: Axe) -> None:
    registrar = sign_in("agency_registrar")
    slips = printed(registrar, axe)
    name, login, code = slips[0]
    own = desk.open(phone=True)
    own.goto(f"/sign-in/first/#{login}.{code}")
    expect(own.get_by_label("登录号")).to_have_value(login)
    expect(own).to_have_url(f"{city.url}/sign-in/first/")  # the code is gone from the address
    axe(own)
    own.get_by_role("button", name="下一步").click()
    axe(own)
    set_password(own)
    expect(own.get_by_role("heading", level=1)).to_have_text(name)
    axe(own)
    own.get_by_text("提出更正", exact=True).click()
    own.get_by_role("link", name="姓名、手机、学历、专业").click()
    own.get_by_label("专业").fill("老年社会工作")
    own.get_by_label("说明").fill("今年取得的学位")
    own.get_by_label("证明材料").first.set_input_files(PHOTO)
    axe(own)
    own.get_by_role("button", name="提交更正申请").click()
    expect(own.get_by_role("status").filter(has_text="等待")).to_be_visible()
    axe(own)

    registrar.goto("/workbench/")
    registrar.get_by_role("link", name=f"{name}的更正申请：基本情况", exact=True).click()
    expect(registrar.get_by_role("row", name="专业")).to_contain_text("老年社会工作")
    expect(registrar.get_by_role("link", name="证明材料 1").first).to_be_visible()
    axe(registrar)
    registrar.get_by_role("button", name="确认属实").click()
    expect(registrar.get_by_role("status").filter(has_text="等待主管部门决定")).to_be_visible()

    officer = sign_in("city_civil_affairs")
    officer.goto(registrar.url.removeprefix(city.url))
    axe(officer)
    officer.get_by_role("button", name="采纳并更新资料").click()
    expect(officer.get_by_role("status").filter(has_text="资料已更新")).to_be_visible()

    own.goto("/workforce/own/")
    expect(own.get_by_role("link", name="基本情况")).to_be_visible()
    expect(own.get_by_text("老年社会工作").first).to_be_visible()
    own.get_by_role("button", name="资料无误").click()
    expect(own.get_by_text("上次确认无误").first).to_be_visible()

    stranger = desk.open(phone=True)
    show_code(stranger, login, code)
    expect(stranger.get_by_role("alert")).to_contain_text("已用过")

    _name, other_login, old_code = slips[1]
    again = printed(registrar, axe)
    other = desk.open(phone=True)
    show_code(other, other_login, old_code)
    expect(other.get_by_role("alert")).to_contain_text("已换新")
    new_code = next(code for _name, login, code in again if login == other_login)
    show_code(other, other_login, new_code)
    _with_a_passkey(other)


def _with_a_passkey(page: Page) -> None:
    """The phone makes a passkey instead of a password, and lets its owner in again with it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page.get_by_role("button", name="用通行密钥").click()
    expect(page.get_by_text("这是本人的资料").first).to_be_visible()
    page.goto("/sign-out/")
    page.get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="工作人员登录")).to_be_visible()
    page.goto("/sign-in/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/workbench/")
    page.goto("/workforce/own/")
    expect(page.get_by_text("这是本人的资料").first).to_be_visible()
