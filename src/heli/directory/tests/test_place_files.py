"""Files of places that tell of the past: merges, splits, renames, chains, and a later file that ends what is there."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from heli.accounts import acting
from heli.core import audit
from heli.core.errors import Refused, Unreadable
from heli.core.models import Batch
from heli.directory import actions, imports, queries
from heli.directory.models import Place, PlaceParent, PlaceSuccession, Population

pytestmark = pytest.mark.django_db
HEAD = "code,name,level,parent_code,valid_from,valid_until,successors"
ROOT = "690881,曲水市,县级市,,,,"


@pytest.fixture
def load(tmp_path: Path):
    audit.start_chain()
    console = acting.console()

    def run(*lines: str, kind: str = "places", head: str = HEAD, **options):
        file = tmp_path / "file.csv"
        file.write_text("\n".join((head, *lines)), encoding="utf-8")
        return imports.run(kind, file, by=console, **options)

    return run


def streets(day: date) -> dict[str, str]:
    return {place.code[6:]: place.name for place in queries.places_on(day, "street")}


def lies_in(code: str, day: date) -> str:
    there = {place.pk: place for place in queries.places_on(day)}
    child = next(place for place in there.values() if place.code == code)
    return there[child.parent].name if child.parent else ""


def people(day: date) -> dict[str, tuple[int, bool]]:
    codes = {place.pk: place.code[6:] for place in queries.places_on(day)}
    return {codes[pk]: (one.value, one.estimated) for pk, one in queries.residents(day).items()}


def test_a_code_that_ends_and_begins_again_is_one_place_after_another(load):
    lines = (
        ROOT, "690881103,北山镇,镇,690881,,2022-06-15,", "690881103,北山街道,街道,690881,,,", "690881103201,北山村,村,690881103,,,",
    )  # fmt: skip
    report = load(*lines)
    assert (report["bad"], report["created"]) == (0, 4)
    assert load(*lines)["batch"] is None
    assert streets(date(2022, 6, 14)) == {"103": "北山镇"}
    assert streets(date(2022, 6, 15)) == {"103": "北山街道"}
    for day, name in ((date(2022, 6, 14), "北山镇"), (date(2022, 6, 15), "北山街道")):
        assert lies_in("690881103201", day) == name
    old, new = (Place.objects.get(name=name) for name in ("北山镇", "北山街道"))
    assert queries.current_place_ids(date(2020, 1, 1))[new.pk] == old.pk


def test_a_split_may_keep_the_old_code(load):
    load(
        ROOT, "690881104,南河镇,镇,690881,,2023-07-01,690881104、690881105", "690881104,南河镇,镇,690881,2023-07-01,,",
        "690881105,开元街道,街道,690881,2023-07-01,,", "690881104201,河东村,村,690881104,,,",
        "690881104202,河西村,村,690881104,,2023-07-01,690881105001", "690881105001,河西社区,社区,690881105,2023-07-01,,",
    )  # fmt: skip
    assert streets(date(2023, 6, 30)) == {"104": "南河镇"}
    assert streets(date(2023, 7, 1)) == {"104": "南河镇", "105": "开元街道"}
    assert PlaceSuccession.objects.filter(old__code="690881104").count() == 2
    now = {place.code: place.pk for place in Place.objects.all()}
    assert queries.current_place_ids(date(2023, 7, 1))[now["690881104202"]] == now["690881105001"]


def test_before_a_merge_a_community_lay_in_the_place_whose_code_begins_its_own(load):
    load(
        ROOT, "690881001,东关街道,街道,690881,,2021-03-01,690881009", "690881002,西关街道,街道,690881,,2021-03-01,690881009",
        "690881009,城关街道,街道,690881,2021-03-01,,", "690881002001,西一社区,社区,690881009,,,", "690881001001,东一社区,社区,690881001,,,",
    )  # fmt: skip
    for code, before in (("690881002001", "西关街道"), ("690881001001", "东关街道")):
        assert (lies_in(code, date(2021, 2, 28)), lies_in(code, date(2021, 3, 1))) == (before, "城关街道")
    assert Place.objects.get(code="690881001001").path == "690881/690881009/690881001001/"


def test_a_later_file_ends_what_is_there_and_can_be_taken_back(load):
    first = load(
        ROOT, "690881001,东关街道,街道,690881,,,", "690881002,西关街道,街道,690881,,,", "690881001001,东一社区,社区,690881001,,,",
        "690881002001,西一社区,社区,690881002,,,",
    )  # fmt: skip
    later = (
        "690881001,东关街道,街道,690881,,2023-01-01,690881009", "690881002,西关街道,街道,690881,,2023-01-01,690881009",
        "690881009,城关街道,街道,690881,2023-01-01,,", "690881001001,东一社区,社区,690881009,,,",
    )  # fmt: skip
    assert load(*later, dry_run=True)["updated"] == 3
    second = load(*later)
    assert (second["created"], second["updated"], second["bad"]) == (1, 3, 0)
    assert load(*later)["batch"] is None
    assert streets(date(2022, 12, 31)) == {"001": "东关街道", "002": "西关街道"}
    assert streets(date(2023, 1, 1)) == {"009": "城关街道"}
    for code, before in (("690881001001", "东关街道"), ("690881002001", "西关街道")):
        assert (lies_in(code, date(2022, 12, 31)), lies_in(code, date(2023, 1, 1))) == (before, "城关街道")
    actions.undo_load(Batch.objects.get(pk=second["batch"]), by=acting.console())
    assert streets(date(2026, 1, 1)) == {"001": "东关街道", "002": "西关街道"}
    assert not PlaceSuccession.objects.exists() and not PlaceParent.objects.exists()
    actions.undo_load(Batch.objects.get(pk=first["batch"]), by=acting.console())
    assert not Place.objects.exists()


def test_figures_lie_at_the_place_that_bore_the_code_in_their_year(load):
    figures = (
        "690881,,2020,residents,1000,", "690881001,东关街道,2020,residents,400,", "690881002,西关街道,2020,residents,250,",
        "690881103,北山镇,2020,residents,300,", "690881103,北山街道,2024,residents,320,",
    )  # fmt: skip
    head = "place_code,place_name,year,measure,value,note"
    assert len(load("690881009,,2020,residents,1,", kind="population", head=head)["warnings"]) == 1
    places = (
        ROOT, "690881001,东关街道,街道,690881,,2021-03-01,690881009", "690881002,西关街道,街道,690881,,2021-03-01,690881009",
        "690881009,城关街道,街道,690881,2021-03-01,,", "690881103,北山镇,镇,690881,,2022-06-15,",
        "690881103,北山街道,街道,690881,2022-06-15,,",
    )  # fmt: skip
    batch = load(*places)["batch"]
    assert Population.objects.get(place_code="690881009").place.name == "城关街道"
    Population.objects.all().delete()
    assert load(*figures, kind="population", head=head)["warnings"] == []
    before = {"": (1000, False), "001": (400, False), "002": (250, False)}
    assert people(date(2020, 12, 31)) == before | {"103": (300, False)}
    after = {"": (1000, False), "009": (650, False)}
    assert people(date(2022, 6, 15)) == after | {"103": (300, False)}
    assert people(date(2024, 6, 15)) == after | {"103": (320, False)}
    with pytest.raises(Refused, match="人口"):
        actions.undo_load(Batch.objects.get(pk=batch), by=acting.console())
    assert Population.objects.count() == 5


def test_figures_outlive_the_places_that_took_them_in(load):
    head = "place_code,place_name,year,measure,value,note"
    load("690881,曲水市,2020,residents,1000,", kind="population", head=head)
    actions.undo_load(Batch.objects.get(pk=load(ROOT)["batch"]), by=acting.console())
    assert Population.objects.get().place is None


def test_codes_with_more_or_fewer_zeros_mean_the_same_place_but_a_zone_is_none(load):
    report = load(
        "510700000000,绵水市,地级市,", "510702000000,涪东区,县级,5107", "510702001000,涪东街道,乡镇级,510702",
        head="code,name,level,parent_code",
    )  # fmt: skip
    assert (report["created"], report["errors"]) == (3, [])
    report = load(
        "5107,,2020,residents,900,", "510702,涪东区,2020,residents,500,", "510700,科技城新区,2020,residents,70,",
        "510700,绵水市,2023,residents,950,", "510702001,,2020,residents,300,", kind="population",
        head="place_code,place_name,year,measure,value,note",
    )  # fmt: skip
    assert [(w["row"], w["code"]) for w in report["warnings"]] == [(4, "place_unknown")]
    assert report["mended_cells"] == 4
    figures = Population.objects.filter(year=2020).order_by("place_code").values_list("place__name", "value")
    assert list(figures) == [(None, 70), ("绵水市", 900), ("涪东区", 500), ("涪东街道", 300)]
    assert Population.objects.get(year=2023).place.name == "绵水市"
    report = load("晨光社工站,510702", kind="organisations", head="name,place_code")
    assert report["errors"] == []


def test_a_file_without_a_word_in_it_is_not_read(load):
    with pytest.raises(Unreadable, match="没有找到表头"):
        load("", "", head="")


def test_what_the_past_cannot_be_is_told(load):
    report = load(
        ROOT, "690881001,东关街道,街道,690881,,2021-03-01,690881999", "690881001,东街道,街道,690881,2020-01-01,,",
        "690881002,西关街道,街道,690881,2022-01-01,2021-01-01,",
    )  # fmt: skip
    assert [(e["row"], e["field"], e["code"]) for e in report["errors"]] == [
        (4, "valid_from", "date_impossible"), (5, "valid_until", "date_impossible"),
    ]  # fmt: skip
    assert [(w["row"], w["field"], w["code"]) for w in report["warnings"]] == [(3, "successors", "place_unknown")]
