"""The gallery renders every part, and no page of it needs what the content security policy forbids."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client

from heli.core.gallery import PAGES
from heli.core.templatetags import kept

PARTS = Path(__file__).parents[1] / "templates" / "core" / "parts"
TOKENS = Path(__file__).parents[4] / "assets" / "src" / "tokens.css"


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_gallery_renders_under_the_policy(client: Client, page: str) -> None:
    text = client.get("/-/gallery/", {"page": page}).content.decode()
    assert text.count("<h1") == 1
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)", text)


#: what look.md calls a page → its page here
ARCHETYPES = {
    "Workbench": "workbench", "List": "list", "Detail": "detail", "Steps form": "steps", "Map + table": "map",
    "Dashboard": "dashboard", "Public page": "public", "Print": "print",
}  # fmt: skip


def test_there_is_a_page_of_each_archetype() -> None:
    assert sorted(set(ARCHETYPES.values()) - set(PAGES)) == []


@pytest.mark.django_db
def test_every_part_stands_in_the_gallery(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_drawn", {})  # furniture drawn by an earlier test would not be drawn again
    drawn = {part.name for page in PAGES for part in client.get("/-/gallery/", {"page": page}).templates}
    missing = {f"core/parts/{file.name}" for file in PARTS.glob("*.html")} - drawn
    assert missing == set()


@pytest.mark.django_db
def test_the_gallery_stands_in_the_frame_of_somebody_who_may_enter_every_room(client: Client) -> None:
    text = client.get("/-/gallery/", {"page": "dashboard"}).content.decode()
    rail = text[text.index('class="rail"') : text.index('class="rail__foot"')]
    assert rail.count("<li>") == 9
    assert re.search(r'aria-current="page">.*?规划', rail)


@pytest.mark.django_db
def test_a_number_of_the_dashboard_opens_its_rows(client: Client) -> None:
    text = client.get("/-/gallery/", {"page": "dashboard"}).content.decode()
    for number in ("5,095</strong>", "538</a>"):
        before = text[: text.index(number)]
        assert before.rindex('href="?page=list"') > len(before) - 60
    for told in ("期间", "范围", "来源", "统计时间"):
        assert f"<dt>{told}</dt>" in text


@pytest.mark.django_db
def test_a_page_that_is_not_there_is_not_found(client: Client) -> None:
    assert client.get("/-/gallery/", {"page": "none"}).status_code == 404


def _light(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, 1.4.3."""
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_every_token_of_text_is_legible_on_paper_and_panel(theme: int) -> None:
    blocks = re.findall(r":root(?:\[data-theme=\"dark\"\])? \{([^}]*)\}", TOKENS.read_text())
    token = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6})\b", blocks[theme].replace("#fff;", "#ffffff;")))
    for ground in ("paper", "panel"):
        for name in ("ink", "muted", "accent", "ok", "warn", "danger"):
            assert _contrast(token[name], token[ground]) >= 5.0, (name, ground)
        assert _contrast(token["control"], token[ground]) >= 3.0, ground
    assert _contrast(token["on-accent"], token["accent"]) >= 4.5
