"""Sealing and indexing by the hundred thousand: keys fetched once, random bytes drawn in bulk, the rest as in core."""

from __future__ import annotations

import hmac
import os
import time
from collections.abc import Iterator
from typing import Any

from heli.core import crypto, keys


class Digests:
    """Blind indexes of one import, the same as ``crypto.blind`` gives one at a time."""

    def __init__(self) -> None:
        ring = keys.ring()
        self.key = ring.current("blind")[1]
        following = ring.following("blind")
        self.key_following = None if following is None else following[1]
        self.last_fours: dict[str, bytes] = {}

    def of(self, value: str, name: str, key: bytes | None = None) -> bytes:
        return hmac.digest(key or self.key, f"{name}\0{crypto.normal(value)}".encode(), "sha256")[:16]

    def document(self, number: str) -> bytes:
        return self.of(number, "document")

    def document_following(self, number: str) -> bytes | None:
        return None if self.key_following is None else self.of(number, "document", self.key_following)

    def last_four(self, number: str) -> bytes:
        part = number[-4:]
        found = self.last_fours.get(part)
        if found is None:
            found = self.last_fours[part] = self.of(part, "last4")
        return found

    def phone(self, number: str) -> bytes | None:
        return self.of(number, "phone") if number else None


class Sealer:
    """Seals values of new and known rows under the key in force."""

    def __init__(self) -> None:
        version, self.cipher = crypto.sealer()
        self.version = bytes((version,))

    def seal(self, plain: str, where: str) -> bytes:
        """As SealedTextField stores it; the empty text stays empty."""
        if not plain:
            return b""
        nonce = os.urandom(12)
        return self.version + nonce + self.cipher.encrypt(nonce, plain.encode(), where.encode())


def uids(count: int) -> Iterator[str]:
    """UUIDs of version 7 as 32 hexadecimal digits."""
    drawn = os.urandom(10 * count).hex()
    millis = f"{time.time_ns() // 1_000_000:012x}7"
    for start in range(0, 20 * count, 20):
        variant = "89ab"[int(drawn[start + 3], 16) & 3]
        yield f"{millis}{drawn[start : start + 3]}{variant}{drawn[start + 4 : start + 19]}"


def dashed(uid: str) -> str:
    """A uid as the place of a sealed value spells it."""
    return f"{uid[:8]}-{uid[8:12]}-{uid[12:16]}-{uid[16:20]}-{uid[20:]}"


def adapt(value: Any, vendor: str) -> Any:
    """A uid for a database: text of 32 digits on SQLite, the type of its own elsewhere."""
    return value if vendor == "sqlite" else dashed(value)
