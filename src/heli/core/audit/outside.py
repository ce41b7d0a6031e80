"""The copy of the head outside the database, so that a chain cut at its end is found, head and all."""

from __future__ import annotations

import atexit
import json
import os
import threading
from pathlib import Path

from django.conf import settings

from heli.core import keys
from heli.core.audit.digests import head_seal


class Spoiled(Exception):
    """The copy of the head is not what we wrote."""


class OutsideCopy:
    """The copy of the head outside the database: written at most once a second, and at the end of the process."""

    def __init__(self) -> None:
        self.lock, self.writing = threading.Lock(), threading.Lock()
        self.pending: dict[str, tuple[int, str]] = {}
        self.timer: threading.Timer | None = None

    def folder(self) -> Path:
        return Path(settings.HELI_HOME) / "audit"

    def note(self, chain: str, number: int, digest: str) -> None:
        with self.lock:
            if self.pending.get(chain, (0, ""))[0] < number:
                self.pending[chain] = (number, digest)
            if self.timer is None:
                self.timer = threading.Timer(1.0, self.flush)
                self.timer.daemon = True
                self.timer.start()

    def flush(self) -> None:
        """Write what is pending; an older head never replaces a newer one."""
        with self.lock:
            pending, self.pending = self.pending, {}
            if self.timer is not None:
                self.timer.cancel()
                self.timer = None
        with self.writing:
            for chain, (number, digest) in pending.items():
                self._write(chain, number, digest)

    def _write(self, chain: str, number: int, digest: str) -> None:
        try:
            known = self.read(chain)
        except Spoiled:
            return  # what somebody spoiled stays as it is, for ``verify`` to find
        if known is not None and known[0] >= number:
            return
        self.folder().mkdir(parents=True, exist_ok=True)
        draft = self.folder() / f".{chain}.{os.getpid()}"
        draft.write_text(json.dumps({"number": number, "digest": digest, "seal": head_seal(chain, number, digest)}))
        draft.replace(self.folder() / f"{chain}.json")

    def leave(self) -> None:
        """At the end of the process: a command that lives less than a second leaves its copy too."""
        if self.pending and keys.exist():
            self.flush()

    def read(self, chain: str) -> tuple[int, str] | None:
        """The copied head, None where there is no copy. Raises Spoiled where it is not what we wrote."""
        try:
            data = json.loads((self.folder() / f"{chain}.json").read_text())
            number, digest, seal = data["number"], data["digest"], data["seal"]
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise Spoiled from error
        if seal != head_seal(chain, number, digest):
            raise Spoiled
        return number, digest


outside = OutsideCopy()
atexit.register(outside.leave)
