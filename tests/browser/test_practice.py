"""On a practice site: nobody takes it for the real one, on the screen or on paper, and a trainer begins again."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import City, fill_sign_in, served
from tests.browser.test_every_page import READ, WAYS, in_window
from tests.houses import practice_of, small_city

MARK = "培训环境 · 数据不作数"
SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> Iterator[City]:
    """In this file the site that is visited is the practice site, made by its command beside a small real city."""
    real = small_city(tmp_path_factory.mktemp("real") / "home")
    with served(practice_of(real), "practice") as site:
        yield site


def test_the_mark_is_seen_in_every_window_and_on_paper(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    expect(page).to_have_title(re.compile(r"^【培训】工作台"))
    assert {cookie["name"] for cookie in page.context.cookies()} >= {"practice_session", "practice_csrf"}  # type: ignore[typeddict-item]
    for address in ("/workforce/workers/", "/workforce/gap/", "/", "/no/such/page/"):
        page.goto(address)
        for size, theme, letters, _rules in WAYS:
            in_window(page, size, theme, letters)
            assert page.evaluate(READ, MARK), (address, size, theme, letters)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], (address, size, letters)
        page.emulate_media(media="print")
        assert page.evaluate(READ, MARK), f"{address} on paper"
        page.emulate_media(media="screen")
    page.goto("/workforce/workers/")
    axe(page)


def test_a_street_officer_practises_in_her_own_street(sign_in: SignIn) -> None:
    page = sign_in("street_officer")
    page.get_by_role("link", name="这是什么").click()
    expect(page.get_by_text(re.compile(r"联席会议照本市 \d{4}-\d\d-\d\d 的样子"))).to_be_visible()
    page.goto("/workforce/workers/")
    expect(page.get_by_role("row").filter(has_text="西屏县 · 柳林镇").first).to_be_visible()
    page.goto("/directory/organisations/")
    agency = page.get_by_role("link", name="海燕社会工作服务中心", exact=True)
    expect(agency).to_be_visible()
    agency.click()
    expect(page.get_by_role("heading", name="海燕社会工作服务中心")).to_be_visible()
    expect(page.get_by_text("欧阳真实")).to_have_count(0)


def test_an_exported_list_and_its_name_carry_the_mark(sign_in: SignIn, tmp_path: Path) -> None:
    page = sign_in("women_federation_officer")
    page.goto("/directory/organisations/")
    page.get_by_text("导出", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").or_(page.get_by_role("button", name="CSV")).first.click()
    assert download.value.suggested_filename.startswith("培训-")
    download.value.save_as(tmp_path / "list.csv")
    rows = list(csv.reader((tmp_path / "list.csv").open(encoding="utf-8-sig")))
    assert rows[0][-1] == "培训环境" and {row[-1] for row in rows[1:]} == {"数据不作数"}


def test_a_trainer_begins_again_and_what_was_done_is_gone(sign_in: SignIn, city: City) -> None:
    page = sign_in("city_civil_affairs")
    unread = page.get_by_role("link", name=re.compile("条未读"))
    expect(unread).to_be_visible()
    page.goto("/notifications/")
    page.get_by_role("button", name="全部标为已读").click()
    expect(unread).to_have_count(0)
    page.get_by_role("link", name="这是什么").click()
    page.get_by_role("button", name="重新开始培训").click()
    expect(page.get_by_role("heading", name="正在重新开始")).to_be_visible()
    expect_in(city.house.home / "server.log", "已恢复成最初的样子", page)
    fill_sign_in(page, city.sign_ins["city_civil_affairs"])
    expect(unread).to_be_visible()


def expect_in(log: Path, words: str, page: Page) -> None:
    """Until the server has said it and answers again."""
    for _second in range(60):
        said = log.read_text(encoding="utf-8").partition(words)[2]
        if "http://" in said:
            return
        page.wait_for_timeout(1000)
    raise AssertionError(log.read_text(encoding="utf-8"))
