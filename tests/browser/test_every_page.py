"""No page keeps anybody out: every page a role can reach, at a desk and on a phone, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from heli.accounts import roles
from tests.browser.conftest import DESK, PHONE, Look

SignIn = Callable[..., Page]
#: one role for each set of rights: the others see the same pages
ROLES = list({role.permissions: key for key, role in reversed(roles.ROLES.items())}.values())
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map((one) => new URL(one.getAttribute('href'), location).href)"
#: addresses that end a session, leave the page, or give a file
NOT_WALKED = ("/sign-out/", "/-/gallery/", ".xlsx", ".pdf", "/versions/", "as=xlsx", "as=csv", "format=", "tel:")


def shape(url: str) -> str:
    """An address without what tells one record from another: pages of the same shape are one page."""
    return re.sub(r"/\d+/", "/N/", urlsplit(url).path)


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_lets_everybody_in(role: str, sign_in: SignIn, barriers: Look) -> None:
    page = sign_in(role)
    found = walk(page, barriers)
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def test_every_page_of_the_public_lets_everybody_in(page: Page, barriers: Look) -> None:
    page.goto("/")
    found = walk(page, barriers)
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def walk(page: Page, barriers: Look) -> dict[str, list[str]]:
    """Follow every link within the house once for each shape, and look at each page four times."""
    home = "/".join(page.url.split("/")[:3])
    waiting, known, found = [page.url], {shape(page.url)}, dict[str, list[str]]()
    while waiting:
        url = waiting.pop(0)
        answer = page.goto(url)
        assert answer is not None and answer.status == 200, f"{url}: {answer and answer.status}"
        for size, theme, rules in ((DESK, "light", None), (DESK, "dark", ["color-contrast"]), (PHONE, "light", None),
                                   (PHONE, "dark", ["color-contrast"])):  # fmt: skip
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
            if seen := barriers(page, rules):
                found[f"{url} {size['width']} {theme}"] = seen
        if page.evaluate("document.documentElement.scrollWidth") > PHONE["width"]:
            found[f"{url} on a phone"] = ["scrolls sideways"]
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        for link in page.evaluate(LINKS):
            if link.startswith(home) and shape(link) not in known and not any(part in link for part in NOT_WALKED):
                known.add(shape(link))
                waiting.append(link)
    return found
