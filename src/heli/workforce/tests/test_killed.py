"""The plug is pulled while an import runs: it is there whole or not at all, and another worker brings it to its end."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from heli.core.rules.identity import check_character
from tests.houses import House

ROWS = 400
KILLS = 20
SEED = 7


def roster(path: Path) -> Path:
    """A full list of people who never existed."""
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["姓名", "身份证号", "工作单位", "证书级别", "手机"])
        for number in range(ROWS):
            body = f"330402{1960 + number % 40}{1 + number % 12:02d}{1 + number % 28:02d}{number // 40 % 1000:03d}"
            person = body + check_character(body)
            lines.writerow([f"林{number}岚", person, f"晨光{number % 7}社工中心", "社会工作师", f"1860000{number:04d}"])
    return path


def killed(house: House, file: Path) -> dict[str, Any]:
    """What the kills left, round by round. A lease of no time: the next worker need not wait for the dead one."""
    done = subprocess.run(
        [sys.executable, "-m", "heli.workforce.tests.killing", str(file), str(KILLS), str(SEED)],
        env={**house.environment, "DJANGO_SETTINGS_MODULE": "heli.site.settings", "HELI_LEASE": "0"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.mark.slow
def test_an_import_that_is_killed_is_there_whole_or_not_at_all_and_is_taken_up(
    started_house: House, tmp_path: Path
) -> None:
    told = killed(started_house, roster(tmp_path / "名册.csv"))
    empty, whole = told["empty"]["rows"], told["whole"]["rows"]
    assert whole[1] == ROWS and min(whole) > 0 and max(empty) == 0
    assert len(told["rounds"]) == KILLS
    for each in told["rounds"]:
        assert each["killed"], "the worker outlived its kill"
        assert each["after"]["faults"] == 0 and each["in_the_end"]["faults"] == 0
        assert (each["after"]["rows"], each["after"]["applied"]) in ((empty, 0), (whole, 1))
        assert each["after"]["waiting"] == 1, "what was killed waits for the next worker"
        assert each["resumed"][0] == "done"
        assert (each["in_the_end"]["rows"], each["in_the_end"]["applied"]) == (whole, 1)
    assert {each["killed"] for each in told["rounds"]} == {"s", "a"}
    assert told["at_last"]["rows"] == empty
