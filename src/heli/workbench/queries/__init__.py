"""Every read of the workbench."""

from heli.workbench.queries.conference import agenda, attendances, conferences, meetings, minutes, resolutions, seats
from heli.workbench.queries.joint import projects, tasks
from heli.workbench.queries.overdue import owed

__all__ = [
    "agenda",
    "attendances",
    "conferences",
    "meetings",
    "minutes",
    "owed",
    "projects",
    "resolutions",
    "seats",
    "tasks",
]
