"""The keys of one city, kept outside the database in ``HELI_KEYS``.

One JSON file ``keyring.json`` holds every key by purpose and version. Field, blind-index and file keys rotate; the
audit key never does, since the chain could not be checked afterwards. Old versions stay in the file: what somebody
sealed a moment before a change still opens.

A blind index changes its key in two steps, since two rows of one person must meet all along. While a version is
``upcoming`` rows are found by the old digest and carry the new one in a second column; while a version is being left
(``leaving``) rows are found by the new digest, which stands in one column or the other.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
from functools import cache
from pathlib import Path

from django.conf import settings

PURPOSES = ("field", "blind", "file", "audit", "site")


class Keyring:
    """Keys by purpose; ``current`` encrypts, older versions still decrypt."""

    def __init__(
        self, versions: dict[str, dict[int, bytes]], upcoming: dict[str, int] | None = None,
        leaving: dict[str, int] | None = None,
    ) -> None:  # fmt: skip
        self.versions = versions
        self.upcoming, self.leaving = upcoming or {}, leaving or {}

    def current(self, purpose: str) -> tuple[int, bytes]:
        """The version and the 32 bytes in force."""
        live = [v for v in self.versions[purpose] if v != self.upcoming.get(purpose)]
        version = max(live)
        return version, self.versions[purpose][version]

    def at(self, purpose: str, version: int) -> bytes:
        return self.versions[purpose][version]

    def following(self, purpose: str) -> tuple[int, bytes] | None:
        """The key of the second column, while a rotation runs."""
        version = self.upcoming.get(purpose)
        if version is None and purpose in self.leaving:
            return self.current(purpose)
        return None if version is None else (version, self.versions[purpose][version])

    @property
    def step(self) -> tuple[int | None, ...]:
        """The same until a rotation takes its next step: what was sealed or indexed before it may be by another key."""
        following = self.following("blind")
        return self.current("field")[0], self.current("blind")[0], following and following[0]

    def held(self, purpose: str) -> list[int]:
        """The versions under which rows may be found now: the one in force, and the one being left."""
        current, left = self.current(purpose)[0], self.leaving.get(purpose)
        return [current] if left is None else [current, left]


def path() -> Path:
    return Path(settings.HELI_KEYS) / "keyring.json"


def exist() -> bool:
    return path().exists()


def make() -> None:
    """Make the first keys; does nothing where there are some."""
    if not exist():
        write(Keyring({purpose: {1: secrets.token_bytes(32)} for purpose in PURPOSES}))


def write(ring: Keyring) -> None:
    """Replace the file in one step, readable by its owner only."""
    folder = path().parent
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(
        {
            "keys": {
                purpose: {str(v): base64.b64encode(key).decode() for v, key in versions.items()}
                for purpose, versions in ring.versions.items()
            },
            "upcoming": ring.upcoming,
            "leaving": ring.leaving,
        }
    )
    draft = path().with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(path())
    _read.cache_clear()


@cache
def _read(where: str, changed_at: int) -> Keyring:
    data = json.loads(Path(where).read_text())
    versions = {p: {int(v): base64.b64decode(k) for v, k in ks.items()} for p, ks in data["keys"].items()}
    return Keyring(versions, data.get("upcoming", {}), data.get("leaving", {}))


def ring() -> Keyring:
    """The keyring as it is on disk now. Raises FileNotFoundError where ``heli migrate`` has not made it."""
    where = path()
    return _read(str(where), where.stat().st_mtime_ns)
