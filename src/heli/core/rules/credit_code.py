"""The unified social credit code (GB 32100-2015): 18 characters, the last of them a check."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

# GB 32100-2015, 4: digits and capital letters without I, O, S, V, Z; weight 3**(position-1) modulo 31
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_VALUES = bytes.maketrans(ALPHABET.encode(), bytes(range(31)))
_WELL_FORMED = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}", re.ASCII)
_NARROW = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_NOISE = re.compile(r"[\s\u200b-\u200f\ufeff'`‘’\-–—]+")


def tidy_credit_code(value: object) -> tuple[str, str | None]:
    """A code as it should be written, and what was mended: ``full_width``, ``spaces``, ``lower_case`` or ``None``.

    The letters O and I, which the standard does not use, are read as the digits they were typed for.
    """
    text = "" if value is None else str(value)
    if _WELL_FORMED.fullmatch(text):
        return text, None
    narrow = text.translate(_NARROW)
    bare = _NOISE.sub("", narrow)
    right = bare.upper().replace("O", "0").replace("I", "1")
    if narrow != text:
        return right, "full_width"
    if bare != text:
        return right, "spaces"
    return right, "lower_case" if right != text else None


def check_character(body: str) -> str:
    """The 18th character for the first 17 (GB 32100-2015, 4.3)."""
    return ALPHABET[-sum(map(mul, body.encode("ascii").translate(_VALUES), _WEIGHTS)) % 31]


@lru_cache(maxsize=16384)  # a roster repeats its employers
def check_credit_code(text: str) -> str | None:
    """``credit_code_length``, ``credit_code_check`` or ``None`` for a tidied code."""
    if len(text) != 18:
        return "credit_code_length"
    if not _WELL_FORMED.fullmatch(text) or check_character(text[:17]) != text[17]:
        return "credit_code_check"
    return None
