"""Sealing and indexing by the hundred thousand: keys fetched once, random bytes drawn in bulk, the rest as in core."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from heli.core import crypto, keys

#: random bytes drawn at a time, a multiple of the 12 of a nonce
DRAWN = 12 * 5000


class Index:
    """One blind index under one key, whose fixed beginning is hashed once for all values."""

    def __init__(self, key: bytes, name: str) -> None:
        self.begun = HMAC(key, SHA256())
        self.begun.update(f"{name}\0".encode())

    def __call__(self, value: str) -> bytes:
        one = self.begun.copy()
        one.update((value if value.isdecimal() else crypto.normal(value)).encode())
        return one.finalize()[:16]


class Digests:
    """Blind indexes of one import, the same as ``crypto.blind`` gives one at a time."""

    def __init__(self) -> None:
        ring = keys.ring()
        key, following = ring.current("blind")[1], ring.following("blind")
        self.document, self.of_last_four, self.of_phone = (Index(key, name) for name in ("document", "last4", "phone"))
        self.following = None if following is None else Index(following[1], "document")
        self.last_fours: dict[str, bytes] = {}

    def document_following(self, number: str) -> bytes | None:
        return None if self.following is None else self.following(number)

    def last_four(self, number: str) -> bytes:
        part = number[-4:]
        found = self.last_fours.get(part)
        if found is None:
            found = self.last_fours[part] = self.of_last_four(part)
        return found

    def phone(self, number: str) -> bytes | None:
        return self.of_phone(number) if number else None


class Sealer:
    """Seals values of new and known rows under the key in force; random bytes are drawn for thousands of nonces."""

    def __init__(self) -> None:
        version, self.cipher = crypto.sealer()
        self.version = bytes((version,))
        self.drawn, self.at = b"", 0

    def seal(self, plain: str, where: str) -> bytes:
        """As SealedTextField stores it; the empty text stays empty."""
        if not plain:
            return b""
        if self.at == len(self.drawn):
            self.drawn, self.at = os.urandom(DRAWN), 0
        nonce = self.drawn[self.at : self.at + 12]
        self.at += 12
        return self.version + nonce + self.cipher.encrypt(nonce, plain.encode(), where.encode())


#: the first byte of the random part of a UUID, from a random one: its first two bits tell the variant
VARIANT = bytes(0x80 | byte & 0x3F for byte in range(256))


def uids(count: int) -> Iterator[str]:
    """UUIDs of version 7 as 32 hexadecimal digits, each greater than the one before it: an index takes them at its end.

    As in ``core.rules.uid`` the 60 bits of time count on by one, 62 bits are random.
    """
    millis, rest = divmod(time.time_ns(), 1_000_000)
    stamp = millis << 12 | (rest * 4096 // 1_000_000)
    drawn = bytearray(os.urandom(8 * count))
    drawn[::8] = drawn[::8].translate(VARIANT)
    chance = drawn.hex()
    for n in range(count):
        moment = stamp + n
        yield f"{moment >> 12:012x}7{moment & 0xFFF:03x}{chance[16 * n : 16 * n + 16]}"


def dashed(uid: str) -> str:
    """A uid as the place of a sealed value spells it."""
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"


def adapt(value: Any, vendor: str) -> Any:
    """A uid for a database: text of 32 digits on SQLite, the type of its own elsewhere."""
    return value if vendor == "sqlite" else dashed(value)
