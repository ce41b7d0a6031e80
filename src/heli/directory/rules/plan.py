"""What a file would do to the directory: which rows are created, changed or left, and what is wrong with the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from heli.core.rules.sentence import Sentence

Row = TypeVar("Row")
Values = dict[str, object]


@dataclass(frozen=True)
class Fault:
    """A fault or a warning: ``row`` as Excel shows it, ``field`` and ``code`` in the words of the command line."""

    row: int
    field: str
    code: str
    message: str
    sheet: str = ""
    column: str = ""

    def as_json(self) -> dict[str, object]:
        return {"sheet": self.sheet, "row": self.row, "field": self.field, "code": self.code, "message": self.message,
                "column": self.column}  # fmt: skip


@dataclass
class Plan(Generic[Row]):
    """``changed`` pairs the key of a stored row with its new values; a row with a fault is in neither list."""

    created: list[Row] = field(default_factory=list)
    changed: list[tuple[int, Values]] = field(default_factory=list)
    unchanged: int = 0
    rows: int = 0
    mended: int = 0
    errors: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)

    @property
    def bad(self) -> int:
        return len({(fault.sheet, fault.row) for fault in self.errors})

    @property
    def does_something(self) -> bool:
        return bool(self.created or self.changed)


def too_long(row: int, **texts: tuple[str, int]) -> list[Fault]:
    """Faults of texts longer than what is kept: by field the text and how many characters it may have."""
    return [
        Fault(row, field, "too_long", Sentence("「%(given)s…」太长，最多 %(most)s 个字。", given=text[:20], most=most))
        for field, (text, most) in texts.items()
        if len(text) > most
    ]
