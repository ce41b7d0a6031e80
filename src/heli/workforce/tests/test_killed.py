"""The plug is pulled while an import runs: it is there whole or not at all, and goes through when asked again."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from heli.core.rules.identity import check_character
from tests.houses import House

ROWS = 2000
KILLS = 3


def roster(path: Path) -> Path:
    """A full list of people who never existed."""
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["姓名", "身份证号", "工作单位", "证书级别", "手机"])
        for number in range(ROWS):
            body = f"330402{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number // 40 % 1000:03d}"
            lines.writerow(
                [f"林{number}岚", body + check_character(body), f"晨光{number % 7}社工中心", "社会工作师", ""]
            )
    return path


def state(house: House) -> tuple[int, bool]:
    """How many people are there, and whether the chain is whole."""
    code = (
        "import django, json; django.setup()\n"
        "from heli.core import audit; from heli.directory.models import Person; from heli.workforce.models import Employment\n"
        "print(json.dumps([Person.objects.count(), Employment.objects.count(), len(audit.verify()[1])]))"
    )
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "heli.site.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    people, posts, faults = json.loads(done.stdout)
    assert people == posts
    return people, faults == 0


@pytest.mark.slow
def test_an_import_that_is_killed_is_there_whole_or_not_at_all(house: House, tmp_path: Path) -> None:
    file, chance = roster(tmp_path / "名册.csv"), random.Random(7)
    house.say("migrate")
    words: tuple[str, ...] = ("import", "workforce", str(file), "--create-organisations", "--good-rows", "--json")
    begun = time.monotonic()
    report: dict[str, Any] = json.loads(house.run(*words).stdout)
    took = time.monotonic() - begun
    assert report["created"] > ROWS * 0.9
    house.say("import", "undo", str(report["batch"]))
    killed_inside = 0
    for _ in range(KILLS):
        process = subprocess.Popen(
            [sys.executable, "-m", "heli", *words], env=house.environment, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            process.wait(timeout=took * chance.uniform(0.4, 1.0))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            killed_inside += 1
        people, whole = state(house)
        assert people in (0, report["created"]) and whole
        again = json.loads(house.run(*words).stdout)
        assert state(house) == (report["created"], True)
        assert again["created"] == (0 if people else report["created"])
        house.say("import", "undo", str(again["batch"] or _last_batch(house)))
    assert killed_inside


def _last_batch(house: House) -> int:
    code = (
        "import django; django.setup()\nfrom heli.core.models import Batch\n"
        "print(Batch.objects.filter(state='applied').latest('pk').pk)"
    )
    environment = {**house.environment, "DJANGO_SETTINGS_MODULE": "heli.site.settings"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    return int(done.stdout)
