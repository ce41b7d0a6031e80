"""Photographs the look: the gallery and the main pages of a demo city, and lays pages beside their drafts where these are.

    python scripts/pictures.py [--beside FOLDER] [--to FOLDER] [--only PAGE]

Every page at a desk and on a phone, light and dark, the gallery in the largest type too; then ``beside-*.png``: a draft and
the page in the same window. The city is made anew for it and thrown away, so it asks nothing of another one.
"""

from __future__ import annotations

import argparse
import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import _wait_until_ready, fill_sign_in  # noqa: E402

DESK, PHONE = (1440, 900), (375, 812)
ROLE = "city_civil_affairs"
GALLERY = "/-/gallery/?page="
#: pages of the city; the page of a worker is found in the list
CITY = {"gap": "/workforce/gap/", "list": "/workforce/workers/", "workbench": "/workbench/", "public": "/"}
WAYS = (
    (DESK, "light", "standard"), (DESK, "dark", "standard"), (PHONE, "light", "standard"), (PHONE, "dark", "standard"),
    (DESK, "light", "largest"), (PHONE, "light", "largest"),
)  # fmt: skip
#: a draft → the pages it shows, the window, the theme
PAIRS = {
    "gap": (("gap",), DESK, "light"), "gap-dark": (("gap",), DESK, "dark"), "list": (("list",), DESK, "light"),
    "detail": (("detail",), DESK, "light"), "workbench": (("workbench",), DESK, "light"),
    "public": (("public",), DESK, "light"),
    "phones": (("gap", "list", "detail", "workbench", "gallery-form", "public"), PHONE, "light"),
}  # fmt: skip


@contextmanager
def served() -> Iterator[tuple[str, dict[str, str]]]:
    """The address of a demo city, and how to sign in."""
    with tempfile.TemporaryDirectory(prefix="heli-pictures-") as home, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        free.close()
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        house = {**kept, "HELI_HOME": home, "HELI_KEYS": f"{home}/keys"}
        heli = [sys.executable, "-m", "heli"]
        subprocess.run([*heli, "migrate"], env=house, check=True, stdout=subprocess.DEVNULL)
        made = subprocess.run([*heli, "demo", "--json"], env=house, check=True, stdout=subprocess.PIPE)
        log = Path(home, "server.log")
        with log.open("w") as words:
            server = subprocess.Popen(
                [*heli, "run", "--port", str(port), "--workers", "1"], env=house, stdout=words, stderr=words
            )
        try:
            _wait_until_ready(f"http://localhost:{port}/-/ready/", server, log)
            yield (
                f"http://localhost:{port}",
                next(row for row in json.loads(made.stdout)["sign_ins"] if row["role"] == ROLE),
            )
        finally:
            server.terminate()
            server.wait(20)


class Windows:
    """Opens a window of a size, a theme and a size of type, signed in once for all of them."""

    def __init__(self, browser: Browser, url: str, who: dict[str, str]) -> None:
        self.browser, self.url = browser, url
        context = self._context(DESK, "light")
        page = context.new_page()
        fill_sign_in(page, who)
        self.cookies: list[Any] = context.cookies()
        page.goto(CITY["list"])
        registered = page.get_by_role("row").filter(has_text="登记有效").first
        worker = registered.get_by_role("rowheader").get_by_role("link").get_attribute("href") or ""
        page.goto(GALLERY + "parts")
        links = page.get_by_role("navigation", name="图册").get_by_role("link").all()
        names = [(link.get_attribute("href") or "").partition("=")[2] for link in links]
        self.addresses = CITY | {"detail": worker} | {f"gallery-{name}": GALLERY + name for name in names}
        context.close()

    def _context(self, size: tuple[int, int], theme: Any) -> BrowserContext:
        return self.browser.new_context(
            base_url=self.url, viewport={"width": size[0], "height": size[1]}, locale="zh-CN", color_scheme=theme,
            reduced_motion="reduce",
        )  # fmt: skip

    def open(self, size: tuple[int, int], theme: str, letters: str = "standard") -> Page:
        context = self._context(size, theme)
        context.add_cookies([*self.cookies, {"name": "heli_size", "value": letters, "url": self.url}])
        return context.new_page()


def photograph(windows: Windows, names: list[str], to: Path) -> None:
    for size, theme, letters in WAYS:
        page = windows.open(size, theme, letters)
        for name in names:
            page.goto(windows.addresses[name])
            page.screenshot(path=to / f"{name}-{size[0]}-{theme}-{letters}.png", full_page=True)
        page.context.close()


def lay_beside(windows: Windows, drafts: Path, to: Path) -> list[str]:
    """The names of the pictures made, of the drafts that are there: one page stands right of its draft, several below it."""
    made = []
    for name, (pages, size, theme) in PAIRS.items():
        draft = drafts / f"{name}.png"
        if not draft.exists():
            continue
        ours, page = [], windows.open(size, theme)
        for each in pages:
            page.goto(windows.addresses[each])
            ours.append(page.screenshot())
        page.context.close()
        across, down = (2, 1) if len(pages) == 1 else (len(pages), 2)
        table = windows.open((size[0] * across, size[1] * down), "light")
        table.set_content("".join(map(_image, (draft.read_bytes(), *ours))))
        table.add_style_tag(content="body { margin: 0 } img { float: left }")
        table.screenshot(path=to / f"beside-{name}.png")
        table.context.close()
        made.append(f"beside-{name}.png")
    return made


def _image(picture: bytes) -> str:
    return f'<img src="data:image/png;base64,{base64.b64encode(picture).decode()}">'


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--beside", type=Path, help="folder of the drafts: gap.png, gap-dark.png, list.png, …")
    asked.add_argument("--to", type=Path, default=ROOT / "var" / "pictures" / "look", help="folder of the pictures")
    asked.add_argument("--only", action="append", help="gap, detail, gallery-steps …, once or more; without it all")
    given = asked.parse_args()
    program = shutil.which("chromium-headless-shell") or shutil.which("chromium")
    if program is None:
        print("No Chromium found; on Debian: sudo apt-get install chromium-headless-shell", file=sys.stderr)
        return 2
    given.to.mkdir(parents=True, exist_ok=True)
    with served() as (url, who), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        windows = Windows(browser, url, who)
        names = given.only or list(windows.addresses)
        photograph(windows, names, given.to)
        made = lay_beside(windows, given.beside, given.to) if given.beside else []
        browser.close()
    print(f"{given.to}: {len(names)} pages in {len(WAYS)} ways{''.join(f', {name}' for name in made)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
