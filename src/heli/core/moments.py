"""What happened to a record, as a line on its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Moment:
    """One line of the time line; ``said`` is the reason or the answer that was given."""

    at: datetime
    who: str
    what: Any
    said: str = ""
