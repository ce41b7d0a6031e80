"""The files of the demo city, and files with faults."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from heli.accounts import acting
from heli.core import audit
from heli.core.errors import Refused, Unreadable
from heli.core.models import AuditEntry, Batch
from heli.directory import actions, imports, queries
from heli.directory.models import Organisation, Place, Population

JIAXING = Path(imports.__file__).parent / "data" / "jiaxing"
TODAY = date(2026, 11, 24)
pytestmark = pytest.mark.django_db


@pytest.fixture
def console():
    audit.start_chain()
    return acting.console()


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def codes(report) -> list[tuple[int, str, str]]:
    return [(error["row"], error["field"], error["code"]) for error in report["errors"]]


def test_the_city_is_loaded_once(console):
    for kind, name, count in (
        ("places", "places.csv", 1282),
        ("population", "population.csv", 17),
        ("boundaries", "districts.geojson", 7),
    ):
        first = imports.run(kind, JIAXING / name, by=console)
        assert (first["rows"], first["bad"], first["created"]) == (count, 0, count)
        assert first["batch"]
        entries = AuditEntry.objects.count()
        again = imports.run(kind, JIAXING / name, by=console)
        assert (again["created"], again["updated"], again["unchanged"], again["batch"]) == (0, 0, count, None)
        assert AuditEntry.objects.count() == entries
    assert len(queries.places_on(TODAY, "street")) == 72
    assert Place.objects.get(code="330402007029").path == "3304/330402/330402007/330402007029/"
    assert Place.objects.exclude(outline=None).count() == 7


def test_a_functional_zone_is_kept_and_warned_of(console):
    imports.run("places", JIAXING / "places.csv", by=console)
    report = imports.run("population", JIAXING / "population.csv", by=console)
    assert [(w["row"], w["code"]) for w in report["warnings"]] == [(7, "place_unknown")]
    assert Population.objects.get(place_code="330400").place is None


def test_a_dry_run_writes_nothing(console):
    report = imports.run("places", JIAXING / "places.csv", by=console, dry_run=True)
    assert report["created"] == 1282
    assert not Place.objects.exists()
    assert not Batch.objects.exists()


def test_faults_of_places_are_told_by_row_and_field(console, tmp_path):
    file = write(
        tmp_path / "p.csv", "code,name,level,parent_code", "33,某省,省,", "3304,嘉兴市,市,33", " 330402 ,南湖 区,区,3304",
        "330403,,district,3304", "330404,无上级区,district,9999", "x,怪区,district,3304", "330405,怪级区,galaxy,3304",
        "330402,另一个区,district,3304", "4401,广州市,city,", "330404001,孤街道,street,330404",
    )  # fmt: skip
    report = imports.run("places", file, by=console)
    assert codes(report) == [
        (5, "name", "missing"), (6, "parent_code", "place_unknown"), (7, "code", "code_impossible"),
        (8, "level", "level_unknown"), (9, "code", "code_repeated"), (10, "parent_code", "missing"),
        (11, "parent_code", "place_unknown"),
    ]  # fmt: skip
    assert not Place.objects.exists()
    report = imports.run("places", file, by=console, good_rows=True)
    assert report["bad"] == 7
    assert [p.name for p in Place.objects.order_by("code")] == ["某省", "嘉兴市", "南湖区"]


def test_history_may_stand_in_the_file(console, tmp_path):
    file = write(
        tmp_path / "p.csv", "code,name,level,parent_code,valid_from,valid_until,successor_codes", "3304,嘉兴市,city,,,,",
        "330402,城区,district,3304,,2025-01-01,330499", "330499,新城区,district,3304,2025年1月1日,,",
    )  # fmt: skip
    assert imports.run("places", file, by=console)["bad"] == 0
    assert imports.run("places", file, by=console)["batch"] is None
    assert [p.name for p in queries.places_on(date(2024, 12, 31), "district")] == ["城区"]
    assert [p.name for p in queries.places_on(date(2025, 1, 1), "district")] == ["新城区"]


def test_faults_of_population(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    file = write(
        tmp_path / "p.csv", "place_code,place_name,year,measure,value,note", "3304,嘉兴市,2020,residents,五百万,",
        "3304,嘉兴市,20,residents,1,", "3304,,2021,residents,-3,", ",,,,5,", '3304,嘉兴市,2022,residents,"5,400,868",x',
        "3304,嘉兴市,2022,residents,7,x", f"3304,嘉兴市,2023,residents,{'9' * 5000},x", "3304,嘉兴市,2024,residents,፩፪,x",
    )  # fmt: skip
    report = imports.run("population", file, by=console, good_rows=True)
    assert codes(report) == [
        (2, "value", "number_impossible"), (3, "year", "date_impossible"), (4, "value", "number_impossible"),
        (5, "place_code", "missing"), (5, "year", "missing"), (5, "measure", "missing"), (7, "value", "figure_repeated"),
        (8, "value", "number_impossible"), (9, "value", "number_impossible"),
    ]  # fmt: skip
    assert Population.objects.get().value == 5_400_868


def test_outlines_must_be_closed_areas_of_known_places(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    square = [[[120.0, 30.0], [120.1, 30.0], [120.1, 30.1], [120.0, 30.0]]]
    features = [
        {"properties": {"code": "3304"}, "geometry": {"type": "Polygon", "coordinates": square}},
        {"properties": {"code": "330402"}, "geometry": {"type": "Polygon", "coordinates": [square[0][:3]]}},
        {"properties": {"code": "99"}, "geometry": {"type": "Polygon", "coordinates": square}},
        {"properties": None, "geometry": None},
        7,
    ]
    file = tmp_path / "b.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    report = imports.run("boundaries", file, by=console, good_rows=True)
    assert [code for _, _, code in codes(report)] == ["outline_impossible", "place_unknown", "missing", "missing"]
    assert Place.objects.exclude(outline=None).count() == 1


def test_organisations_with_superiors_in_the_same_file(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    file = tmp_path / "o.csv"
    file.write_bytes(
        "本市组织一览\n单位名称,类别,统一社会信用代码,所在地区,上级单位,主管部门\n晨光社工站,社工机构,,解放街道,晨光社会工作服务中心,市民政局\n"
        "晨光社会工作服务中心,,,南湖区,,市民政局\n市民政局,部门,,3304,,\n坏代码,企业,91330400MA2XXXXX0A,,,\n没有的地方,企业,,火星,,\n没有的上级,企业,,,谁,\n"
        .encode("gb18030")
    )  # fmt: skip
    report = imports.run("organisations", file, by=console, good_rows=True)
    assert codes(report) == [
        (6, "credit_code", "credit_code_check"),
        (7, "place", "place_unknown"),
        (8, "parent", "employer_unknown"),
    ]
    station = Organisation.objects.get(name="晨光社工站")
    assert station.path == f"/{station.parent.pk}/{station.pk}/"
    assert (station.parent.kind, station.answers_to.name) == ("agency", "市民政局")
    assert imports.run("organisations", file, by=console, good_rows=True)["batch"] is None


def test_how_posts_and_money_stand_is_read_and_an_unknown_word_is_told_in_its_cell(console, tmp_path):
    """财政部令第102号 5, 8: by it is known as what an organisation buys. 群团组织 alone does not say that."""
    file = write(
        tmp_path / "orgs.csv", "名称,类别,编制和经费", "市福利院,事业单位,公益一类", "市工人文化宫,事业单位,公益二类事业单位",
        "市妇女联合会,部门,群团组织(使用事业编制,由财政拨款保障)".replace(",由", "，由"), "市红十字会,部门,群团组织", "市民政局,部门,",
    )  # fmt: skip
    report = imports.run("organisations", file, by=console, good_rows=True)
    assert codes(report) == [(5, "standing", "standing_unknown")]
    held = dict(Organisation.objects.values_list("name", "standing"))
    assert held == {"市福利院": "class_one", "市工人文化宫": "class_two", "市妇女联合会": "mass_body", "市民政局": ""}
    again = write(tmp_path / "orgs.csv", "名称,类别,编制和经费", "市工人文化宫,事业单位,公益一类")
    assert imports.run("organisations", again, by=console)["updated"] == 1
    assert Organisation.objects.get(name="市工人文化宫").standing == "class_one"


def test_who_gets_another_superior_by_a_file_takes_along_what_lies_below(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    first = write(
        tmp_path / "一.csv",
        "名称,类别,上级单位",
        "协会,社会团体,",
        "中心,社工机构,",
        "站,社工机构,中心",
        "点,社工机构,站",
    )
    imports.run("organisations", first, by=console)
    imports.run("organisations", write(tmp_path / "二.csv", "名称,类别,上级单位", "中心,社工机构,协会"), by=console)
    by_name = {each.name: each for each in Organisation.objects.all()}
    path = "/" + "".join(f"{by_name[name].pk}/" for name in ("协会", "中心", "站", "点"))
    assert by_name["点"].path == path


def test_a_file_makes_no_ring_of_superiors(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    imports.run(
        "organisations",
        write(tmp_path / "一.csv", "名称,类别,上级单位", "中心,社工机构,", "站,社工机构,中心"),
        by=console,
    )
    ring = write(tmp_path / "二.csv", "名称,类别,上级单位", "中心,社工机构,站")
    with pytest.raises(Refused, match="不能是它自己或它的下级"):
        imports.run("organisations", ring, by=console)
    assert Organisation.objects.get(name="中心").parent is None


def test_figures_that_a_later_file_corrected_are_not_taken_back_beneath_it(console, tmp_path):
    imports.run("places", JIAXING / "places.csv", by=console)
    heads = "place_code,place_name,year,measure,value"

    def figures(name: str, value: int) -> Batch:
        file = write(tmp_path / name, heads, f"330402,南湖区,2024,residents,{value}")
        return Batch.objects.get(pk=imports.run("population", file, by=console)["batch"])

    first, second, third = figures("一.csv", 100), figures("二.csv", 200), figures("三.csv", 300)
    for earlier in (first, second):
        with pytest.raises(Refused, match="又改过"):
            actions.undo_load(earlier, by=console)
    assert Population.objects.get().value == 300
    for batch, left in ((third, [200]), (second, [100]), (first, [])):
        actions.undo_load(batch, by=console)
        assert list(Population.objects.values_list("value", flat=True)) == left


def test_a_file_without_headings_gets_a_sentence(console, tmp_path):
    with pytest.raises(Unreadable, match="没有找到表头"):
        imports.run("places", write(tmp_path / "x.csv", "1,2,3"), by=console)
