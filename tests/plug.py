"""The plug is pulled: a process is gone at a chosen statement, as if its machine had lost its current."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from django.db import connection


class Moment(Protocol):
    """Hears of each statement twice, before the database runs it and after; true where the process shall be gone."""

    def __call__(self, sql: str, done: bool) -> bool: ...


@contextmanager
def pulled(moment: Moment) -> Iterator[None]:
    """Whatever runs within is sent SIGKILL at the moment."""

    def heard(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        _gone_if(moment(sql, False))
        answer = execute(sql, params, many, context)
        _gone_if(moment(sql, True))
        return answer

    with connection.execute_wrapper(heard):
        yield


def _gone_if(now: bool) -> None:
    if now:
        os.kill(os.getpid(), signal.SIGKILL)


def nth(words: tuple[str, ...], number: int, done: bool) -> Moment:
    """The moment before, or after, the ``number``-th statement that holds all these words."""
    left = number

    def moment(sql: str, after: bool) -> bool:
        nonlocal left
        if after != done or not all(word in sql for word in words):
            return False
        left -= 1
        return left == 0

    return moment


def killed(work: Callable[[], object], moment: Moment) -> bool:
    """Do some work in a child, with a connection of its own, and say whether the moment came."""
    connection.close()
    child = os.fork()
    if not child:
        try:
            with pulled(moment):
                work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
