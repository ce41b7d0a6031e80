"""One thing that the law asks for before a purchase goes on, as a page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from heli.core.rules.book import Source
from heli.core.rules.sentence import Sentence


@dataclass(frozen=True)
class Condition:
    """One thing the law asks for: ``said`` tells what, ``fault`` what is missing, ``since`` from when waiting has met it."""

    title: Any
    source: Source
    said: Sentence
    fault: Sentence | None
    since: date | None = None
    url: str = ""

    @property
    def is_met(self) -> bool:
        return self.fault is None
