"""Keys of many rows in few bytes: each as its distance from the one before, squeezed."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from itertools import accumulate, pairwise

#: how a distance is written, the shortest first, and what it must stay below
WIDTHS = {"B": 2**8, "H": 2**16, "I": 2**32, "Q": 2**64}


def packed(keys: Iterable[int]) -> bytes:
    """Each key once, whatever their order. The first stands for itself; of neighbours most distances fit in a byte."""
    found = sorted(set(keys))
    steps = [after - before for before, after in pairwise(found)]
    width = next(name for name, beyond in WIDTHS.items() if max(steps, default=0) < beyond)
    return width.encode() + zlib.compress(struct.pack(f"<{len(found[:1])}Q{len(steps)}{width}", *found[:1], *steps))


def unpacked(held: bytes) -> list[int]:
    """The keys, ascending."""
    width, steps = held[:1].decode(), zlib.decompress(held[1:])
    number = max(len(steps) - 8, 0) // struct.calcsize(f"<{width}")
    return list(accumulate(struct.unpack(f"<{len(steps[:8]) // 8}Q{number}{width}", steps)))
