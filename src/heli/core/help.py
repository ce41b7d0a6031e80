"""Help for users: Markdown in ``docs/help``, one file a task and language; the roof says which pages each text is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Any

from django.conf import settings
from django.urls import Resolver404, resolve, reverse
from django.utils.html import strip_tags
from django.utils.translation import get_language
from markdown_it import MarkdownIt
from markdown_it.token import Token


@dataclass(frozen=True)
class Text:
    """One text. ``pages`` are names of routes, or the beginning of names with a ``*``; ``key`` names its file."""

    key: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """Texts that stand together in the contents."""

    label: Any
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Shown:
    """A text as a page shows it: ``body`` is HTML without its title, ``words`` all of it as plain text."""

    key: str
    title: str
    body: str
    words: str

    @property
    def url(self) -> str:
        return reverse("core:help-text", args=[self.key])


def groups() -> Sequence[Group]:
    found: Sequence[Group] = import_module(settings.HELI_HELP).GROUPS
    return found


def folder() -> Path:
    found: Path = import_module(settings.HELI_HELP).FOLDER
    return found


def texts() -> list[Text]:
    return [text for group in groups() for text in group.texts]


def text_of_route(name: str) -> Text | None:
    """The text of a route: the one that names it, else the one with the longest beginning of its name."""
    fits = [(len(page), text) for text in texts() for page in text.pages if fnmatchcase(name, page)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None


def text_of_address(address: str) -> Text | None:
    """The text of the page at an address; None for what is no page."""
    try:
        return text_of_route(resolve(address.partition("?")[0]).view_name)
    except Resolver404:
        return None


def shown(key: str, *, below: int = 0) -> Shown | None:
    """A text in the language of the reader; ``below`` puts its headings that much deeper, for a page inside a page."""
    if key not in {text.key for text in texts()}:
        return None
    return _drawn(key, "en" if (get_language() or "").startswith("en") else "zh", below)


#: no HTML of the text passes, and no address but http, https and mailto
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


@lru_cache(maxsize=256)
def _drawn(key: str, language: str, below: int) -> Shown:
    tokens = _markdown.parse((folder() / language / f"{key}.md").read_text(encoding="utf-8"))
    # the first three tokens are its title: opened, its words, closed
    title, rest = tokens[1].content, tokens[3:]
    for token in rest:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1:]) + below)}"
        for inline in token.children or ():
            _lead_within(inline)
    body = str(_markdown.renderer.render(rest, _markdown.options, {}))
    return Shown(key, title, body, f"{title}\n{strip_tags(body)}")


def _lead_within(token: Token) -> None:
    """``requests.md`` leads to its file where the texts are read as files, and to its page on the site."""
    href = str(token.attrGet("href") or "")
    if token.type == "link_open" and href.endswith(".md"):
        token.attrSet("href", reverse("core:help-text", args=[href.removesuffix(".md")]))


@dataclass(frozen=True)
class Found:
    """A text that has what was looked for, and a few words around it."""

    text: Shown
    around: str


#: characters shown around what was found
AROUND = 40


def search(typed: str) -> list[Found]:
    """Texts that hold every word, those that name one in their title first."""
    words = typed.casefold().split()
    all_shown = [each for text in texts() if (each := shown(text.key))]
    fits = [each for each in all_shown if words and all(word in each.words.casefold() for word in words)]
    fits.sort(key=lambda each: not any(word in each.title.casefold() for word in words))
    return [Found(each, _around(each, words[0])) for each in fits]


def _around(text: Shown, word: str) -> str:
    flat = " ".join(text.words.partition("\n")[2].split())
    at = max(0, flat.casefold().find(word) - AROUND // 2)
    return ("…" if at else "") + flat[at : at + 2 * AROUND] + "…"
