"""Telephones as people type them: which of them are the same."""

from __future__ import annotations

import re

#: fewer digits than a telephone has say nothing
LEAST = 7


def digits(phone: str) -> str:
    """Without what is typed between them; nothing where there are too few to be a telephone."""
    found = re.sub(r"\D", "", phone)
    return found if len(found) >= LEAST else ""


def same(one: str, other: str) -> bool:
    """Whether both are telephones and the same one."""
    return digits(one) == digits(other) != ""
