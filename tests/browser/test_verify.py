"""P2a: the public verifies a certificate: right, wrong, and too often."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]
TRIES = 20


@pytest.fixture
def ten_minutes_later(city: City) -> Iterator[None]:
    """What was tried from this address is forgotten when the story is over: others ask from the same one."""
    yield
    forget = "from heli.site.cli import prepare; prepare(); from django.core.cache import cache; cache.clear()"
    subprocess.run([sys.executable, "-c", forget], env=city.house.environment, check=True)


@pytest.mark.usefixtures("ten_minutes_later")
def test_a_certificate_is_verified_refused_and_not_tried_out(sign_in: SignIn, page: Page, axe: Axe) -> None:
    name, number = a_holder(sign_in("city_civil_affairs"))
    page.goto("/certificates/verify/")
    page.get_by_label("姓名").fill("查无此人")
    page.get_by_label("证书编号后四位").fill("0000")
    page.get_by_role("button", name="核对证书").click()
    expect(page.get_by_text("没有找到这样的证书")).to_be_visible()
    ask(page, name, number[-4:])
    found = page.get_by_role("status").filter(has_text="登记有效")
    expect(found).to_contain_text("助理社会工作师")
    expect(found).not_to_contain_text(number)
    axe(page)
    ask(page, name, "xxxx")
    expect(page.get_by_text("没有找到这样的证书")).to_be_visible()
    for _again in range(TRIES):
        ask(page, name, "0000")
        if page.get_by_text("查得太多了").first.is_visible():
            break
    expect(page.get_by_text("查得太多了，请过十分钟再查。").first).to_be_visible()
    ask(page, name, number[-4:])
    expect(page.get_by_text("登记有效")).to_have_count(0)
    axe(page)


def ask(page: Page, name: str, last_four: str) -> None:
    page.get_by_label("姓名").fill(name)
    page.get_by_label("证书编号后四位").fill(last_four)
    with page.expect_navigation():
        page.get_by_role("button", name="核对证书").click()


def a_holder(page: Page) -> tuple[str, str]:
    """Name and number of somebody whose registration is in force, as an officer reads them off the register."""
    page.goto("/workforce/workers/?level=junior&registration=valid")
    page.get_by_role("rowheader").get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="证书与登记")).to_be_visible()
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="助理社会工作师"))
    return page.get_by_role("heading", level=1).inner_text(), row.get_by_role("cell").first.inner_text()
