"""When work that nobody asks for is due: the last moment and the next, counted from any moment.

A moment carries its time zone, and so does what is answered. Nothing here is remembered: which due times were served is
kept with the work (``Job.due_at``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from heli.core.rules.sentence import Sentence

ONE_DAY = timedelta(days=1)
ONE_HOUR = timedelta(hours=1)


class Timetable(Protocol):
    """Due times, far into the past and the future."""

    def last(self, moment: datetime) -> datetime:
        """The latest due time that is not after ``moment``."""
        ...

    def next(self, moment: datetime) -> datetime:
        """The first due time after ``moment``."""
        ...

    @property
    def words(self) -> Sentence: ...


@dataclass(frozen=True)
class Daily:
    """Once a day at a time of the wall clock."""

    hour: int
    minute: int = 0

    def last(self, moment: datetime) -> datetime:
        today = moment.replace(hour=self.hour, minute=self.minute, second=0, microsecond=0)
        return today if today <= moment else today - ONE_DAY

    def next(self, moment: datetime) -> datetime:
        return self.last(moment) + ONE_DAY

    @property
    def words(self) -> Sentence:
        return Sentence("每天 %(at)s", at=f"{self.hour:02d}:{self.minute:02d}")


@dataclass(frozen=True)
class Hourly:
    """Once an hour, so many minutes after it."""

    minute: int = 0

    def last(self, moment: datetime) -> datetime:
        here = moment.replace(minute=self.minute, second=0, microsecond=0)
        return here if here <= moment else here - ONE_HOUR

    def next(self, moment: datetime) -> datetime:
        return self.last(moment) + ONE_HOUR

    @property
    def words(self) -> Sentence:
        return Sentence("每小时的第 %(minute)s 分钟", minute=self.minute)
