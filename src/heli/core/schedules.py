"""Work by the clock: declared in one table at the roof, queued by whichever worker sees first that it is due.

``heli.site.schedules.SCHEDULES`` names each with its timetable and handler. Which due times were served is kept with
the jobs themselves: kind and due time are unique, so of several workers one queues it, on either database. After a stop
the latest due time that was missed is made up for, once: each handler looks at what there is to do, not at a period.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.utils.timezone import localtime

from heli.core.actions.jobs import enqueue_due
from heli.core.job_kinds import Handler
from heli.core.models import Actor
from heli.core.rules.timetable import Timetable


@dataclass(frozen=True)
class Schedule:
    """One kind of work by the clock. ``tells`` says what it does to whoever runs the house."""

    label: Any
    tells: Any
    when: Timetable
    run: Handler


def schedules() -> dict[str, Schedule]:
    """Every kind, as the roof lists them."""
    found: dict[str, Schedule] = import_module(settings.HELI_SCHEDULES).SCHEDULES
    return found


def actor() -> Actor:
    """Who work by the clock is asked by."""
    acting: Any = import_module(settings.HELI_ACTING)
    found: Actor = acting.clock().actor
    return found


class Clock:
    """What one worker has looked at already: the database is asked once for each due time, not once a second."""

    def __init__(self) -> None:
        self._seen: dict[str, datetime] = {}

    def queue_due(self, moment: datetime) -> list[str]:
        """Queue what is due and was not queued yet. Returns the kinds that this worker queued."""
        here, queued, clock = localtime(moment), [], None
        for kind, schedule in schedules().items():
            due = schedule.when.last(here)
            if self._seen.get(kind) == due:
                continue
            clock = clock or actor()
            if enqueue_due(kind, due, clock):
                queued.append(kind)
            self._seen[kind] = due
        return queued
