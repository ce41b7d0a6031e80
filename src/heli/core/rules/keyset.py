"""Sets of keys kept small, in the two ways they are asked: read whole (the distance of each from the one before), or asked
for one key among many sets (a bitmap for each block of 8,192 keys)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from itertools import accumulate, pairwise

#: keys of one bitmap
WIDTH = 8192


def block_of(key: int) -> int:
    """In which bitmap a key stands."""
    return key // WIDTH


def in_blocks(keys: Iterable[int]) -> tuple[dict[int, bytes], int]:
    """The bitmaps of a set by their numbers, and how many keys it has; a key that comes twice is one."""
    maps: dict[int, bytearray] = {}
    for key in keys:
        place = key % WIDTH
        bits = maps.get(key // WIDTH)
        if bits is None:
            bits = maps[key // WIDTH] = bytearray(WIDTH // 8)
        bits[place >> 3] |= 1 << (place & 7)
    count = sum(int.from_bytes(bits).bit_count() for bits in maps.values())
    return {number: zlib.compress(bytes(bits)) for number, bits in maps.items()}, count


def holds(bitmap: bytes, key: int) -> bool:
    """Whether a key stands in the bitmap of its block."""
    place = key % WIDTH
    return bool(zlib.decompress(bitmap)[place >> 3] >> (place & 7) & 1)


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
