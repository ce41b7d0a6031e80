"""A heli of its own, run as an operator runs it: another process, its own home, keys and database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class House:
    """`run` gives the finished process, `say` its standard output, `ask` its JSON."""

    home: Path
    environment: dict[str, str]

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


def bare(home: Path) -> House:
    """A home without anything in it, on the kind of database that this run tests."""
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"HELI_HOME": str(home), "HELI_KEYS": str(home / "keys")}
    cluster = os.environ["DATABASE_URL"]
    if cluster.startswith("postgresql:"):
        import psycopg

        name = f"house_{uuid.uuid4().hex}"
        with psycopg.connect(cluster, autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        environment["DATABASE_URL"] = f"{cluster.rsplit('/', 1)[0]}/{name}"
    return House(home, environment)
