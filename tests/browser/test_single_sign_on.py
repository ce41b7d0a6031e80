"""P1a: people of every department come in by the city's own sign-in, and are out here when they are out there."""

from __future__ import annotations

import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, Desk, served
from tests.houses import demo_city
from tests.provider import IdentityProvider, identity_provider

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as there:
        there.people = {
            "lu": {"sub": "1001", "preferred_username": "lu.ping", "name": "陆平", "groups": ["市民政局测评"], "sid": "s-lu"},
            "wu": {"sub": "1002", "preferred_username": "wu.min", "name": "吴敏", "groups": [], "sid": "s-wu"},
        }  # fmt: skip
        yield there


@pytest.fixture(scope="module")
def city(provider: IdentityProvider, tmp_path_factory: pytest.TempPathFactory, a_database: str) -> Iterator[City]:
    """A demo city of its own, which knows the provider."""
    house = demo_city(tmp_path_factory.mktemp("single") / "home")
    with served(house, "run", "--workers", "1", settings=provider.settings, beside=(provider.issuer,)) as found:
        yield found


def come_in(page: Page, person: str) -> None:
    """By the button, and by the page of the provider."""
    page.goto("/sign-in/")
    page.get_by_role("button", name="用市统一身份认证登录").click()
    page.get_by_label("工号").fill(person)
    page.get_by_role("button", name="进入").click()
    page.wait_for_url("http://localhost:*/**")


def test_somebody_new_comes_in_without_rights_and_reads_who_gives_them(desk: Desk, axe: Axe, city: City) -> None:
    page = desk.open(phone=True)
    come_in(page, "wu")
    expect(page.get_by_role("heading", level=1, name="还没有角色")).to_be_visible()
    expect(page.get_by_text("角色由安全管理员授予。可以联系：")).to_be_visible()
    expect(page.get_by_text("wu.min")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    axe(page)


def test_a_group_brings_its_role_and_a_logout_there_ends_two_browsers_here(
    desk: Desk, sign_in: SignIn, axe: Axe, city: City, provider: IdentityProvider
) -> None:
    office = sign_in("security_administrator")
    office.goto("/accounts/")
    office.get_by_role("link", name="组对应的角色").click()
    office.get_by_role("link", name="设置对应").click()
    axe(office)
    office.get_by_label("组").fill("市民政局测评")
    office.get_by_label("角色").select_option("评估人")
    office.get_by_label("地区").fill("南湖区")
    office.get_by_role("button", name="设置对应").click()
    expect(office.get_by_role("row", name="市民政局测评")).to_contain_text("南湖区")
    axe(office)

    desktop, phone = desk.open(), desk.open(phone=True)
    for page in (desktop, phone):
        come_in(page, "lu")
        expect(page).to_have_url(f"{city.url}/workbench/")
    office.goto("/accounts/?q=lu.ping")
    office.get_by_role("link", name="陆平").click()
    expect(office.get_by_text("按组“市民政局测评”授予")).to_be_visible()

    token = provider.logout_token("ES256", sid="s-lu")
    told = urllib.request.Request(
        f"{city.url}/sign-in/city/logout/", urllib.parse.urlencode({"logout_token": token}).encode()
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(told, timeout=10) as answer:
        assert answer.status == 200
    for page in (desktop, phone):
        page.goto("/workbench/")
        expect(page.get_by_role("heading", level=1, name="登录")).to_be_visible()

    provider.people["lu"]["groups"] = []
    come_in(desktop, "lu")
    expect(desktop.get_by_role("heading", level=1, name="还没有角色")).to_be_visible()
    auditor = sign_in("auditor")
    auditor.goto("/audit/?event=accounts.session.cut")
    expect(auditor.get_by_role("row", name="由身份提供方退出登录")).to_be_visible()
