"""A passphrase on its way to what it opens."""

from __future__ import annotations

from dataclasses import dataclass

from heli.purchasing.rules.tender_keys import Cost


@dataclass(frozen=True, repr=False)
class Passphrase:
    """What somebody typed; it has no readable form, so no log and no audit entry can hold it.

    ``cost`` is what one guess shall cost; given only where everybody knows it, as in the demo city.
    """

    said: str
    cost: Cost | None = None

    def __repr__(self) -> str:
        return "…"
