"""heli as people meet it: the real server with the demo city, and Chromium at a desk or on a phone.

Nothing here touches the database: `heli migrate`, `heli demo` and `heli run` build what a city would have, with the worker
for long jobs, hashed assets and the Content-Security-Policy of every day. Served on `localhost`, since a service worker,
passkeys and WebCrypto ask for it.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.browser.codes import totp
from tests.houses import House, demo_city

ROOT = Path(__file__).resolve().parents[2]
#: two frames later, and when whatever fades or slides is over, none of which takes longer: half faded, words have less contrast
NEXT_FRAME = """async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const running = document.getAnimations().filter((one) => one.playState === "running");
  await Promise.race([Promise.allSettled(running.map((one) => one.finished)), new Promise((done) => setTimeout(done, 400))]);
}"""
AXE = ROOT / "assets" / "node_modules" / "axe-core" / "axe.min.js"
PICTURES = ROOT / "var" / "pictures"
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 375, "height": 812}
MOST_TABS = 80
READY_WITHIN = 60  # seconds


@dataclass(frozen=True)
class City:
    """A served demo city: its address, its sign-ins by role, the house behind it, and whom else a page may ask."""

    url: str
    sign_ins: dict[str, dict[str, str]]
    house: House
    beside: tuple[str, ...] = ()


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> Iterator[City]:
    """The demo city, served once for all stories of a worker."""
    house = demo_city(tmp_path_factory.mktemp("city") / "home")
    with served(house, "run", "--workers", "1") as found:
        yield found


@contextmanager
def served(
    house: House, *command: str, settings: dict[str, str] | None = None, beside: tuple[str, ...] = ()
) -> Iterator[City]:
    """A house with a demo city at an address of its own, as a command of heli serves it under such settings."""
    demo = house.ask("demo", "--sign-ins")
    # hints stand above what other stories look for; the story about them asks for them
    house.say(
        "django",
        "shell",
        "-v",
        "0",
        "-c",
        "from heli.accounts.models import User; User.objects.update(hints_away='none')",
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (house.home / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "heli", *command, "--port", str(port)],
        env=house.environment | (settings or {}), stdout=log, stderr=log, start_new_session=True,
    )  # fmt: skip
    url = f"http://localhost:{port}"
    try:
        _wait_until_ready(f"{url}/-/ready/", server, house.home / "server.log")
        yield City(url, {row["role"]: row for row in demo["sign_ins"]}, house, beside)
    finally:
        os.killpg(server.pid, signal.SIGTERM)  # the server's workers and the worker for jobs with it
        server.wait(20)
        log.close()


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers; its own words when it ended instead."""
    retry = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(READY_WITHIN * 5):
        try:
            with retry.open(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            try:
                server.wait(0.2)
            except subprocess.TimeoutExpired:
                continue
            break
    raise RuntimeError(f"heli run did not become ready:\n{log.read_text()[-4000:]}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, never a download; without its window where that is installed, which costs half the time."""
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        pytest.fail("No Chromium found; on Debian: sudo apt-get install chromium-headless-shell")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        )
        yield started
        started.close()


class Desk:
    """Opens pages and remembers them, for a picture of each when a story goes wrong."""

    def __init__(self, browser: Browser, city: City) -> None:
        self.browser, self.city, self.contexts = browser, city, list[BrowserContext]()

    def open(
        self, *, phone: bool = False, cookies: list[Any] | None = None, locale: str = "zh-CN", script: bool = True
    ) -> Page:
        size = PHONE if phone else DESK
        context = self.browser.new_context(
            base_url=self.city.url, viewport=size, locale=locale, is_mobile=phone, has_touch=phone,  # type: ignore[arg-type]
            java_script_enabled=script,
        )  # fmt: skip
        context.set_default_timeout(10_000)
        if cookies:
            context.add_cookies(cookies)
        self.contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: _forbidden.append(message.text) if _breaks_policy(message.text) else None)
        # of the context: pages it opens in another window and its workers ask too
        context.on(
            "request", lambda request: None if self._is_of_the_house(request.url) else _asked.append(request.url)
        )
        return page

    def _is_of_the_house(self, url: str) -> bool:
        """A page, what lies in the page itself, and the city's own identity provider where a story has one."""
        return url.startswith((f"{self.city.url}/", *self.city.beside, "data:", "blob:", "about:"))


_forbidden: list[str] = []
_asked: list[str] = []


def _breaks_policy(text: str) -> bool:
    return "Content Security Policy" in text


@pytest.fixture
def desk(browser: Browser, city: City, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """Everything this story opens; at its end no page may have tried what the Content-Security-Policy forbids, nor asked
    anybody but the city for anything."""
    opened = Desk(browser, city)
    _forbidden.clear()
    _asked.clear()
    yield opened
    if getattr(request.node, "red", False):
        PICTURES.mkdir(parents=True, exist_ok=True)
        pages = [page for context in opened.contexts for page in context.pages]
        for number, page in enumerate(pages):
            page.screenshot(path=PICTURES / f"{re.sub(r'[^A-Za-z0-9]+', '-', request.node.name)}-{number}.png")
    for context in opened.contexts:
        context.close()
    assert _forbidden == [], "the Content-Security-Policy was broken"
    assert _asked == [], "somebody else was asked"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    if report.when == "call" and report.failed:
        item.red = True  # type: ignore[attr-defined]
    return report


@pytest.fixture
def page(desk: Desk) -> Page:
    """A visitor at a desk."""
    return desk.open()


@pytest.fixture
def phone_page(desk: Desk) -> Page:
    """A visitor with a phone 375 points wide."""
    return desk.open(phone=True)


_signed_in: dict[tuple[str, str], list[Any]] = {}


@pytest.fixture
def sign_in(desk: Desk, city: City) -> Callable[..., Page]:
    """`sign_in(role)` gives that role's page, at a desk or on a phone.

    The form is filled once a role; later stories take the cookie, because a code of the second factor works only once.
    """

    def as_role(role: str, *, phone: bool = False, locale: str = "zh-CN", script: bool = True) -> Page:
        known = _signed_in.get((city.url, role))
        page = desk.open(phone=phone, cookies=known, locale=locale, script=script)
        if known is None:
            fill_sign_in(page, city.sign_ins[role], DOOR["en" if locale.startswith("en") else "zh"])
            _signed_in[(city.url, role)] = page.context.cookies()
        page.goto("/workbench/")
        return page

    return as_role


#: somebody else with what one role of the demo holds, where it holds it
COLLEAGUE = """
import json
from heli.accounts import acting, roles
from heli.accounts.models import User
from heli.site.demo.accounts import account_of
one = User.objects.get(login=%(like)r).grants.get()
print(json.dumps(account_of(acting.console(), roles.ROLES[one.role], %(name)r, %(login)r, one.scope)[0]))
"""


def colleague(city: City, role: str, name: str, login: str) -> dict[str, str]:
    """An account of its own for a story that changes what somebody may do; other stories go on with that of the role."""
    code = COLLEAGUE % {"like": city.sign_ins[role]["login"], "name": name, "login": login}
    made: dict[str, str] = json.loads(city.house.say("django", "shell", "-v", "0", "-c", code).strip().splitlines()[-1])
    return made


#: what the door says: login, password, button, code
DOOR = {"zh": ("登录名", "密码", "登录", "验证码"), "en": ("Sign-in name", "Password", "Sign in", "Code")}


def fill_sign_in(page: Page, who: dict[str, str], door: tuple[str, str, str, str] = DOOR["zh"]) -> None:
    """Sign in as a person does: name, password and, where the role needs it, the code of the moment."""
    page.goto("/sign-in/")
    login, password, button, code = door
    page.get_by_label(login).fill(who["login"])
    page.get_by_label(password).fill(who["password"])
    page.get_by_role("button", name=button, exact=True).click()
    if who.get("totp_secret"):
        page.get_by_label(code).fill(totp(who["totp_secret"]))
        page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url and "/2fa/" not in url)


def name_of(page: Page) -> str:
    """Who is signed in, as the head of the page says it."""
    return page.get_by_role("banner").get_by_text(" · ").filter(visible=True).first.inner_text().split(" · ")[0]


Look = Callable[..., list[str]]
#: of the rules axe asks, those named, or all but those whose breach it calls neither serious nor critical
ASK_AXE = """async (named) => {
  const slight = axe._audit.rules.filter((one) => ["minor", "moderate"].includes(one.impact));
  const asked = named ? { runOnly: named } : { rules: Object.fromEntries(slight.map((one) => [one.id, { enabled: false }])) };
  return (await axe.run(document, { resultTypes: ["violations"], ...asked })).violations;
}"""


@pytest.fixture(scope="session")
def barriers() -> Look:
    """`barriers(page, rules=None)` tells what keeps people out: what axe-core calls serious or critical."""
    if not AXE.exists():
        pytest.fail("axe-core is not installed; run: make setup")
    source = AXE.read_text(encoding="utf-8")

    def look(page: Page, rules: list[str] | None = None) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(source)  # a script tag would be blocked by the Content-Security-Policy
        page.evaluate(NEXT_FRAME)  # a page hears of its new size once a frame
        found = page.evaluate(ASK_AXE, rules)
        return [
            f"{rule['id']} ({rule['impact']}): {rule['help']}: {node['html'][:200]}"
            for rule in found
            if rule["impact"] in ("serious", "critical")
            for node in rule["nodes"]
        ]

    return look


@pytest.fixture(scope="session")
def axe(barriers: Look) -> Callable[[Page], None]:
    """`axe(page)` fails on what keeps people out."""

    def look(page: Page) -> None:
        found = barriers(page)
        assert found == [], "\n".join(found)

    return look


@pytest.fixture
def by_keys() -> Callable[..., None]:
    """`by_keys(page, locator, key)` goes to something with Tab alone, sees that its focus shows, and presses a key."""

    def walk(page: Page, to: Locator, key: str) -> None:
        expect(to).to_be_visible()
        for _step in range(MOST_TABS):
            if to.evaluate("one => one === document.activeElement"):
                break
            page.keyboard.press("Tab")
        else:
            raise AssertionError(f"{MOST_TABS} times Tab do not lead to {to}")
        shown = "one => getComputedStyle(one).outlineStyle !== 'none' || Boolean(one.closest('svg'))"
        assert to.evaluate(shown), f"the focus does not show on {to}"
        page.keyboard.press(key)

    return walk
