"""No page keeps anybody out: every page a role can reach, at a desk and on a phone, in light and in dark, in the largest
type, without script; and in a demo city each says that its people are invented, on paper too."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page

from heli.accounts import roles
from tests.browser.conftest import DESK, PHONE, Desk, Look

SignIn = Callable[..., Page]
#: one role for each set of rights: the others see the same pages
ROLES = list({role.permissions: key for key, role in reversed(roles.ROLES.items())}.values())
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map((one) => new URL(one.getAttribute('href'), location).href)"
#: addresses that end a session, leave the page, or give a file
NOT_WALKED = (
    "/sign-out/", "/feed/", ".xlsx", ".pdf", "/versions/", "/forms/workforce.", "/forms/directory.", "as=xlsx", "as=csv", "format=", "tel:",
)  # fmt: skip
GALLERY = "/-/gallery/"
#: what depends on where things lie and how large they are; the rest is the same on every page of one make
LAID = ["color-contrast", "scrollable-region-focusable", "target-size"]
#: a window, a theme, a size of type, and the rules that can fare otherwise than in a window before
WAYS: tuple[tuple[dict[str, int], str, str, list[str] | None], ...] = (
    (DESK, "light", "standard", None), (DESK, "dark", "standard", ["color-contrast"]), (PHONE, "light", "standard", None),
    (PHONE, "dark", "standard", ["color-contrast"]), (PHONE, "light", "largest", None), (DESK, "light", "largest", LAID),
)  # fmt: skip
#: how a page is made: its elements with what the rules read of them, whatever the words, figures and number of rows
MAKE = """() => {
  const read = ["id", "for", "class", "role", "type", "scope", "lang", "tabindex", "aria-hidden", "aria-labelledby", "aria-describedby", "aria-controls"];
  const counts = new Map();
  (function note(one, above) {
    const said = [...one.attributes].map(({ name, value }) => name + (read.includes(name) ? `=${value.replace(/\\d+/g, "")}` : value ? "+" : ""));
    const worded = [...one.childNodes].some((each) => each.nodeType === 3 && each.data.trim());
    const path = `${above}>${one.tagName}[${said.sort()}]${worded ? "T" : ""}`;
    counts.set(path, Math.min(2, (counts.get(path) ?? 0) + 1));
    for (const each of one.children) note(each, path);
  })(document.documentElement, "");
  return [...counts].map(([path, count]) => `${count} ${path}`).sort().join("\\n");
}"""
SHOWN = """const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden";"""
#: whether words stand on the page for who looks at it
READ = f"""(words) => {{ {SHOWN} return [...document.body.querySelectorAll("*")].some((one) => shown(one)
  && [...one.childNodes].some((each) => each.nodeType === 3 && each.data.includes(words))) }}"""
#: what is there to be pressed or filled in, and does nothing where no script runs
IDLE = f"""() => {{ {SHOWN}
  const works = (one) => one.matches("summary") ? one.parentElement.matches("details") : one.form && one.type !== "button";
  return [...document.querySelectorAll("button, input, select, textarea, summary, a:not([href]), [role=button]:not(a, button, summary)")]
    .filter((one) => shown(one) && !works(one)).map((one) => one.outerHTML.slice(0, 200)) }}"""
INVENTED = "演示数据"
pytestmark = pytest.mark.on_any


@pytest.fixture(scope="session")
def looked(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """A folder that the processes of one run share: an empty file for each make of page that lets everybody in."""
    folder = tmp_path_factory.getbasetemp().parent / f"looked-{testrun_uid}"
    folder.mkdir(exist_ok=True)
    return folder


def shape(url: str) -> str:
    """An address without what tells one record from another: pages of the same shape are one page."""
    parts = urlsplit(url)
    page = parse_qs(parts.query).get("page", [""])[0] if parts.path == GALLERY else ""
    path = re.sub(r"^/help/[a-z-]+/$", "/help/TEXT/", parts.path)  # texts of the help are of one make
    return re.sub(r"/\d+/", "/N/", path) + page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_of_a_role_lets_everybody_in(role: str, sign_in: SignIn, barriers: Look, looked: Path) -> None:
    page = sign_in(role)
    found = walk(page, sign_in(role, script=False), barriers, looked)
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


@pytest.mark.parametrize("start", ["/", GALLERY])
def test_every_page_of_the_public_lets_everybody_in(start: str, desk: Desk, barriers: Look, looked: Path) -> None:
    page = desk.open()
    page.goto(start)
    found = walk(page, desk.open(script=False), barriers, looked)
    assert found == {}, "\n".join(f"{where}: {what}" for where, what in found.items())


def walk(page: Page, plain: Page, barriers: Look, looked: Path) -> dict[str, list[str]]:
    """Follow every link within the house once for each shape, and look at each page in every way."""
    home = "/".join(page.url.split("/")[:3])
    within = home + (GALLERY if GALLERY in page.url else "")
    waiting, known, found = [page.url], {shape(page.url)}, dict[str, list[str]]()
    while waiting:
        url = waiting.pop(0)
        answer = page.goto(url)
        assert answer is not None and answer.status == 200, f"{url}: {answer and answer.status}"
        links, make = page.evaluate(LINKS), looked / hashlib.sha256(page.evaluate(MAKE).encode()).hexdigest()
        is_new = not make.exists()
        seen = {where: what for where, what in looked_at(page, barriers if is_new else None).items() if what}
        if is_new and (idle := without_script(plain, url)):
            seen["without script"] = idle
        if not seen:
            make.touch()
        found |= {f"{url} {where}": what for where, what in seen.items()}
        for link in links:
            asked = link.startswith(within) and not any(part in link for part in NOT_WALKED)
            if asked and shape(link) not in known and (within != home or GALLERY not in link):
                known.add(shape(link))
                waiting.append(link)
    return found


def looked_at(page: Page, barriers: Look | None) -> dict[str, list[str]]:
    """What keeps somebody out, in each window. Of a page of a make that was looked at, only whether its words fit: what
    fits in the largest type fits in a smaller one."""
    found: dict[str, list[str]] = {}
    for size, theme, letters, rules in WAYS:
        if barriers is None and letters != "largest":
            continue
        in_window(page, size, theme, letters)
        seen = found[f"{size['width']} {theme} {letters}"] = barriers(page, rules) if barriers else []
        if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
            seen.append("scrolls sideways")
        if barriers and letters == "standard" and not page.evaluate(READ, INVENTED):
            seen.append("does not say that its people are invented")
    in_window(page, DESK, "light", "standard")
    if barriers:
        page.emulate_media(media="print")
        found["paper"] = [] if page.evaluate(READ, INVENTED) else ["does not say that its people are invented"]
        page.emulate_media(media="screen")
    return found


def in_window(page: Page, size: dict[str, int], theme: Any, letters: str) -> None:
    """The page as it stands, in another window: the size of type is an attribute, as the cookie would set it."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate("(letters) => { document.documentElement.dataset.size = letters }", letters)


def without_script(plain: Page, url: str) -> list[str]:
    answer = plain.goto(url)
    if answer is None or answer.status != 200 or plain.locator("h1").count() != 1:
        return [f"{answer and answer.status}, {plain.locator('h1').count()} headings"]
    return list(plain.evaluate(IDLE))
