"""The code of a proof: long enough that nobody guesses one, and made of characters that nobody takes for another."""

from __future__ import annotations

import re

#: neither 0 and O, nor 1, I and L, nor U, which is read as V
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
#: 30 to the 16th, about 78 bits
LENGTH = 16
_WHOLE = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def tidy(typed: str) -> str | None:
    """A code as it is kept, however it was typed; None for what cannot be one."""
    code = "".join(typed.split()).replace("-", "").upper()
    return code if _WHOLE.fullmatch(code) else None


def grouped(code: str) -> str:
    """A code as it is printed: four and four, so that it can be read out."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
