"""The keyed digests (HMAC-SHA-256) that hold the chain together. Their key lies outside the database."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterable

from heli.core import keys

GENESIS = "0" * 64
#: an entry of this event, about an entry, says that its content was erased on purpose
ERASED = "core.audit.erase"
ENTRY = "core.auditentry"


def _key() -> bytes:
    return keys.ring().at("audit", 1)


def _mac(key: bytes, *parts: object) -> str:
    """Keyed digest of values and their types: JSON keeps 1, 1.5 and "1" apart, and no text can pass for two."""
    return hmac.digest(key, json.dumps(parts).encode(), "sha256").hex()


def entry_digest(columns: Iterable[object], previous: object, key: bytes | None = None) -> str:
    """The digest of an entry: number, at, actor, event, type, id, name, rows, payload digest, then the one before.

    Raises TypeError where a column holds what no entry can hold, such as bytes.
    """
    return _mac(key or _key(), "entry", *columns, previous)


def head_seal(chain: object, number: object, digest: object) -> str:
    return _mac(_key(), "head", chain, number, digest)


def payload_digest(plain: bytes, salt: bytes, key: bytes | None = None) -> str:
    """The salt has a length of its own, so that nothing can be moved between it and the content."""
    return hmac.digest(key or _key(), len(salt).to_bytes(2, "big") + salt + plain, "sha256").hex()


def payload_place(number: int) -> bytes:
    return f"core.auditpayload.{number}".encode()
