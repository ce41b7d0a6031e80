"""What ``heli export`` writes, ``heli import`` reads: into an empty city it makes the same city again."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.db import transaction
from pyarrow import parquet

from heli.accounts import acting
from heli.core.audit import verify
from heli.core.models import AuditEntry
from heli.directory import actions
from heli.directory.models import Organisation, Place, PlaceSuccession, Population
from heli.site.exports import KINDS as EXPORTED
from heli.site.exports import WRITERS, write
from heli.site.imports import KINDS
from tests.cast import City

MARCH_1 = date(2026, 3, 1)
FIGURES = "区划代码,地区,年份,指标,人数,备注\n3304,嘉兴市,2020,常住人口,5400868,+3.2%\n330400,功能区,2020,常住人口,81000,=HYPERLINK(1)\n"
FORMULAS = ("=1+1", "+86 573", "-cmd|' /C calc'!A0", "@SUM(1)")
pytestmark = pytest.mark.django_db


def read(kind: str, file: Path) -> dict[str, Any]:
    return KINDS[kind].run(
        file, by=acting.console(), dry_run=False, good_rows=False, create_organisations=False, sheet=None, today=MARCH_1,
        faults=None,
    )  # fmt: skip


def send(kind: str, file: Path) -> int:
    return int(write(None, by=acting.console(), kind=kind, output=file))


def picture() -> dict[str, list[Any]]:
    """The city as a reader knows it, without keys."""
    return {
        "places": sorted(Place.objects.values_list("code", "name", "level", "parent__code", "valid_from", "valid_until", "path"), key=str),
        "succession": sorted(PlaceSuccession.objects.values_list("old__code", "new__code", "on")),
        "population": sorted(Population.objects.values_list("place_code", "place_name", "year", "measure", "value", "note", "place__code"), key=str),
        "organisations": sorted(Organisation.objects.filter(state="active").values_list(
            "name", "kind", "credit_code", "short_name", "place__code", "parent__name", "answers_to__name", "standing",
            "contact_name", "contact_phone", "address",
        ), key=str),
    }  # fmt: skip


def furnish(city: City, folder: Path) -> None:
    """Streets merged by decree, published figures, an agency under another and one that closed; texts like formulas."""
    by = acting.console()
    olds = [city.places["330402008"], city.places["330402009"]]
    actions.merge_places(
        city.places["330402"], by=by, places=olds, on=MARCH_1, code="330402010", name="新解放街道", document="浙政函"
    )
    (folder / "figures.csv").write_text(FIGURES, encoding="utf-8")
    read("population", folder / "figures.csv")
    place, parent = city.root, next(iter(city.organisations.values()))
    for number, text in enumerate(FORMULAS):
        Organisation(
            name=f"{text[0]}机构{number}",
            kind="agency",
            place=place,
            parent=parent,
            address=text,
            standing="class_two",
            contact_phone="+8657382",
        ).save()
    Organisation(name="旧中心", kind="agency", place=place, state="closed", closed_on=MARCH_1).save()


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_an_exported_city_comes_in_again_as_it_was(city: City, tmp_path: Path, ending: str) -> None:
    kinds = ("places", "population", "organisations")
    with transaction.atomic():
        furnish(city, tmp_path)
        known, files = picture(), {kind: tmp_path / f"{kind}.{ending}" for kind in kinds}
        assert all(send(kind, file) > 1 for kind, file in files.items())
        again = {kind: read(kind, file) for kind, file in files.items()}
        assert {kind: (r["created"], r["updated"], r["bad"], r["batch"]) for kind, r in again.items()} == dict.fromkeys(
            kinds, (0, 0, 0, None)
        ), "where everything is there nothing changes"
        transaction.set_rollback(True)
    empty_the_house()
    assert picture() == {kind: [] for kind in known}
    for kind, file in files.items():
        report = read(kind, file)
        assert not report["bad"] and report["created"], report["errors"]
    assert picture() == known


def empty_the_house() -> None:
    Organisation.objects.update(parent=None, answers_to=None)
    Organisation.objects.all().delete()
    for level in ("community", "street", "district", "city"):
        Place.objects.filter(level=level).delete()


def test_no_spreadsheet_runs_an_exported_cell(city: City, tmp_path: Path) -> None:
    furnish(city, tmp_path)
    send("organisations", tmp_path / "o.csv")
    send("organisations", tmp_path / "o.xlsx")
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as source:
        lines = list(csv.reader(source))
    assert [cell for line in lines for cell in line if cell.startswith(tuple("=+-@"))] == []
    told = {line[0]: line for line in lines}
    assert [told[f"'{text[0]}机构{n}"][-1] for n, text in enumerate(FORMULAS)] == [f"'{text}" for text in FORMULAS]
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx").worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and set(FORMULAS) <= {cell.value for cell in cells}


def test_a_closed_organisation_is_told_and_not_made_anew(city: City, tmp_path: Path) -> None:
    (tmp_path / "o.csv").write_text("名称,状态\n旧中心,注销\n新中心,正常\n", encoding="utf-8")
    report = read("organisations", tmp_path / "o.csv")
    assert (report["created"], report["unchanged"], report["bad"]) == (1, 1, 0)
    assert [(one["row"], one["code"]) for one in report["warnings"]] == [(2, "organisation_ended")]
    assert not Organisation.objects.filter(name="旧中心").exists() and Organisation.objects.get(name="新中心")


def test_every_kind_goes_out_in_every_form(city: City, tmp_path: Path) -> None:
    furnish(city, tmp_path)
    for kind in EXPORTED:
        counts = {ending: send(kind, tmp_path / f"{kind}{ending}") for ending in WRITERS}
        assert len(set(counts.values())) == 1, counts
        rows = json.loads((tmp_path / f"{kind}.json").read_text(encoding="utf-8"))
        assert len(rows) == counts[".json"] == parquet.read_table(tmp_path / f"{kind}.parquet").num_rows
        with (tmp_path / f"{kind}.csv").open(encoding="utf-8-sig", newline="") as source:
            lines = list(csv.reader(source))
        sheet = openpyxl.load_workbook(tmp_path / f"{kind}.xlsx").worksheets[0]
        assert len(lines) == sheet.max_row == len(rows) + 1
        assert not rows or lines[0] == list(rows[0]) == [cell.value for cell in sheet[1]]


def test_an_export_leaves_a_trace(city: City, tmp_path: Path) -> None:
    before = AuditEntry.objects.filter(event="core.export.run").count()
    send("places", tmp_path / "places.json")
    assert AuditEntry.objects.filter(event="core.export.run").count() == before + 1 and verify()[1] == []
    codes = [row["code"] for row in json.loads((tmp_path / "places.json").read_text(encoding="utf-8"))]
    assert sorted(codes) == sorted(city.places)


def test_an_export_that_fails_leaves_no_part_of_a_file(city: City, tmp_path: Path) -> None:
    (tmp_path / "places.csv").mkdir()
    with pytest.raises(OSError, match="places.csv"):
        send("places", tmp_path / "places.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["places.csv"]


def test_a_roster_that_goes_out_names_nobody_by_number(city: City, tmp_path: Path) -> None:
    """It cannot come in again: the numbers it would need stay in the house."""
    send("workforce", tmp_path / "w.csv")
    heads = (tmp_path / "w.csv").read_text(encoding="utf-8-sig").split("\n")[0].split(",")
    assert not {"id_number", "phone", "birth_date"} & set(heads)
