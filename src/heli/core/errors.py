"""The one tree of what can go wrong on purpose. Anything else is a defect of ours.

HeliError
├── Refused        a rule said no; carries the field it belongs beside and its source
│   └── NotAllowed the actor has no right to do this to that
├── Stale          someone else changed it meanwhile
└── Unreadable     a file, or a row and column of it, cannot be understood
"""

from __future__ import annotations

from typing import Any

from heli.core.rules.sentence import Sentence

CHANGED = Sentence("这条记录刚刚有人改过。先看看改了什么，再决定。")


class HeliError(Exception):
    """What heli tells a person, in a whole sentence: the edge says it in the language of its reader."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class Refused(HeliError):
    """A rule said no. ``field`` names where the sentence is shown, ``source`` the law it rests on."""

    def __init__(
        self, message: str, field: str | None = None, code: str | None = None, source: str | None = None
    ) -> None:
        super().__init__(message)
        self.field, self.code, self.source = field, code, source


class NotAllowed(Refused):
    """The actor holds no right to this step on this object."""


class Stale(HeliError):
    """The record was changed by someone else after it was shown."""

    def __init__(self, record: Any, message: str = CHANGED) -> None:
        super().__init__(message)
        self.record = record


class Unreadable(HeliError):
    """A file cannot be understood; ``row`` and ``column`` are those Excel shows, where known."""

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.row, self.column = row, column
