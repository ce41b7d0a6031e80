"""The measures of the layout, from the file of the law that names where each was seen."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path

from heli.core.rules.book import Book, Value

FILE = Path(__file__).parent.parent / "law" / "official_document.yaml"
PARTS = ("page", "type", "head", "marks")


@lru_cache(maxsize=1)
def _book() -> Book:
    return Book.load(FILE)


def measures(on: date) -> dict[str, Value]:
    """Page, type, head and marks as they hold on a day."""
    return {part: _book().at(f"official_document.{part}", on) for part in PARTS}
