"""Several passes over the same rows, told as one progress."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Row = TypeVar("Row")

Told = Callable[[int, int], None]
"""What is called with how many rows are done and how many there are. It may raise, to end the work between two rows."""

#: rows between two calls
STRIDE = 1_000


def quiet(done: int, total: int) -> None:
    """Progress that nobody watches."""


def in_pass(told: Told, number: int, of: int) -> Told:
    """Tell of the pass ``number`` (from 0) of several as its part of the whole."""
    return lambda done, total: told((number * total + done) // of, total)


def walked(rows: Iterable[Row], total: int, told: Told) -> Iterator[Row]:
    """The rows as they are, telling of every so many."""
    for done, row in enumerate(rows, 1):
        yield row
        if done % STRIDE == 0:
            told(done, total)
    told(total, total)
