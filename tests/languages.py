"""What a reader of one language would meet: texts of a page in the other language that nothing marks as such."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

HAN = re.compile(r"[\u3400-\u9fff]+")
#: three words of Latin letters after each other: a sentence or the beginning of one, not a name or a unit
ENGLISH = re.compile(r"[A-Za-z][a-z']+(?: [A-Za-z']+){2,}")
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
#: attributes that a page shows or a screen reader says
SAID = ("aria-label", "aria-description", "title", "placeholder", "alt", "label", "summary")
#: what people typed into a field stays what it is
TYPED = ("text", "search", "email", "tel", "number", "date", "hidden", "radio", "checkbox", "")
SILENT = frozenset(("script", "style", "textarea"))


class Reader(HTMLParser):
    """Collects (element, language, text) in the order of the page: its texts, and its attributes that are said."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str]] = []
        self.texts: list[tuple[str, str, str]] = []
        self.said: list[tuple[str, str, str]] = []

    @property
    def language(self) -> str:
        return self.open[-1][1] if self.open else ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        language = given.get("lang", self.language)
        for name, value in given.items():
            shown = name in SAID or name.startswith("data-") or name == "content" and tag == "meta"
            typed = tag == "input" and given.get("type", "") in TYPED
            if shown or name == "value" and tag == "input" and not typed:
                self.said.append((f"{tag} {name}", language, " ".join(value.split())))
        if tag not in VOID:
            self.open.append((tag, language))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if data.strip() and not (self.open and self.open[-1][0] in SILENT):
            self.texts.append((self.open[-1][0] if self.open else "", self.language, " ".join(data.split())))


def _read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def unmarked_chinese(html: str) -> Iterator[str]:
    """Chinese on an English page that no ``lang`` marks.

    A window title or a label for a screen reader cannot mark a part of itself: Chinese in it is let pass only where the
    page shows just that in an element that is marked.
    """
    page = _read(html)
    marked = [text for _tag, language, text in page.texts if language.startswith("zh")]
    for tag, language, text in page.texts:
        if HAN.search(text) and not language.startswith("zh") and not (tag == "title" and _all_in(text, marked)):
            yield f"<{tag}> {text}"
    for where, language, text in page.said:
        if HAN.search(text) and not language.startswith("zh") and not _all_in(text, marked):
            yield f"{where}: {text}"


def _all_in(text: str, marked: list[str]) -> bool:
    return all(any(run in other for other in marked) for run in HAN.findall(text))


def unmarked_english(html: str) -> Iterator[str]:
    """English sentences on a Chinese page that no ``lang`` marks."""
    page = _read(html)
    for where, language, text in [*page.texts, *page.said]:
        if ENGLISH.search(text) and not language.startswith("en"):
            yield f"<{where}> {text}"
