"""UUID version 7: ordered by time, made without a database."""

from __future__ import annotations

import os
import time
import uuid
from threading import Lock

_lock = Lock()
_last = 0


def uuid7() -> uuid.UUID:
    """A new identifier, greater than every earlier one of this process (RFC 9562, 5.7; 6.2 method 1 and 3).

    48 bits of milliseconds, 12 bits of their fraction, and where two fall together one more than the last; then 62
    random bits. A clock set back does not make identifiers go back.
    """
    global _last  # noqa: PLW0603  # the one thing that must be remembered between two calls
    nanos = time.time_ns()
    millis, rest = divmod(nanos, 1_000_000)
    stamp = millis << 12 | (rest * 4096 // 1_000_000)
    with _lock:
        stamp = _last = max(stamp, _last + 1)
    random = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return uuid.UUID(int=(stamp >> 12) << 80 | 0x7 << 76 | (stamp & 0xFFF) << 64 | 0x2 << 62 | random)
