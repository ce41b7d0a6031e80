"""The limits of the province by the day from which each holds, as the city has set them; nobody's until somebody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heli.core.queries import settings
from heli.core.rules import since

LIMIT, THRESHOLD = "purchase_limit_fen", "open_tender_threshold_fen"


@dataclass(frozen=True)
class Limits:
    """Both settings, read once; each answers for a day, in fen, None where the city has set nothing for it."""

    limit: str
    threshold: str

    def limit_fen(self, on: date) -> int | None:
        """From which amount a purchase of a day is one of the government (采购限额标准)."""
        return since.amount_on(self.limit, on)

    def threshold_fen(self, on: date) -> int | None:
        """From which amount an open tender was the rule on a day (公开招标数额标准)."""
        return since.amount_on(self.threshold, on)


def limits() -> Limits:
    held = settings(LIMIT, THRESHOLD)
    return Limits(held[LIMIT], held[THRESHOLD])
