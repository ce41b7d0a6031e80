"""Another city than the demo's, from its own files to the gap at every level, against a small count of our own.

Three shapes: a province above its cities, a city with codes of twelve digits, a district alone. People are made up.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from heli.core import audit
from heli.core.rules.identity import check_character
from heli.directory.models import Organisation, Place, Population
from heli.site.cli import main

pytestmark = pytest.mark.django_db
LEVELS = ("province", "city", "district", "street", "community")
WORDS = {"province": "省", "city": "地级市", "district": "区县", "street": "乡镇(街道)", "community": "村(社区)"}
NAMES = ("红旗", "东街", "李家", "上塘", "滨河", "柳林", "光明")


@dataclass
class Town:
    """Places by code, (name, level, code above); ``pad`` fills codes up with zeros to so many digits."""

    pad: int = 0
    places: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def add(self, code: str, name: str, level: str, above: str = "") -> str:
        full = code.ljust(self.pad, "0")
        self.places[full] = (name, level, above)
        return full

    def below(self, code: str) -> list[str]:
        return [one for one, (_, _, above) in self.places.items() if above == code]

    def line(self, code: str) -> list[str]:
        return [code, *self.line(self.places[code][2])] if code else []

    def communities(self, code: str) -> list[str]:
        parts = self.below(code)
        return [one for part in parts for one in self.communities(part)] if parts else [code]


def district(town: Town, code: str, name: str, above: str, random: Random) -> None:
    top = town.add(code, name, "district", above)
    for at, ending in enumerate(("街道", "镇", "乡"), 1):
        street = town.add(f"{code}{at:03d}", f"{name[:2]}{'一二三'[at - 1]}{ending}", "street", top)
        for number, word in enumerate(random.sample(NAMES, random.randrange(1, 5)), 1):
            kind = random.choice(("社区居委会", "村委会", "社区居民委员会", "村村民委员会"))
            town.add(f"{code}{at:03d}{number:03d}", f"{name[:2]}{'一二三'[at - 1]}{word}{kind}", "community", street)


def province(random: Random) -> Town:
    town = Town()
    root = town.add("69", "云泽省", "province")
    for at, name in enumerate(("平江市", "安州市"), 1):
        city = town.add(f"69{at:02d}", name, "city", root)
        for number, part in enumerate(("东屏区", "西屏县") if at == 1 else ("南浦区", "北浦区"), 2):
            district(town, f"69{at:02d}{number:02d}", part, city, random)
    return town


def city(random: Random) -> Town:
    town = Town(pad=12)
    root = town.add("6903", "临海湾市", "city")
    for number, name in enumerate(("东屏区", "西屏县", "南浦市"), 2):
        district(town, f"6903{number:02d}", name, root, random)
    return town


def alone(random: Random) -> Town:
    town = Town()
    district(town, "690402", "东屏区", "", random)
    return town


SHAPES = {"province": province, "city": city, "district": alone}


@pytest.fixture(params=SHAPES)
def town(request: pytest.FixtureRequest, db: None) -> Town:
    audit.start_chain()
    return SHAPES[request.param](Random(request.param))


@pytest.fixture
def heli(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Any]:
    def run(*arguments: object, code: int = 0) -> Any:
        monkeypatch.setattr(sys, "argv", ["heli", *map(str, arguments), "--json"])
        capsys.readouterr()
        with translation.override("zh-hans"), pytest.raises(SystemExit) as ended:
            main()
        done = capsys.readouterr()
        assert int(ended.value.code or 0) == code, done.out[-2000:] + done.err
        return json.loads(done.out)

    return run


def workbook(path: Path, *rows: list[Any], name: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    book.active.title = name
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def places_file(town: Town, folder: Path) -> Path:
    """With a title, other headings and another order; a district alone tells neither level nor place above."""
    rows = [
        [name, int(code) if at % 2 else code, WORDS[level], above, "x"]
        for at, (code, (name, level, above)) in enumerate(town.places.items())
    ]
    head = ["区划名称", "统计用区划代码", "行政级别", "上级代码", "备注"]
    if "690402" in town.places:
        head, rows = [head[1], head[0]], [[row[1], row[0]] for row in rows]
    return workbook(folder / "区划.xlsx", ["行政区划一览表（2026年）"], head, *rows, ["合计", len(rows)])


def import_places(town: Town, heli: Callable[..., Any], folder: Path) -> Any:
    file = places_file(town, folder)
    report = heli("import", "places", file)
    assert (report["rows"], report["created"], report["bad"]) == (len(town.places), len(town.places), 0)
    again = heli("import", "places", file)
    assert (again["created"], again["updated"], again["unchanged"], again["batch"]) == (0, 0, len(town.places), None)
    return report


def test_places_stand_as_the_file_says(town: Town, heli: Callable[..., Any], tmp_path: Path) -> None:
    import_places(town, heli, tmp_path)
    stored = {
        p.code: (p.name, p.level, p.parent.code if p.parent else "") for p in Place.objects.select_related("parent")
    }
    assert stored == town.places


def published(town: Town, random: Random) -> dict[str, int]:
    """The root and all districts but one, so that the last one and all streets are estimates."""
    districts = [code for code, (_, level, _) in town.places.items() if level == "district"]
    root = next(code for code, (_, _, above) in town.places.items() if not above)
    figures = {code: random.randrange(100_000, 900_000) for code in (districts[:-1] if len(districts) > 1 else [])}
    return figures | {root: sum(figures.values()) + random.randrange(50_000, 400_000)}


def test_residents_are_published_or_estimates_that_add_up(town: Town, heli: Callable[..., Any], tmp_path: Path) -> None:
    import_places(town, heli, tmp_path)
    figures = published(town, Random(7))
    rows = [["690399", "高新技术开发区", 2020, "常住人口", 12345, "功能区"]]
    rows += [[code, town.places[code][0], 2020, "常住人口", f"{value:,}", "七普"] for code, value in figures.items()]
    rows += [[code, town.places[code][0], 2010, "residents", 5, ""] for code in list(figures)[:1]]
    file = workbook(
        tmp_path / "人口.xlsx", ["常住人口（单位：人）"], ["区划代码", "地区", "年份", "指标", "人数", "备注"], *rows
    )
    report = heli("import", "population", file)
    assert [(w["row"], w["column"], w["code"]) for w in report["warnings"]] == [(3, "A", "place_unknown")]
    assert Population.objects.get(place_code="690399").place is None
    assert heli("import", "population", file)["batch"] is None
    told: dict[str, dict[str, Any]] = {}
    for level in LEVELS[1:]:
        told |= {one["code"]: one for one in heli("gap", "--level", level, "--on", "2026-06-30")["places"]}
    assert set(told) == {code for code, (_, level, _) in town.places.items() if level != "province"}
    for code, one in told.items():
        if code in figures:
            assert (one["residents"], one["residents_estimated"]) == (figures[code], False)
        parts = town.below(code)
        if parts:
            assert sum(told[part]["residents"] for part in parts) == one["residents"]
        size = len(town.communities(code))
        alike = [part for part in parts if part not in figures and len(town.communities(part)) == size]
        assert len({told[part]["residents"] for part in alike}) <= 2
    early = heli("gap", "--level", "district", "--on", "2015-06-30")["places"]
    assert {one["residents"] for one in early if one["code"] in figures} <= {5, *figures.values()}


def people_of(town: Town, random: Random, count: int) -> list[dict[str, Any]]:
    """People with their places; every tenth has a second, part-time post elsewhere, every fifteenth no place."""
    homes = [code for code, (_, level, _) in town.places.items() if level in ("district", "street", "community")]
    people = []
    for order in range(count):
        body = f"690402{1960 + order % 40}{order % 12 + 1:02d}{order % 28 + 1:02d}{order % 1000:03d}"
        level, place = random.choice(("初级", "中级", "")), "" if order % 15 == 0 else random.choice(homes)
        person = {
            "name": "王" + "芳娜敏静丽"[order % 5] * 2,
            "id": body + check_character(body),
            "level": level,
            "place": place,
        }
        people.append(person | {"until": random.choice(("2030.1.1", "2020.1.1")) if level else "", "time": "专职"})
        if order % 10 == 3:
            elsewhere = random.choice([home for home in homes if home != place])
            people.append(person | {"place": elsewhere, "time": "兼职", "until": people[-1]["until"]})
    return people


def shown(town: Town, code: str) -> list[str]:
    """District, street and community by name, the district without its last sign."""
    names = {town.places[one][1]: town.places[one][0] for one in town.line(code)} if code else {}
    return [names.get("district", "")[:-1], names.get("street", ""), names.get("community", "")]


def test_workers_are_counted_once_a_level(town: Town, heli: Callable[..., Any], tmp_path: Path) -> None:
    import_places(town, heli, tmp_path)
    people = people_of(town, Random(3), 90)
    rows = [
        [at, p["name"], p["id"], p["level"], p["until"], p["time"], *shown(town, p["place"])]
        for at, p in enumerate(people, 1)
    ]
    head = [
        "序号",
        "姓 名",
        "公民身份号码",
        "职业资格等级",
        "登记有效期至",
        "用工形式",
        "县（市、区）",
        "乡镇（街道）",
        "村（社区）",
    ]
    path = tmp_path / "名册.csv"
    with path.open("w", encoding="gb18030", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([["社会工作者名册"], head, *rows, ["合计", len(rows)]])
    report = heli("import", "workforce", path, "--on", "2026-06-30")
    assert (report["people"], report["bad"], report["created"]) == (len(people), 0, 90)
    main_posts = [p for p in people if p["time"] == "专职"]
    for level in LEVELS[1:]:
        workers, licensed, valid, posts = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
        for p in people:
            at = next((one for one in town.line(p["place"]) if town.places[one][1] == level), "")
            posts[at] += 1
            if p in main_posts:
                workers[at] += 1
                licensed[at] += bool(p["level"])
                valid[at] += p["until"] == "2030.1.1"
        gap = heli("gap", "--level", level, "--on", "2026-06-30")
        assert (
            [one["code"] for one in gap["places"]]
            and len(gap["places"]) == sum(at == level for _, at, _ in town.places.values())
            or level == "city"
        )
        for one in gap["places"]:
            code = one["code"]
            assert (one["workers"], one["licensed"], one["licensed_valid"]) == (
                workers[code],
                licensed[code],
                valid[code],
            )
            assert one["employments"] == posts[code]
        assert gap["unplaced"] == {"workers": workers[""], "licensed": licensed[""]}


def test_organisations_in_other_words(town: Town, heli: Callable[..., Any], tmp_path: Path) -> None:
    import_places(town, heli, tmp_path)
    code = next(code for code, (_, level, _) in town.places.items() if level == "street")
    street, above = town.places[code][0], town.places[town.places[code][2]][0]
    file = workbook(
        tmp_path / "机构.xlsx", ["社会组织名录"], ["序号", "机构全称", "机构类型", "所属区县", "业务主管单位", "负责人", "办公电话"],
        [1, "东屏区民政局", "党政部门", above, "", "", ""], [2, "晨光社会工作服务中心", "社工机构", f"{above}{street}", "东屏区民政局", "王芳", "0573-82712345"],
        [3, "没有的地方", "企业", "火星", "", "", ""], ["合计", 3],
    )  # fmt: skip
    faults = tmp_path / "错.xlsx"
    report = heli("import", "organisations", file, "--good-rows", "--faults", faults, code=1)
    assert [(e["row"], e["column"], e["code"]) for e in report["errors"]] == [(5, "D", "place_unknown")]
    assert openpyxl.load_workbook(faults).active["D5"].comment is not None
    agency = Organisation.objects.get(name="晨光社会工作服务中心")
    assert (agency.place.code, agency.kind, agency.answers_to.name) == (code, "agency", "东屏区民政局")
    assert heli("import", "organisations", file, "--good-rows", code=1)["batch"] is None


def test_outlines_by_other_codes_or_names(town: Town, heli: Callable[..., Any], tmp_path: Path) -> None:
    import_places(town, heli, tmp_path)
    districts = [code for code, (_, level, _) in town.places.items() if level == "district"]
    square = [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]
    said = ("adcode", "行政区划代码", "name", "名称")
    features = [
        {"type": "Feature", "geometry": {"type": "MultiPolygon", "coordinates": [square, square]},
         "properties": {key: town.places[code][0] if key in ("name", "名称") else int(code[:6])}}
        for key, code in zip(said, districts, strict=False)
    ]  # fmt: skip
    features.append({"type": "Feature", "geometry": features[0]["geometry"], "properties": {"name": "火星区"}})
    file = tmp_path / "边界.geojson"
    file.write_bytes(
        ("\ufeff" + json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)).encode()
    )
    report = heli("import", "boundaries", file, "--good-rows", code=1)
    assert [(e["row"], e["code"]) for e in report["errors"]] == [(len(features), "place_unknown")]
    assert set(Place.objects.exclude(outline=None).values_list("code", flat=True)) == set(districts[: len(said)])
    assert heli("import", "boundaries", file, "--good-rows", code=1)["batch"] is None


def test_a_merged_place_is_old_before_and_new_after(db: None, heli: Callable[..., Any], tmp_path: Path) -> None:
    audit.start_chain()
    head = ["代码", "名称", "级别", "上级代码", "设立日期", "撤销日期", "并入代码"]
    places = workbook(
        tmp_path / "区划.xlsx", head, ["6905", "江口市", "市", "", "", "", ""], ["690502", "老城区", "区", "6905", "", "2025年1月1日", "690599"],
        ["690503", "下城区", "区", "6905", "", "2025.1.1", "690599"], ["690599", "新城区", "区", "6905", "2025-01-01", "", ""],
    )  # fmt: skip
    assert heli("import", "places", places)["created"] == 4
    figures = workbook(tmp_path / "人口.xlsx", ["代码", "年份", "指标", "人数"], ["6905", 2020, "常住人口", 1000])
    assert heli("import", "population", figures)["bad"] == 0
    people = [f"69050219900101{order:03d}" for order in (2, 4)]
    rows = [
        [name, body + check_character(body), place]
        for name, body, place in zip(("王芳", "李敏"), people, ("老城区", "新城区"), strict=True)
    ]
    report = heli(
        "import",
        "workforce",
        workbook(tmp_path / "名册.xlsx", ["姓名", "身份证号", "区县"], *rows),
        "--on",
        "2026-06-30",
    )
    assert (report["bad"], report["created"], report["mended_cells"]) == (0, 2, 1)

    def told(day: str) -> dict[str, tuple[int, int]]:
        return {
            one["name"]: (one["residents"], one["workers"])
            for one in heli("gap", "--level", "district", "--on", day)["places"]
        }

    assert told("2025-01-01") == {"新城区": (1000, 2)}
    before = told("2024-12-31")
    assert set(before) == {"老城区", "下城区"} and sum(residents for residents, _ in before.values()) == 1000
