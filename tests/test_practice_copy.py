"""The practice copy of a city: its places, organisations, standards, fields, templates and conference, and nobody of it."""

from __future__ import annotations

import io
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.apps import apps
from django.db.models import BinaryField, EmailField, FileField, GenericIPAddressField

from heli.accounts import acting
from heli.accounts.roles import ROLES
from heli.core.actions.settings import set_setting
from heli.core.fields import BlindIndexField, SealedTextField
from heli.site import structure, template_files
from heli.site.cli.practice import take_structure
from heli.site.practice import STRUCTURE
from heli.site.structure import COPIED, LEFT, People
from tests import small_city
from tests.cast import City, found_city
from tests.houses import PRACTICE_SAID, House, practice_of

#: words in the name of a column that holds who somebody is, or what opens something
PERSONAL = ("person", "contact", "phone", "telephone", "mail", "password", "digest", "login", "made_by", "document_number",
            "birth", "secret", "user", "actor")  # fmt: skip


@pytest.mark.once
def test_every_table_is_copied_column_by_column_or_said_to_be_left() -> None:
    left = [label for labels in LEFT.values() for label in labels]
    copied = [model._meta.label for model in COPIED]
    there = [model._meta.label for model in apps.get_models(include_auto_created=True)]
    assert sorted(left + copied) == sorted(there)


@pytest.mark.once
@pytest.mark.parametrize("model", COPIED, ids=lambda model: model._meta.label)
def test_no_copied_column_is_sealed_or_leads_to_a_person(model: Any) -> None:
    names = (*COPIED[model].facts, *COPIED[model].words)
    columns = [model._meta.get_field(name) for name in names]
    kinds = (SealedTextField, BlindIndexField, BinaryField, EmailField, FileField, GenericIPAddressField)
    assert [column.name for column in columns if isinstance(column, kinds)] == []
    assert [name for name in names if any(word in name for word in PERSONAL)] == []
    assert {column.related_model for column in columns if column.is_relation} <= set(COPIED)


@pytest.mark.once
@pytest.mark.parametrize(
    ("words", "names_somebody"),
    [
        ("不清楚问欧阳真实", True), ("联系人：沈洁", True), ("沈 洁", False), ("电话 13877778888", True),
        ("138-7777-8888", True), ("0599-8877665", True), ("打 88776655", True), ("690302198507071234", True),
        ("69030219850707123X", True), ("临民〔2025〕7号", False), ("2025年1月1日起，每 1000 人 2 名", False),
        ("20250101", False), ("统一社会信用代码 12330000470055555X", True), ("", False),
    ],
)  # fmt: skip
def test_words_that_name_somebody_are_known(words: str, names_somebody: bool) -> None:
    assert People(["欧阳真实", "沈洁", "王"]).are_in(words) is names_somebody


@pytest.mark.once
def test_a_template_goes_without_its_author_and_stays_where_it_names_somebody() -> None:
    people = People([small_city.OFFICER, small_city.PERSON])
    clean = template_files.clean(small_city.template(small_city.OFFICER), people)
    assert clean is not None
    with ZipFile(io.BytesIO(clean)) as paper:
        assert not any(small_city.OFFICER.encode() in paper.read(name) for name in paper.namelist())
    assert template_files.clean(small_city.template("", f"联系人：{small_city.PERSON}"), people) is None


def test_of_a_city_without_words_about_people_everything_named_goes(city: City) -> None:
    tables = structure.taken(People([]))
    assert [row[1:3] for row in tables["directory.Place"]][:2] == [["3304", "嘉兴市"], ["330402", "南湖区"]]
    assert {row[2] for row in tables["directory.Organisation"]} == set(city.organisations)
    assert tables.keys() == {model._meta.label for model in COPIED}


def test_without_places_or_in_the_demo_city_nothing_is_taken(db: None, tmp_path: Path) -> None:
    file = tmp_path / STRUCTURE
    take_structure(file)
    assert not file.exists(), "a home without places practises on the demo city"
    found_city()
    take_structure(file)
    assert file.exists()
    file.unlink()
    set_setting(None, by=acting.console(), key="demo", value="1")
    take_structure(file)
    assert not file.exists()


def rows(house: House, question: str) -> list[Any]:
    with sqlite3.connect(house.home / "heli.sqlite3") as database:
        found = database.execute(question).fetchall()
    database.close()
    return found


def test_an_official_finds_her_own_city(practised: House) -> None:
    trained = practice_of(practised)
    places = rows(trained, "SELECT code, name, level FROM directory_place ORDER BY code")
    assert places == sorted(row[:3] for row in small_city.PLACES)
    names = {name for (name,) in rows(trained, "SELECT name FROM directory_organisation")}
    assert {name for _kind, name, _code in small_city.ORGANISATIONS} <= names and "嘉兴市民政局" not in names
    assert "临海湾市总工会" in names, "what a role needs and the city has not is invented"
    assert rows(trained, "SELECT name, document FROM workforce_citystandard") == [
        (small_city.STANDARD, "临民〔2025〕7号")
    ]
    assert rows(trained, "SELECT name, owner, contact FROM core_ownfield") == [
        (small_city.FIELD, "place:690302001", "")
    ]
    assert rows(trained, "SELECT key FROM core_ownoption ORDER BY position") == [("一组",), ("二组",)]
    forms = rows(trained, "SELECT name, owner FROM core_wordtemplate WHERE state = 'in_use'")
    assert {(small_city.TEMPLATE, ""), (small_city.FORM, "place:690302")} <= set(forms)
    assert rows(trained, "SELECT value FROM core_setting WHERE key = 'part_time_weight'") == [("0.4",)]
    seated = rows(
        trained,
        "SELECT c.name, o.name FROM workbench_seat s JOIN workbench_conference c ON c.id = s.conference_id "
        "JOIN directory_organisation o ON o.id = s.organisation_id",
    )
    assert (small_city.CONFERENCE, "临海湾市水务局") in seated
    assert len(rows(trained, "SELECT 1 FROM workbench_meeting")) == 5, "in her conference they meet"
    employed = rows(
        trained,
        "SELECT o.name, count(*) FROM workforce_employment e JOIN directory_organisation o ON o.id = e.organisation_id "
        "WHERE o.kind = 'agency' AND o.state = 'active' GROUP BY o.name",
    )
    assert len(employed) >= 4 and min(count for _name, count in employed) >= 3, "some work in each agency"
    signs = json.loads((trained.home / "demo-sign-ins.json").read_text())
    offices = {(sign["role"], sign["of"]) for sign in signs}
    assert {
        ("street_officer", "望潮街道"),
        ("street_officer", "柳林镇"),
        ("department_head", "临海湾市水务局"),
    } <= offices
    assert {sign["role"] for sign in signs} == set(ROLES)
    assert f"模板「{small_city.TEMPLATE}（旧）」里有人名" in (practised.home / PRACTICE_SAID).read_text()


def test_nobody_of_the_city_is_in_any_row_or_file(practised: House) -> None:
    trained = practice_of(practised)
    open_words = subprocess.run(
        [sys.executable, "-m", "tests.opened"], env=trained.environment | {"DJANGO_SETTINGS_MODULE": "heli.site.settings"},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert small_city.FIELD in open_words, "it was read"
    assert [word for word in small_city.TELLING if word in open_words] == []
    for path in (path for path in trained.home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        assert [word for word in small_city.TELLING if word.encode() in content] == [], path
    assert not list(trained.home.rglob(STRUCTURE)), "what it was made from is gone"
