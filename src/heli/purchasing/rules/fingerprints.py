"""A digest for people: forty digits in groups of five, about 132 bits, to be read out in any language and compared."""

from __future__ import annotations

DIGITS, GROUP = 40, 5


def in_digits(digest: bytes) -> str:
    digits = f"{int.from_bytes(digest, 'big') % 10**DIGITS:0{DIGITS}d}"
    return " ".join(digits[at : at + GROUP] for at in range(0, DIGITS, GROUP))
