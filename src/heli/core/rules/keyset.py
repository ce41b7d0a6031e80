"""A set of keys kept small: each block of 8,192 keys is a bitmap of 1 KB, packed."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

#: keys of one bitmap
WIDTH = 8192


def block_of(key: int) -> int:
    """In which bitmap a key stands."""
    return key // WIDTH


def packed(keys: Iterable[int]) -> tuple[dict[int, bytes], int]:
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
