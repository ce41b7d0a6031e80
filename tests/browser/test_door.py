"""P1a: somebody comes to the house: the public page, the door with its second factor, the first page behind it."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[..., Page]
Axe = Callable[[Page], None]


def test_a_visitor_reads_the_public_page_without_signing_in(page: Page, axe: Axe) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    axe(page)


def test_an_officer_comes_in_with_password_and_code(sign_in: SignIn, axe: Axe) -> None:
    page = sign_in("city_civil_affairs")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.url.endswith("/workbench/")
    axe(page)


def test_a_wrong_password_is_told_beside_the_form(page: Page, axe: Axe) -> None:
    page.goto("/sign-in/")
    page.get_by_label("登录名").fill("nobody")
    page.get_by_label("密码").fill("not the password")
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_text("登录名或密码不对。")).to_be_visible()
    axe(page)


def test_a_phone_shows_the_public_page_without_sideways_scrolling(phone_page: Page) -> None:
    phone_page.goto("/")
    expect(phone_page.get_by_role("heading", level=1)).to_be_visible()
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= 375
