"""A passphrase on its way to what it opens."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Passphrase:
    """What somebody typed; it has no readable form, so no log and no audit entry can hold it."""

    said: str

    def __repr__(self) -> str:
        return "…"
