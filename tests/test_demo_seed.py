"""The demo city of a seed: the same city each time, whatever the day; another seed is another city."""

from __future__ import annotations

import csv
from datetime import date
from random import Random
from typing import Any

import pytest

from heli.site.demo.build import DATA
from heli.site.demo.organisations import organisations
from heli.site.demo.people import Maker, ground

pytestmark = pytest.mark.once
TODAY = date(2026, 11, 26)
MANY = 300
#: what is reckoned back from the day on which the demo is built
OF_THE_DAY = {"birth_date", "id_number", "start_date", "licence_issued", "licence_no", "registered_until",
              "contract_until", "studied_until"}  # fmt: skip


def place_rows() -> list[tuple[str, str, str, str]]:
    with (DATA / "places.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["code"], row["name"], row["level"], row["parent_code"]) for row in csv.DictReader(file)]


def offices(seed: int) -> list[dict[str, Any]]:
    rows = place_rows()
    at = {level: [(code, name) for code, name, each, _ in rows if each == level] for level in ("district", "street")}
    return list(organisations(Random(seed), at["district"], at["street"]))


def people(seed: int, today: date = TODAY) -> list[dict[str, Any]]:
    random = Random(seed)
    agencies = [(row["name"], "", "") for row in offices(seed)]
    maker = Maker(random, today, ground(random, place_rows()), agencies)
    made = [maker.person(number) for number in range(MANY)]
    return [*made, *(maker.second_post(person) for person in made[:10])]


def without_dates(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in OF_THE_DAY} for row in rows]


def test_one_seed_is_one_city_and_another_seed_another() -> None:
    assert offices(1) == offices(1) != offices(2)
    assert people(1) == people(1)
    alike = [a == b for a, b in zip(without_dates(people(1)), without_dates(people(2)), strict=True)]
    assert sum(alike) < MANY / 10


def test_on_another_day_the_same_people_are_as_much_older() -> None:
    later = people(1, date(2027, 3, 1))
    assert without_dates(later) == without_dates(people(1))
    assert {(b["birth_date"] - a["birth_date"]).days for a, b in zip(people(1), later, strict=True)} == {95}
