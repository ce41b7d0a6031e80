"""What departments owe, from resolutions and from the tasks of joint projects alike."""

from __future__ import annotations

from typing import Any

from heli.workbench.models import Conference, Resolution
from heli.workbench.queries import joint
from heli.workbench.queries.conference import resolutions
from heli.workbench.rules.overdue import Owed


def owed(user: Any, conference: Conference | None = None) -> list[Owed]:
    """Everything that is owed and that this user sees, the longest late first."""
    resolved, tasks = resolutions(user).owed(), joint.tasks(user).owed().prefetch_related(None)
    if conference is not None:
        resolved, tasks = resolved.filter(conference=conference), tasks.filter(project__conference=conference)
    found = [
        Owed(each.label, each.subject, each.owner.name, each.due_on, each.provisional, each.get_state_display(),
             each.get_absolute_url(), each.conference.name)
        for each in resolved
    ] + [
        Owed("", each.name, each.owner.name, each.ends_on, False, each.get_state_display(), each.get_absolute_url(),
             each.project.name)
        for each in tasks
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.due_on, each.subject))


def to_confirm(user: Any, conference: Conference | None = None) -> int:
    """How many resolutions were submitted and wait for the office."""
    rows = resolutions(user).filter(state=Resolution.State.SUBMITTED)
    return (rows if conference is None else rows.filter(conference=conference)).count()
