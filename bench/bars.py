"""Each figure of docs/benchmarks.md beside its bar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

BAR = re.compile(r"(at least|at most|under) ([\d.]+)(?: (s|MB))?")
FIGURE = r"([\d,]+(?:\.\d+)?)"


class Figure(NamedTuple):
    """One row that has a bar."""

    section: str
    what: str
    value: float
    bar: str
    holds: bool


def figures(page: str) -> Iterator[Figure]:
    """Of a bar with a unit the measured value counts, of one without the ratio; what cannot be read is a fault."""
    section = ""
    for line in page.splitlines():
        section = line[3:] if line.startswith("## ") else section
        cells = [cell.strip() for cell in line.split("|")[1:-1]]
        if len(cells) < 4 or not (bar := BAR.fullmatch(cells[-1])):
            continue
        what, measured, ratio = cells[0], cells[1], cells[-2]
        told = re.search(rf"{FIGURE} {bar[3]}\b", measured) if bar[3] else re.match(FIGURE, ratio)
        if told is None:
            raise ValueError(f"{section}: no figure for {what}")
        value, limit = float(told[1].replace(",", "")), float(bar[2])
        holds = {"at least": value >= limit, "at most": value <= limit, "under": value < limit}[bar[1]]
        yield Figure(section, what, value, bar[0], holds)


def missed(page: str) -> list[str]:
    """A line for each figure that does not reach its bar."""
    below = (one for one in figures(page) if not one.holds)
    return [f"{one.section}: {one.what}: {one.value:g}, {one.bar} is asked" for one in below]
