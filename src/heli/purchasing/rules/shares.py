"""A secret in shares, of which any few restore it and fewer tell nothing (Shamir 1979, over GF(256)).

Each byte of the secret is where a random polynomial of degree threshold - 1 stands at 0; share ``index`` holds where the
polynomials stand at ``index``. Every share names its set and carries a check of itself, so that a share of another set and
a damaged one are told apart before anything is joined. Neither says anything of the secret: the set is drawn at random, and
the check covers only what the share itself holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from heli.core.errors import Unreadable
from heli.core.rules.sentence import Sentence

SECRET_BYTES, SET_BYTES, CHECK_BYTES = 32, 8, 8
#: an index is a byte other than 0, where the secret stands
MOST_SHARES = 255


def _tables() -> tuple[list[int], list[int]]:
    """Powers and logarithms to the base 3 in GF(256) by x^8 + x^4 + x^3 + x + 1, the field of AES."""
    powers, logarithms, value = [0] * 510, [0] * 256, 1
    for exponent in range(255):
        powers[exponent] = powers[exponent + 255] = value
        logarithms[value] = exponent
        value ^= (value << 1) ^ (0x11B if value & 0x80 else 0)
    return powers, logarithms


_POWERS, _LOGARITHMS = _tables()


def times(a: int, b: int) -> int:
    return _POWERS[_LOGARITHMS[a] + _LOGARITHMS[b]] if a and b else 0


def over(a: int, b: int) -> int:
    """Raises ZeroDivisionError as numbers do."""
    if not b:
        raise ZeroDivisionError
    return _POWERS[_LOGARITHMS[a] - _LOGARITHMS[b] + 255] if a else 0


def stands_at(coefficients: Sequence[int], x: int) -> int:
    """The value of a polynomial, its lowest coefficient first."""
    value = 0
    for coefficient in reversed(coefficients):
        value = times(value, x) ^ coefficient
    return value


@dataclass(frozen=True)
class Share:
    """One share; ``set`` is the same in all shares of one secret."""

    index: int
    threshold: int
    set: bytes
    value: bytes
    check: bytes

    def __repr__(self) -> str:
        """Without its value: what is written into a log must not join."""
        return f"<Share {self.index}, {self.threshold} join>"

    @property
    def is_whole(self) -> bool:
        return self.check == _check(self.index, self.threshold, self.set, self.value)


def _check(index: int, threshold: int, of: bytes, value: bytes) -> bytes:
    return hashlib.sha256(b"heli share 1" + bytes((index, threshold)) + of + value).digest()[:CHECK_BYTES]


def share(index: int, threshold: int, of: bytes, value: bytes) -> Share:
    """A share with its check."""
    return Share(index, threshold, of, value, _check(index, threshold, of, value))


def split(secret: bytes, threshold: int, count: int) -> list[Share]:
    """Shares 1 to ``count``, any ``threshold`` of which restore the 32 bytes. ValueError where that cannot be."""
    if len(secret) != SECRET_BYTES or not 1 <= threshold <= count <= MOST_SHARES:
        raise ValueError(f"{len(secret)} bytes, {threshold} of {count}")
    of = secrets.token_bytes(SET_BYTES)
    drawn = [secrets.token_bytes(threshold - 1) for _byte in secret]
    polynomials = [(byte, *coefficients) for byte, coefficients in zip(secret, drawn, strict=True)]
    return [
        share(index, threshold, of, bytes(stands_at(each, index) for each in polynomials))
        for index in range(1, count + 1)
    ]


def join(shares: Sequence[Share]) -> bytes:
    """The secret. Unreadable says which share is damaged, doubled or of another set, or how many are lacking."""
    _must_join(shares)
    used = shares[: shares[0].threshold]
    weights = [_weight(one.index, [other.index for other in used]) for one in used]
    secret = bytearray(SECRET_BYTES)
    for one, weight in zip(used, weights, strict=True):
        for at, byte in enumerate(one.value):
            secret[at] ^= times(byte, weight)
    return bytes(secret)


def _must_join(shares: Sequence[Share]) -> None:
    for one in shares:
        if not one.is_whole or not one.index or len(one.value) != SECRET_BYTES:
            raise Unreadable(Sentence("第 %(index)s 份密钥已经损坏，不能用来开标。", index=one.index))
    if len({(one.set, one.threshold) for one in shares}) > 1:
        raise Unreadable(Sentence("这几份密钥不是同一个项目的。"))
    indexes = sorted(one.index for one in shares)
    if twice := next((a for a, b in pairwise(indexes) if a == b), None):
        raise Unreadable(Sentence("第 %(index)s 份密钥用了两次。", index=twice))
    if not shares or len(shares) < shares[0].threshold:
        need = shares[0].threshold if shares else 1
        raise Unreadable(Sentence("开标要有 %(need)s 份密钥，现在只有 %(held)s 份。", need=need, held=len(shares)))


def _weight(index: int, indexes: Sequence[int]) -> int:
    """What Lagrange gives the share at ``index`` towards the value at 0; addition and subtraction are both XOR."""
    above, below = 1, 1
    for other in indexes:
        if other != index:
            above, below = times(above, other), times(below, other ^ index)
    return over(above, below)
