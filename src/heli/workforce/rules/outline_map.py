"""Drawing outlines: degrees in, SVG paths out; shades for five steps of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians
from typing import Any

Ring = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Shape:
    """One place on the map: its path, and where its name stands (in units of the view box)."""

    path: str
    x: float
    y: float


def _rings(geometry: Mapping[str, Any]) -> Iterator[Ring]:
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part in parts:
        yield from part


def _middle(ring: Ring) -> tuple[float, float, float]:
    """Area and centre of mass of a ring (shoelace formula)."""
    area = x = y = 0.0
    for (x0, y0, *_), (x1, y1, *_) in pairwise(ring):
        cross = x0 * y1 - x1 * y0
        area += cross
        x += (x0 + x1) * cross
        y += (y0 + y1) * cross
    if not area:
        return 0.0, ring[0][0], ring[0][1]
    return abs(area / 2), x / (3 * area), y / (3 * area)


def draw(outlines: Mapping[int, Mapping[str, Any]], width: int = 560) -> tuple[dict[int, Shape], int]:
    """Shapes by key and the height of the view box for this width; a degree of longitude is shortened by latitude."""
    points = [p for geometry in outlines.values() for ring in _rings(geometry) for p in ring]
    if not points:
        return {}, 0
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    shrink = cos(radians((south + north) / 2))
    scale = (width - 4) / ((east - west) * shrink)

    def place(point: Sequence[float]) -> tuple[float, float]:
        return 2 + (point[0] - west) * shrink * scale, 2 + (north - point[1]) * scale

    shapes = {}
    for key, geometry in outlines.items():
        rings = list(_rings(geometry))
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in map(place, ring[:-1])) + "Z" for ring in rings)
        _, longitude, latitude = max((_middle(ring) for ring in rings), key=lambda found: found[0])
        x, y = place((longitude, latitude))
        shapes[key] = Shape(path, round(x, 1), round(y, 1))
    return shapes, round((north - south) * scale) + 4


@dataclass(frozen=True)
class Tile:
    """A place without an outline: a square of the tile grid, by official code."""

    column: int
    row: int


def tiles(count: int, columns: int = 6) -> list[Tile]:
    """A grid for so many places; it shows no borders and says so."""
    return [Tile(i % columns, i // columns) for i in range(count)]


def packed(groups: Sequence[int], columns: int) -> tuple[list[Tile], list[int], int]:
    """Hundreds of places as small squares, group under group: the tiles in order, the row of each head, all rows."""
    found, heads, row = [], [], 0
    for count in groups:
        heads.append(row)
        found += [Tile(i % columns, row + 1 + i // columns) for i in range(count)]
        row += 1 - (-count // columns)
    return found, heads, row


def bounds(values: Iterable[int]) -> tuple[int, int, int, int]:
    """Four round limits that part the values into five steps."""
    top = max(values, default=0)
    size = 1
    while True:
        for step in (size, size * 3 // 2, size * 2, size * 5 // 2, size * 3, size * 4, size * 5, size * 6, size * 8):
            if step * 5 >= top:
                return step, step * 2, step * 3, step * 4
        size *= 10


def shade(value: int, limits: Sequence[int]) -> int:
    """The step 1 to 5 of a value."""
    return 1 + sum(value >= limit for limit in limits)
