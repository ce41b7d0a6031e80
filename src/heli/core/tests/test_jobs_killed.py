"""The plug is pulled at any moment of any work: each effect is there once, and progress tells what was done."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import Any

import pytest

from tests.houses import House

TASKS, KILLS, WORKERS, SEED = 200, 100, 2, 11


def told(house: House, *arguments: object) -> dict[str, Any]:
    """What came of it. A short lease: nobody waits a minute for the dead."""
    done = subprocess.run(
        [sys.executable, "-m", "heli.core.tests.killing_jobs", *map(str, arguments)],
        env={**house.environment, "DJANGO_SETTINGS_MODULE": "heli.site.settings", "HELI_LEASE": "1"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.slow
def test_of_workers_killed_a_hundred_times_each_effect_is_there_once_and_progress_is_right(
    started_house: House,
) -> None:
    found = told(started_house, "kill", TASKS, KILLS, WORKERS, SEED)
    print(f"seed {SEED}: {found}")
    assert found["wrong"] == []
    assert found["killed"] == KILLS, f"only {found['killed']} died, {found['outlived']} had nothing left to do"
    assert found["within"] > KILLS // 10 and found["between"] > KILLS // 10, (
        "death came in the middle of steps and between"
    )
    assert (found["tasks"], found["states"]) == (TASKS, ["done"])
    assert found["effects"] == found["planned"] == found["told"] == found["entries"]
    assert found["faults"] == 0


@pytest.mark.slow
def test_of_workers_that_begin_at_once_no_two_do_the_same(started_house: House) -> None:
    found = told(started_house, "race", TASKS, 4, SEED)
    assert found["ended"] == [0] * 4
    assert Counter(job for job, _worker in found["runs"]).most_common(1)[0][1] == 1
    assert len(found["runs"]) == TASKS
    assert len({worker for _job, worker in found["runs"]}) > 1, "one did it all: nothing was tried"
