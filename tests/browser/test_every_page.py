"""No page keeps anybody out: every page a role can reach, at a desk and on a phone, in light and in dark, in the largest
type, without script; and in a demo city each says that its people are invented, on paper too."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE, Desk, Look
from tests.cast import ONE_OF_ALIKE

SignIn = Callable[..., Page]
#: addresses that end a session, leave the page, or give a file
NOT_WALKED = (
    "/sign-out/", "/feed/", ".xlsx", ".pdf", "/versions/", "/forms/workforce.", "/forms/directory.", "as=xlsx", "as=csv", "format=", "tel:",
)  # fmt: skip
GALLERY = "/-/gallery/"
#: what depends on where things lie and how large they are; the rest is the same on every page of one make
LAID = ["color-contrast", "scrollable-region-focusable", "target-size"]
Way = tuple[dict[str, int], str, str, list[str] | None]
#: a window, a theme, a size of type, and the rules that can fare otherwise than in a window before
WAYS: tuple[Way, ...] = (
    (DESK, "light", "standard", None), (DESK, "dark", "standard", ["color-contrast"]), (PHONE, "light", "standard", None),
    (PHONE, "dark", "standard", ["color-contrast"]), (PHONE, "light", "largest", LAID), (DESK, "light", "largest", LAID),
)  # fmt: skip
#: all rules where there is most room and where there is least
WORST: tuple[Way, ...] = (WAYS[0], (PHONE, "light", "largest", None))
#: the size of type is an attribute, as the cookie would set it
LETTERS = "(letters) => { document.documentElement.dataset.size = letters }"
#: of which attributes the rules read the words; of the others, whether there are any
READ_BY_RULES = frozenset({
    "id", "for", "class", "role", "type", "scope", "lang", "tabindex", "aria-hidden", "aria-labelledby", "aria-describedby", "aria-controls",
})  # fmt: skip
#: of these, those that only lead to one another: which elements they tie together is seen on the page as a whole
TIES = frozenset({"id", "for", "aria-labelledby", "aria-describedby", "aria-controls"})
#: what is made anew for each answer
TOKENS = re.compile(r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"')
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SHOWN = """const shown = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== "hidden";"""
#: whether words stand on the page for who looks at it
READ = f"""(words) => {{ {SHOWN} return [...document.body.querySelectorAll("*")].some((one) => shown(one)
  && [...one.childNodes].some((each) => each.nodeType === 3 && each.data.includes(words))) }}"""
#: what is there to be pressed or filled in, and does nothing where no script runs
IDLE = f"""() => {{ {SHOWN}
  const works = (one) => one.matches("summary") ? one.parentElement.matches("details") : one.form && one.type !== "button";
  return [...document.querySelectorAll("button, input, select, textarea, summary, a:not([href]), [role=button]:not(a, button, summary)")]
    .filter((one) => shown(one) && !works(one)).map((one) => one.outerHTML.slice(0, 200)) }}"""
#: of rows and items of one make, two are asked: the rules find in the third what they found in the second
ALIKE = """() => {
  const made = (one) => one.tagName + [...one.attributes].map(({ name, value }) => name + (["class", "role", "type", "lang"].includes(name) ? value : !!value))
    + `(${[...one.children].map(made)})`;
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    const counts = new Map();
    for (const row of [...list.children]) {
      const kind = made(row);
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
      if (counts.get(kind) > 2) row.remove();
    }
  }
}"""
INVENTED = "演示数据"
pytestmark = pytest.mark.on_any


class Make(HTMLParser):
    """How a page is made: its elements with what the rules read of them, whatever the words, figures and number of rows; and
    where its links lead."""

    def __init__(self, url: str, text: str) -> None:
        super().__init__()
        self.url, self.links, self._text = url, list[str](), text
        self._above = list[tuple[str, str, str]]()
        self._counts = Counter[tuple[str, str]]()
        self._worded = set[str]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a" and (href := dict(attrs).get("href")) is not None and "download" not in dict(attrs):
            self.links.append(urljoin(self.url, href))
        _tag, above, tied_above = self._above[-1] if self._above else ("", "", "")
        kind = _hash(f"{above} {tag} {sorted(_said(*each, READ_BY_RULES - TIES) for each in attrs)}")
        tied = _hash(f"{tied_above} {tag} {sorted(_said(*each, READ_BY_RULES) for each in attrs)}")
        self._counts[kind, tied] += 1
        if tag not in VOID:
            self._above.append((tag, kind, tied))

    def handle_endtag(self, tag: str) -> None:
        while self._above and self._above.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self._above:
            self._worded.add(self._above[-1][2])

    @property
    def parts(self) -> set[str]:
        """Each kind of element on it, once where there is one and twice where there are more."""
        kinds = Counter[str]()
        for (kind, tied), count in self._counts.items():
            kinds[f"{kind}{tied in self._worded}"] += count
        return _once_or_twice(kinds)

    @property
    def words(self) -> str:
        """One for all pages that say the same, whatever stands in their frame."""
        main = re.search("<main.*</main>", self._text, re.DOTALL)
        return f"says {_hash(TOKENS.sub('', main[0] if main else self._text))}"

    @property
    def whole(self) -> str:
        """One for all pages on which the same parts are tied together in the same way."""
        kinds = {f"{tied}{tied in self._worded}": count for (_kind, tied), count in self._counts.items()}
        return f"all {_hash(' '.join(sorted(_once_or_twice(kinds))))}"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _said(name: str, value: str | None, read: frozenset[str]) -> str:
    """An attribute with its words where the rules read them; of the others, whether there are any."""
    return (
        f"{name}={' '.join(re.sub('[0-9]+', '', value or '').split())}"
        if name in read
        else f"{name}{'+' if value else ''}"
    )


def _once_or_twice(kinds: Mapping[str, int]) -> set[str]:
    return {f"1 {kind}" for kind in kinds} | {f"2 {kind}" for kind, count in kinds.items() if count > 1}


@pytest.fixture(scope="session")
def looked(tmp_path_factory: pytest.TempPathFactory, testrun_uid: str) -> Path:
    """A file that the processes of one run share: what stood on the pages that were looked at."""
    return tmp_path_factory.getbasetemp().parent / f"looked-{testrun_uid}"


def shape(url: str) -> str:
    """An address without what tells one record from another: pages of the same shape are one page."""
    parts = urlsplit(url)
    page = parse_qs(parts.query).get("page", [""])[0] if parts.path == GALLERY else ""
    path = re.sub(r"^/help/[a-z-]+/$", "/help/TEXT/", parts.path)  # texts of the help are of one make
    return re.sub(r"/\d+/", "/N/", path) + page


@pytest.mark.parametrize("role", ONE_OF_ALIKE)
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
    """Follow every link within the house once for each shape. Whoever looked at a page: where it has a part that none had
    before, it is looked at in every way; where known parts are put together as on none before, where most can go wrong; and of
    everything that was not said before it is asked whether the words fit."""
    home = "/".join(page.url.split("/")[:3])
    within = home + (GALLERY if GALLERY in page.url else "")
    waiting, known, found = [page.url], {shape(page.url)}, dict[str, list[str]]()
    while waiting:
        url = waiting.pop(0)
        answer = page.request.get(url)
        assert answer.status == 200, f"{url}: {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a file
        made, before = Make(answer.url, answer.text()), looked.read_text().split("\n") if looked.exists() else []
        if new := {*made.parts, made.whole, made.words} - {*before}:
            page.goto(url)
            found |= {f"{url} {where}": what for where, what in words_fit(page).items() if what}
            ways = WAYS if made.parts & new else WORST if made.whole in new else ()
            found |= {f"{url} {where}": what for where, what in seen_in(ways, page, barriers).items() if what}
            if ways == WAYS:
                found |= {f"{url} {where}": what for where, what in besides(page, plain).items() if what}
        with looked.open("a") as parts:
            parts.writelines(f"{part}\n" for part in new)
        for link in made.links:
            asked = link.startswith(within) and not any(part in link for part in NOT_WALKED)
            if asked and shape(link) not in known and (within != home or GALLERY not in link):
                known.add(shape(link))
                waiting.append(link)
    return found


def words_fit(page: Page) -> dict[str, list[str]]:
    """What fits in the largest type fits in a smaller one. It begins in the window in which the page before was left."""
    found: dict[str, list[str]] = {}
    for size in sorted((DESK, PHONE), key=lambda one: one != page.viewport_size):
        if size != page.viewport_size:
            page.set_viewport_size(size)  # type: ignore[arg-type]
        page.evaluate(LETTERS, "largest")
        wide = page.evaluate("document.documentElement.scrollWidth") > size["width"]
        found[f"{size['width']} light largest"] = ["scrolls sideways"] if wide else []
    return found


def seen_in(ways: Iterable[Way], page: Page, barriers: Look) -> dict[str, list[str]]:
    """What keeps somebody out, in each window."""
    found: dict[str, list[str]] = {}
    for number, (size, theme, letters, rules) in enumerate(ways):
        if number == 0:
            page.evaluate(ALIKE)
        in_window(page, size, theme, letters)
        seen = found[f"{size['width']} {theme} {letters} barriers"] = barriers(page, rules)
        if letters == "standard" and not page.evaluate(READ, INVENTED):
            seen.append("does not say that its people are invented")
    return found


def besides(page: Page, plain: Page) -> dict[str, list[str]]:
    """On paper and without script."""
    in_window(page, DESK, "light", "standard")
    page.emulate_media(media="print")
    paper = [] if page.evaluate(READ, INVENTED) else ["does not say that its people are invented"]
    page.emulate_media(media="screen")
    return {"paper": paper, "without script": without_script(plain, page.url)}


def in_window(page: Page, size: dict[str, int], theme: Any, letters: str) -> None:
    """The page as it stands, in another window."""
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.evaluate(LETTERS, letters)


def without_script(plain: Page, url: str) -> list[str]:
    answer = plain.goto(url)
    if answer is None or answer.status != 200 or plain.locator("h1").count() != 1:
        return [f"{answer and answer.status}, {plain.locator('h1').count()} headings"]
    return list(plain.evaluate(IDLE))
