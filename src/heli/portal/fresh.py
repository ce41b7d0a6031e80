"""A costly answer, kept until something was written."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

Answer = TypeVar("Answer")
#: seconds: what is computed faster is computed anew whenever anything was written
QUICK = 5.0
#: what takes longer is shown so many times as long as it took, so that counting a large city is at most a twentieth of
#: the work however often somebody writes
RESTS = 20
#: no two answers of a process bear one number, whichever keeps them: pages drawn of them are told apart by it
_numbers = count(1)


@dataclass
class _Made(Generic[Answer]):
    ground: Hashable
    written: Hashable
    answer: Answer
    #: on the clock, and in seconds
    ready_at: float
    took: float
    number: int


class Fresh(Generic[Answer]):
    """The last answer of this process. A new ``ground`` (another day, another house) makes it anew at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.made: _Made[Answer] | None = None

    def of(self, ground: Hashable, written: Hashable, make: Callable[[], Answer]) -> tuple[Answer, int]:
        """The answer and its number, which is another one as soon as it was made anew."""
        made = self.made
        if made is None or made.ground != ground or (made.written != written and self._rested(made)):
            began = self.clock()
            answer = make()
            ended = self.clock()
            made = self.made = _Made(ground, written, answer, ended, ended - began, next(_numbers))
        return made.answer, made.number

    def _rested(self, made: _Made[Answer]) -> bool:
        return made.took < QUICK or self.clock() >= made.ready_at + RESTS * made.took
