"""What the pages of the gap say and draw: the finding first, estimates marked, the map the same as the table."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from heli.accounts import acting
from heli.accounts.models import User
from heli.directory import imports as directory
from heli.directory.models import Place, Population
from tests.cast import City, client_of

GAP = "/workforce/gap/"
GUESSED = '<span class="muted" title="估算">估</span>'
COMMITTEES = "（本系统估算：居委会的居民）"
STAND_IN = "暂以居委会（社区）居民代替，是本系统的估算"
pytestmark = pytest.mark.django_db


class Figures(HTMLParser):
    """What the map and the table say of each place, by its code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.map: dict[str, str] = {}
        self.table: dict[str, str] = {}
        self.inside: list[str] = []
        self.place, self.short, self.label = "", False, ""
        self.drawn: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "svg" and "map" in (given.get("class") or ""):
            self.inside.append("svg")
        elif tag == "tr":
            self.place = given.get("data-place") or ""
        if "svg" in self.inside and given.get("data-place"):
            self.place = str(given["data-place"])
            if given.get("aria-label"):
                self.map[self.place] = str(given["aria-label"]).split()[-1]
        if "svg" in self.inside and self.place and tag in ("title", "path", "rect"):
            self.label = tag
            if tag != "title":
                self.drawn[self.place] = tag
        if tag == "td":
            self.short = given.get("data-label") == "还差"

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg" and self.inside:
            self.inside.pop()
            self.place = ""
        elif tag in ("title", "td"):
            self.label, self.short = "", False

    def handle_data(self, data: str) -> None:
        if "svg" in self.inside and self.label == "title":
            self.map[self.place] = data.rsplit(maxsplit=1)[-1]
        elif self.short and self.place and data.strip():
            self.table[self.place] = data.strip()


@pytest.fixture
def census(city: City) -> None:
    for code, value in (("3304", 1_000_000), ("330402", 600_000), ("330483", 400_000)):
        _published(city, code, "residents", value)


def _published(city: City, code: str, measure: str, value: int) -> None:
    Population.objects.create(
        place=city.places[code], place_code=code, place_name="", year=2020, measure=measure, value=value
    )


def outline(city: City, tmp_path: Path, *codes: str) -> None:
    """Squares beside each other, loaded as a city loads its own."""
    features = [
        {"type": "Feature", "properties": {"adcode": code},
         "geometry": {"type": "Polygon", "coordinates": [[[x, 30], [x + 1, 30], [x + 1, 31], [x, 31], [x, 30]]]}}
        for x, code in enumerate(codes, 120)
    ]  # fmt: skip
    file = tmp_path / "边界.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    report = directory.run("boundaries", file, by=acting.console())
    assert (report["bad"], report["created"]) == (0, len(codes)), report["errors"]


def many_communities(city: City) -> None:
    for number in range(3, 130):
        code = f"330402008{number:03d}"
        Place.objects.create(
            code=code, name=f"第{number}社区", level="community", parent=city.places["330402008"]
        )  # fmt: skip


def outlines_of_districts(city: City, tmp_path: Path) -> str:
    outline(city, tmp_path, "330402", "330483")
    return ""


def outlines_of_streets(city: City, tmp_path: Path) -> str:
    outline(city, tmp_path, "330402008", "330402009")
    return "?place=330402"


def tiles_of_districts(city: City, tmp_path: Path) -> str:
    return ""


def tiles_of_streets(city: City, tmp_path: Path) -> str:
    return "?place=330402"


def tiles_of_communities(city: City, tmp_path: Path) -> str:
    return "?place=330402008"


def packed_communities(city: City, tmp_path: Path) -> str:
    many_communities(city)
    return "?level=community"


def pages_of(user: User, address: str) -> list[str]:
    first = client_of(user).get(address).text
    parts = re.findall(r"共 ([\d,]+) 个", first)
    if not parts:
        return [first]
    joined = "&" if "?" in address else "?"
    return [first, *(client_of(user).get(f"{address}{joined}part={part}").text for part in (2, 3))]


@pytest.mark.parametrize(
    ("scene", "drawn"),
    [
        (outlines_of_districts, "path"), (outlines_of_streets, "path"), (tiles_of_districts, "rect"),
        (tiles_of_streets, "rect"), (tiles_of_communities, "rect"), (packed_communities, "rect"),
    ],
)  # fmt: skip
def test_the_map_says_of_each_place_what_the_table_says(
    city: City, census: None, shen_jie: User, tmp_path: Path, scene: Callable[[City, Path], str], drawn: str
) -> None:
    texts = pages_of(shen_jie, GAP + scene(city, tmp_path))
    found = [Figures(text) for text in texts]
    table = {code: figure for each in found for code, figure in each.table.items()}
    assert len(table) >= 2 and any(figure not in ("0", "—") for figure in table.values())
    assert found[0].map == table
    assert set(found[0].drawn.values()) == {drawn}
    figure = texts[0].split("<figure>")[1].split("</figure>")[0]
    assert ('tabindex="-1"' in figure) == (scene is packed_communities), "hundreds are packed, the table is their way"


def test_a_city_loads_outlines_of_its_streets_and_the_map_draws_them(
    city: City, census: None, shen_jie: User, tmp_path: Path
) -> None:
    before = client_of(shen_jie).get(f"{GAP}?place=330402").text
    assert "示意图，不代表边界" in before and "<path class=" not in before.split("<figure>")[1].split("</figure>")[0]
    outline(city, tmp_path, "330402008", "330402009")
    after = client_of(shen_jie).get(f"{GAP}?place=330402").text
    assert after.split("<figure>")[1].split("</figure>")[0].count('<path class="seq-') == 2
    assert "示意图，不代表边界" not in after and "还没有边界" not in after


def test_places_without_an_outline_beside_others_are_told_under_the_map(
    city: City, census: None, shen_jie: User, tmp_path: Path
) -> None:
    outline(city, tmp_path, "330402008")
    text = client_of(shen_jie).get(f"{GAP}?place=330402").text
    assert "1 个地区还没有边界，数字在表里。" in text
    assert set(Figures(text).table) == {"330402008", "330402009"}


@pytest.mark.parametrize("address", [GAP, f"{GAP}?place=330402", f"{GAP}330402/"])
def test_the_finding_is_the_first_sentence_of_the_page(city: City, census: None, shen_jie: User, address: str) -> None:
    main = client_of(shen_jie).get(address).text.split("<main")[1]
    first = re.search(r"<(?:p|table|form|dl|figure)\b[^>]*>", main)
    assert first is not None and first.group() == '<p class="finding">'
    assert re.match(r"(?:全市|<span lang|南湖区|按标准)", main[first.end() :].strip())
    assert "还差" in main[first.end() :].split("</p>")[0]


def test_urban_residents_that_nobody_published_are_marked_as_an_estimate_of_ours(
    city: City, census: None, shen_jie: User
) -> None:
    client = client_of(shen_jie)
    city.places["330402008002"].name = "凌塘村"
    city.places["330402008002"].save()
    page, place = client.get(GAP).text, client.get(f"{GAP}330402/").text
    assert STAND_IN in page and page.count(GUESSED) == 2, "both districts"
    assert COMMITTEES in place and "按全部常住人口" in place
    for code, value in (("3304", 700_000), ("330402", 450_000), ("330483", 250_000)):
        _published(city, code, "urban_residents", value)
    page, place = client.get(GAP).text, client.get(f"{GAP}330402/").text
    assert STAND_IN not in page and GUESSED not in page
    assert COMMITTEES not in place and "按全部常住人口" not in place
    street = client.get(f"{GAP}330402008/").text
    assert COMMITTEES not in street and "（本系统估算）" in street, "a share of what was published is no stand-in"
