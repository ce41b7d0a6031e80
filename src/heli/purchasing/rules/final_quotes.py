"""A final quote on its way to where it is sealed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, repr=False)
class Quote:
    """In fen; it has no readable form, so that no log and no audit entry can hold it."""

    fen: int

    def __repr__(self) -> str:
        return "…"
