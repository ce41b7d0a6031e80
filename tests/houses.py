"""A heli of its own, run as an operator runs it: another process, its own home, keys and database.

``bare`` is an empty home, ``started`` one after `heli migrate`, ``demo_city`` one with the demo city, ``small_city`` a small
real city with its practice home beside it. All but the first are copies: of each kind one is made in a run of tests, by whoever needs it first, and never used itself.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

RECOVERY_KEY = re.compile(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){12}")

#: in the home of a demo city: what `heli demo --json` said when it was made
DEMO_SAID = "demo said.json"
#: in the home of a small city: what `heli practice` said when it was made
PRACTICE_SAID = "practice said.txt"


@dataclass(frozen=True)
class House:
    """`run` gives the finished process, `say` its standard output, `ask` its JSON."""

    home: Path
    environment: dict[str, str]
    #: what `heli migrate` said at the first start, with the recovery key
    first_words: str = ""

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "heli", *arguments],
            env=self.environment, capture_output=True, text=True, check=False,
        )  # fmt: skip

    def say(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.returncode == 0, f"heli {' '.join(arguments)} ended with {done.returncode}:\n{done.stderr}"
        return done.stdout

    def ask(self, *arguments: str) -> Any:
        return json.loads(self.say(*arguments, "--json"))

    @property
    def recovery_key(self) -> str:
        key = RECOVERY_KEY.search(self.first_words)
        assert key, "no recovery key was shown at the first start"
        return key[0]


def bare(home: Path) -> House:
    """A home without anything in it, on the kind of database that this run tests."""
    return _at(home, "template1")


def started(home: Path, named: str = "") -> House:
    """Tables and keys, and nothing else."""
    return _copied("started", home, lambda place, name: _at(place, "template1", name).say("migrate"), named)


def demo_city(home: Path) -> House:
    """The demo city as `heli demo` makes it."""

    def build(place: Path, name: str) -> str:
        house = started(place, name)
        (house.home / DEMO_SAID).write_text(house.say("demo", "--json"), encoding="utf-8")
        return house.first_words

    return _copied("demo", home, build)


def small_city(home: Path) -> House:
    """The made-up city of `tests.small_city`, and in its folder `practice` what `heli practice` makes of it."""

    def build(place: Path, name: str) -> str:
        house = started(place, name)
        settings = {"DJANGO_SETTINGS_MODULE": "heli.site.settings"}
        subprocess.run([sys.executable, "-m", "tests.small_city"], env=house.environment | settings, check=True)
        made = house.run("practice", "--only-make", "--workers", "30")
        assert made.returncode == 0, made.stderr
        (house.home / PRACTICE_SAID).write_text(made.stderr, encoding="utf-8")
        return house.first_words

    return _copied("small", home, build)


def practice_of(real: House) -> House:
    """The practice home beside a real one, told all that leads to the real one and out of the house."""
    home = real.home / "practice"
    return House(home, {**real.environment, "HELI_HOME": str(home), "HELI_MAIL": "smtp://mail.city"})


def _at(home: Path, template: str, named: str = "") -> House:
    """A home and its database: on PostgreSQL a copy of the template, else a file in the home, which is made later."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"HELI_HOME": str(home), "HELI_KEYS": str(home / "keys")}
    cluster = os.environ["DATABASE_URL"]
    if cluster.startswith("postgresql:"):
        import psycopg

        name = named or f"house_{uuid.uuid4().hex}"
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        environment["DATABASE_URL"] = f"{cluster.rsplit('/', 1)[0]}/{name}"
    return House(home, environment)


def _copied(kind: str, home: Path, build: Callable[[Path, str], str], named: str = "") -> House:
    """A copy of the house of a kind, which is built first where nobody has; the workers of a run wait for each other.
    ``named`` is how its database is called on PostgreSQL, where that matters."""
    folder, kept = Path(os.environ["HELI_TEST_HOUSES"]) / kind, f"kept_{kind}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        told = folder / "first words"
        if not told.exists():
            told.write_text(build(folder / "home", kept), encoding="utf-8")
        shutil.copytree(folder / "home", home)
        house = _at(home, kept, named)
    return replace(house, first_words=told.read_text(encoding="utf-8"))
