"""Lines of the log without personal data: an error is told by its kind and its places, never by its words."""

from __future__ import annotations

import logging
import traceback
from types import TracebackType


class Line(logging.Formatter):
    def formatException(  # noqa: N802  # the name that the library asks for
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        kind, _error, places = ei
        frames = traceback.extract_tb(places)
        told = " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno}" for frame in reversed(frames[-8:]))
        return f"{kind.__name__ if kind else 'error'} at {told}"
