"""``heli demo``: a city that shows everything there is, and is built in an empty database alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password

from heli.accounts.roles import ROLES
from heli.purchasing.tests.ocds_schema import faults
from heli.site.demo import accounts
from tests.houses import DEMO_SAID, House, demo_city

pytestmark = pytest.mark.on_any
#: states that something is in while it is worked on: nothing is worked on while nobody serves the city
PASSING = {
    ("core.Job", "queued"), ("core.Job", "running"), ("core.BulkChange", "waiting"),
    # nothing goes out of the house before an operator has named a way
    ("core.Delivery", "waiting"), ("core.Delivery", "sent"), ("core.Delivery", "withheld"), ("core.Delivery", "given_up"),
}  # fmt: skip
STATES = """
import django, json; django.setup()
from django.apps import apps
models = [model for model in apps.get_models() if hasattr(model, "State")]
print(json.dumps({model._meta.label: {
    state: model.objects.filter(state=state).count() for state in model.State.values
} for model in models}))
"""


@pytest.fixture(scope="module")
def city_house(tmp_path_factory: pytest.TempPathFactory, a_database: str) -> House:
    """The demo city, only asked."""
    return demo_city(tmp_path_factory.mktemp("city") / "home")


def said(house: House) -> Any:
    return json.loads((house.home / DEMO_SAID).read_text(encoding="utf-8"))


def test_it_tells_how_much_there_is_and_one_sign_in_for_each_role(city_house: House) -> None:
    report = said(city_house)
    assert report.keys() >= {"places", "organisations", "workers", "sign_ins"}
    assert (report["places"], report["organisations"], report["workers"]) == (1282, 60, 3000)
    assert [sign["role"] for sign in report["sign_ins"]] == list(ROLES)
    for sign in report["sign_ins"]:
        assert sign.keys() == {"role", "name", "login", "password", "totp_secret"} and sign["password"]
        assert bool(sign["totp_secret"]) == ROLES[sign["role"]].second_factor
    assert city_house.ask("audit", "verify")["entries"] >= 8


def test_a_database_that_holds_something_is_left_as_it_is(demo_house: House) -> None:
    house = demo_house
    signs = house.home / "demo-sign-ins.json"
    before = house.ask("audit", "verify"), house.ask("gap"), signs.read_bytes()
    done = house.run("demo", "--workers", "10", "--seed", "2")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1) and "空的数据库" in done.stderr
    assert (house.ask("audit", "verify"), house.ask("gap"), signs.read_bytes()) == before


def test_it_is_as_uneven_as_life(city_house: House) -> None:
    (city,) = city_house.ask("gap", "--level", "city")["places"]
    assert city["employments"] > city["workers"] > city["licensed"] > city["licensed_valid"] > 0, (
        "some hold two posts, some no certificate, some one whose registration has lapsed"
    )
    density = sorted(float(street["per_10000"]) for street in city_house.ask("gap", "--level", "street")["places"])
    assert density[-8] > 2 * density[8], "streets differ much, not only the first and the last"
    nobody = [place for place in city_house.ask("gap", "--level", "community")["places"] if place["workers"] == 0]
    assert 12 < len(nobody) < 600


def test_what_the_city_buys_leaves_as_open_contracting_data(city_house: House, tmp_path: Path) -> None:
    answer = city_house.ask("ocds", "export", "--output", str(tmp_path / "out"))
    told = [json.loads((tmp_path / "out" / name).read_text(encoding="utf-8")) for name in answer["files"]]
    releases = [each for package in told for each in package["releases"]]
    assert answer["releases"] == len(releases) >= 20
    assert len({each["id"] for each in releases}) == len(releases)
    assert {tag for each in releases for tag in each["tag"]} >= {
        "planning", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award", "contract", "contractAmendment",
        "implementation", "contractTermination",
    }  # fmt: skip
    again = city_house.ask("ocds", "export", "--output", str(tmp_path / "again"))
    kept = [json.loads((tmp_path / "again" / name).read_text(encoding="utf-8")) for name in again["files"]]
    assert [each for package in kept for each in package["releases"]] == releases, "what was told stays as it was told"
    assert [faults(package, "release-package") for package in told] == [[] for _package in told]


def test_each_state_of_each_thing_is_there_to_be_seen(city_house: House) -> None:
    asked = subprocess.run(
        [sys.executable, "-c", STATES], capture_output=True, text=True, check=True, cwd=Path(__file__).parent,
        env=city_house.environment | {"DJANGO_SETTINGS_MODULE": "heli.site.settings"},
    )  # fmt: skip
    found = json.loads(asked.stdout)
    assert len(found) > 10
    assert {
        (model, state) for model, states in found.items() for state, count in states.items() if not count
    } == PASSING


def test_a_password_of_the_demo_city_is_hashed_as_any_other_at_its_first_sign_in(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    with accounts.lightly_hashed():
        light = make_password("heli-1a2b3c4d")
    hashed_anew: list[str] = []
    assert check_password("heli-1a2b3c4d", light, setter=hashed_anew.append)
    assert hashed_anew == ["heli-1a2b3c4d"]
