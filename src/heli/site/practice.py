"""The practice site: a home of its own with invented people, that nobody can take for the real one.

A home is a practice home by a file in it, not by how it is started: whoever serves it cannot forget to say so. The settings
of such a home take nothing from the environment that leads to the real database, keys or files, or out of the house.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from heli.core.practice import WISH

#: what makes a home a practice home
SIGN = "practice.json"
#: the state it begins with, and begins with again
FIRST = "first-state"
DATABASE, FOLDERS = "heli.sqlite3", ("files", "audit")
#: where it is made, and where what makes it reads how the city is built
MAKING, STRUCTURE = "making", "structure.json"
#: held by whoever serves it
SERVED = "served.lock"
#: what a practice home may be told from outside: where it is and how it is served
TOLD = frozenset({"HELI_HOME", "HELI_HOSTS", "HELI_PROXY", "HELI_SITE", "HELI_STATIC", "HELI_LEASE", "HELI_LANGUAGE"})


def is_practice(home: Path) -> bool:
    return (home / SIGN).is_file()


def sign(home: Path) -> None:
    """From here on the folder is a practice home, whatever becomes of it."""
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    (home / SIGN).write_text(json.dumps({"made": datetime.now(UTC).isoformat()}), encoding="utf-8")


@contextmanager
def alone_in(home: Path) -> Iterator[bool]:
    """Served, or made anew, by one at a time; False where somebody else does."""
    with (home / SERVED).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def place_to_make(home: Path) -> Path:
    """An empty folder within, so that what is there stays until the new one is whole."""
    made = home / MAKING
    shutil.rmtree(made, ignore_errors=True)
    sign(made)
    return made


def move_in(home: Path) -> None:
    """What was made takes the place of what was there. A kill in between leaves no first state: then it is made again."""
    made = home / MAKING
    shutil.rmtree(home / FIRST, ignore_errors=True)
    for ending in ("-wal", "-shm"):
        (home / f"{DATABASE}{ending}").unlink(missing_ok=True)
    for part in sorted(made.iterdir(), key=lambda part: part.name == FIRST):
        old = home / part.name
        if old.is_dir():
            shutil.rmtree(old)
        part.replace(old)
    made.rmdir()


def told(home: Path, environment: Mapping[str, str]) -> Mapping[str, str]:
    """What the settings read: for a practice home without anything of the real one, and nothing that leads out."""
    if not is_practice(home):
        return environment
    return {
        name: value for name, value in environment.items()
        if name in TOLD or not name.startswith("HELI_") and name != "DATABASE_URL"
    }  # fmt: skip


def keep_first_state(home: Path) -> None:
    """Put aside what the practice begins with; complete or not there at all."""
    made = home / f"{FIRST}.new"
    shutil.rmtree(made, ignore_errors=True)
    made.mkdir()
    with sqlite3.connect(home / DATABASE) as source, sqlite3.connect(made / DATABASE) as copy:
        source.backup(copy)
    source.close()
    copy.close()
    for name in FOLDERS:
        if (home / name).is_dir():
            shutil.copytree(home / name, made / name)
    made.rename(home / FIRST)


def has_first_state(home: Path) -> bool:
    return (home / FIRST).is_dir()


def wants_to_begin_again(home: Path) -> bool:
    return is_practice(home) and (home / WISH).exists()


def begin_again(home: Path) -> None:
    """Lay the first state over everything; nobody has the database open. A kill in between leaves the wish standing."""
    first = home / FIRST
    for name in FOLDERS:
        shutil.rmtree(home / name, ignore_errors=True)
        if (first / name).is_dir():
            shutil.copytree(first / name, home / name)
    for ending in ("-wal", "-shm"):
        (home / f"{DATABASE}{ending}").unlink(missing_ok=True)
    shutil.copyfile(first / DATABASE, home / f"{DATABASE}.new")
    (home / f"{DATABASE}.new").replace(home / DATABASE)
    (home / WISH).unlink(missing_ok=True)
