"""The contract of the command line: exit codes, one plain line instead of a traceback, one JSON document."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.houses import House, demo_city

NEED_TABLES = (
    ("gap",), ("demo",), ("export", "places"), ("run",), ("keys", "rotate"), ("admin", "invite", "a@b.cn"), ("audit", "verify"),
    ("calendar", "deadline", "2026-01-05", "3", "workdays"), ("import", "undo", "1"),
)  # fmt: skip
USAGE = (
    ("nothing",), ("gap", "--level", "planet"), ("gap", "--on", "2026-13-01"), ("import", "cows", "x.csv"), ("audit",), ("export",),
    ("calendar", "deadline", "2026-13-05", "3", "workdays"), ("calendar", "deadline", "2026-01-05", "x", "workdays"),
    ("calendar", "deadline", "2026-01-05", "3", "moons"), ("run", "--port", "0"), ("workforce", "eligible", "/no/such.json"),
    ("purchasing", "rank", "/no/such.json"), ("purchasing", "receipt", "/no/such.json"), ("purchasing", "seal", "x"),
)  # fmt: skip


def assert_one_line(done: Any, code: int = 2) -> str:
    said = str(done.stderr)
    assert done.returncode == code and "Traceback" not in said, said
    assert said.count("\n") == 1 and not done.stdout, said + done.stdout
    return said


@pytest.fixture(scope="module")
def city_house(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> House:
    """The demo city, only asked."""
    return demo_city(tmp_path_factory.mktemp("city") / "home")


@pytest.mark.parametrize("words", NEED_TABLES, ids=" ".join)
def test_without_tables_the_command_that_makes_them_is_named(house: House, words: tuple[str, ...]) -> None:
    assert "heli migrate" in assert_one_line(house.run(*words))
    assert not list(house.home.glob("*.sqlite3")), "asking makes no database"


@pytest.mark.on_any
@pytest.mark.parametrize("words", USAGE, ids=" ".join)
def test_bad_usage_is_one_line(city_house: House, words: tuple[str, ...]) -> None:
    done = city_house.run(*words)
    assert done.returncode == 2 and "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://a@b/c",
        "postgresql://x@127.0.0.1:bad/y",
        "postgresql://x@127.0.0.1:1/y",
        "sqlite:////no/such/folder/x.db",
    ],
)
def test_a_database_that_is_none_is_one_line(house: House, url: str) -> None:
    house.environment["DATABASE_URL"] = url
    for words in (("migrate",), ("gap",)):
        assert_one_line(house.run(*words))
    assert "Traceback" not in house.run("check", "--json").stderr


def test_with_postgresql_the_keys_need_a_place(house: House) -> None:
    house.environment["DATABASE_URL"] = "postgresql://x@127.0.0.1:1/y"
    del house.environment["HELI_KEYS"]
    assert "HELI_KEYS" in assert_one_line(house.run("migrate"))


def test_a_relative_database_gets_its_keys(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    house.environment["DATABASE_URL"] = "sqlite:///city.db"
    house.say("migrate")
    assert (tmp_path / "city.db").exists() and (house.home / "keys" / "keyring.json").exists()
    assert house.ask("audit", "verify")["ok"]


def test_a_home_that_cannot_be_written_is_one_line(house: House) -> None:
    house.environment.update(HELI_HOME="/proc/nothing", HELI_KEYS="/proc/nothing/keys")
    assert_one_line(house.run("migrate"))


def test_spoiled_keys_are_one_line(started_house: House) -> None:
    (started_house.home / "keys" / "keyring.json").write_text("{")
    assert "keyring.json" in assert_one_line(started_house.run("gap"))


def test_check_says_each_thing_in_one_line_and_misses_the_copy_of_the_head(started_house: House) -> None:
    whole = started_house.run("check", "--json")
    rows = {row["name"]: row for row in json.loads(whole.stdout)["checks"]}
    assert set(rows) == {"configuration", "database", "migrations", "assets", "keys", "chain", "chain copy", "files"}
    assert all(row.keys() == {"name", "ok", "detail"} for row in rows.values())
    assert len(started_house.run("check").stdout.splitlines()) == len(rows) and rows["chain copy"]["ok"]
    shutil.rmtree(started_house.home / "audit")
    done = started_house.run("check", "--json")
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["ok"] is False
    assert [row["name"] for row in found["checks"] if not row["ok"] and row["name"] != "assets"] == ["chain copy"]


@pytest.mark.on_any
@pytest.mark.parametrize("level", ["city", "district", "street", "community"])
def test_the_gap_of_each_level_has_its_shape(city_house: House, level: str) -> None:
    report = city_house.ask("gap", "--level", level, "--on", "2026-06-30")
    assert (report["level"], report["on"]) == (level, "2026-06-30") and report["unplaced"].keys() >= {
        "workers",
        "licensed",
    }
    wanted = {
        "code",
        "name",
        "residents",
        "residents_estimated",
        "workers",
        "employments",
        "licensed",
        "licensed_valid",
        "per_10000",
    }
    for place in report["places"]:
        assert place.keys() >= wanted and isinstance(place["per_10000"], str)
        for standard in place["standards"]:
            assert standard.keys() >= {"id", "source", "required", "actual", "gap"} and isinstance(standard["gap"], str)
    assert len(report["places"]) == {"city": 1, "district": 7, "street": 72, "community": 1202}[level]


@pytest.mark.on_any
def test_a_deadline_beyond_the_published_holidays_is_provisional(city_house: House) -> None:
    known = city_house.ask("calendar", "deadline", "2025-12-01", "8", "workdays")
    beyond = city_house.ask("calendar", "deadline", "2031-03-03", "5", "workdays")
    assert known == {"end": "2025-12-11", "provisional": False}
    assert beyond == {"end": "2031-03-10", "provisional": True}


@pytest.mark.on_any
def test_eligibility_answers_line_by_line(city_house: House, tmp_path: Path) -> None:
    asked = {"target": "junior", "education": "本科", "social_work_major": True, "certificate": None,
             "months_of_social_work": 0, "months_since_certificate": None, "exam_year": 2026}  # fmt: skip
    (tmp_path / "asked.json").write_text(json.dumps([asked]), encoding="utf-8")
    (answer,) = city_house.ask("workforce", "eligible", str(tmp_path / "asked.json"))
    assert answer.keys() == {"eligible", "missing_months", "reason", "rule", "source"}, "the contract, and why"
    (tmp_path / "bad.json").write_text("[{")
    assert_one_line(city_house.run("workforce", "eligible", str(tmp_path / "bad.json")))


@pytest.mark.on_any
def test_an_evaluation_is_ranked_and_a_failed_tender_is_a_fault(city_house: House, tmp_path: Path) -> None:
    file, bids = tmp_path / "evaluation.json", [{"id": str(n), "price_fen": 100 + n} for n in range(3)]
    asked = {"method": "lowest_price", "on": "2026-03-01", "bids": bids}
    file.write_text(json.dumps(asked), encoding="utf-8")
    answer = city_house.ask("purchasing", "rank", str(file))
    assert [one["id"] for one in answer["ranking"]] == ["0", "1", "2"] and answer["failed"] is None
    file.write_text(json.dumps({**asked, "bids": bids[:2]}), encoding="utf-8")
    failed = city_house.run("purchasing", "rank", str(file), "--json")
    assert failed.returncode == 1 and json.loads(failed.stdout)["failed"]["reason"] == "too_few_bidders"
    twice = json.dumps(asked).replace('"id": "1"', '"id": "1", "id": "2"')
    for bad in ("[" * 100_000, json.dumps({**asked, "on": "1900-01-01"}), "{}", twice, "[" + "9" * 5_000 + "]"):
        file.write_text(bad)
        assert_one_line(city_house.run("purchasing", "rank", str(file)))
    file.write_text(json.dumps({**asked, "price_wieght": 20}), encoding="utf-8-sig")
    warned = city_house.run("purchasing", "rank", str(file))
    assert warned.returncode == 0 and "price_wieght" in warned.stderr, (
        "a name that means nothing is told beside the answer"
    )
    assert json.loads(warned.stdout)["ignored"] == ["price_wieght"]


@pytest.mark.parametrize(
    ("kind", "ending"),
    [("places", "csv"), ("population", "xlsx"), ("organisations", "parquet"), ("workforce", "json"), ("gap", "csv")],
)
@pytest.mark.on_any
def test_every_kind_goes_out(city_house: House, tmp_path: Path, kind: str, ending: str) -> None:
    file = tmp_path / f"{kind}.{ending}"
    done = city_house.run("export", kind, "--output", str(file))
    assert done.returncode == 0 and file.stat().st_size > 100, done.stderr


def test_the_version_is_that_of_the_package(started_house: House) -> None:
    told = started_house.run("--version")
    assert (told.returncode, told.stdout) == (0, f"heli {version('heli')}\n")


@pytest.mark.on_any
def test_an_export_that_cannot_be_is_one_line(city_house: House, tmp_path: Path) -> None:
    for words in (("cows",), ("places", "--output", str(tmp_path / "x.doc")), ("places", "--output", "/no/such/x.csv")):
        assert_one_line(city_house.run("export", *words))


TAMPERED = (
    ("at", "'no date'"), ("actor_id", "'nobody'"), ("subject_id", "12.5"), ("rows", "'many'"), ("event", "x'00ff'"),
    ("subject_name", "CAST(x'ff' AS TEXT)"), ("previous", "7"), ("payload_digest", "CAST(x'fe' AS TEXT)"),
)  # fmt: skip


@pytest.mark.skipif(not os.environ["DATABASE_URL"].startswith("sqlite"), reason="PostgreSQL keeps no text in a number")
def test_columns_that_hold_no_date_and_no_number_are_changed_entries(started_house: House) -> None:
    """SQLite keeps any value in any column: each is told, none ends the check."""
    for login in ("a@heli.cn", "b@heli.cn", "c@heli.cn", "d@heli.cn"):
        started_house.say("admin", "invite", login)
    file = next(started_house.home.glob("*.sqlite3"))
    whole = started_house.ask("audit", "verify")
    assert whole["ok"] and whole["entries"] > len(TAMPERED)
    with closing(sqlite3.connect(file)) as database, database:
        for number, (column, value) in enumerate(TAMPERED, 1):
            database.execute(f"UPDATE core_auditentry SET {column} = {value} WHERE number = {number}")
    found = started_house.run("audit", "verify", "--json")
    assert found.returncode == 1 and "Traceback" not in found.stderr, found.stderr
    faults = json.loads(found.stdout)["faults"]
    assert {(one["entry"], one["fault"]) for one in faults} == {(n, "changed") for n in range(1, len(TAMPERED) + 1)}
    with closing(sqlite3.connect(file)) as database, database:
        database.execute("UPDATE core_audithead SET number = 'last'")
    headless = started_house.run("audit", "verify", "--json")
    assert headless.returncode == 1 and "truncated" in headless.stdout and "Traceback" not in headless.stderr
