"""Reads of joint projects: their tasks, what each waits for, and how far the whole is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from heli.core.life import Step
from heli.workbench.models import JointProject, JointTask, runs_office, speaks_for
from heli.workbench.models.joint import JointTaskQuerySet
from heli.workbench.queries.conference import may_run
from heli.workbench.rules.joint import share

OWED = (JointTask.State.PLANNED, JointTask.State.GOING)


def projects(user: Any) -> QuerySet[JointProject]:
    return JointProject.objects.visible_to(user).select_related("conference__place", "lead", "resolution")


def tasks(user: Any) -> JointTaskQuerySet:
    return (
        JointTask.objects.visible_to(user)
        .select_related("project__conference__place", "owner__place")
        .prefetch_related("waits_for")
    )


def project_steps(user: Any, project: JointProject) -> set[str]:
    """What the office of its conference may do with a project now."""
    if not may_run(user, "workbench.project.change", project.conference):
        return set()
    return {step.name for step in JointProject.LIFE.open_to(project, user)}


def task_steps(user: Any, task: JointTask) -> list[Step]:
    """The steps this user may take now: the owner's for its people, the others for the office."""
    if task.project.state != JointProject.State.GOING:
        return []
    return [step for step in JointTask.LIFE.open_to(task, user) if _may_take(user, task, step)]


def _may_take(user: Any, task: JointTask, step: Step) -> bool:
    conference = task.project.conference
    if step.name == "start" and waiting_for(task):
        return False
    if step.name in JointTask.OWNERS:
        return speaks_for(user, step.may, task.owner, conference)
    return runs_office(user, step.may, conference)


def waiting_for(task: JointTask) -> list[str]:
    """The names of what has to be done before a task can begin."""
    if task.state != JointTask.State.PLANNED:
        return []
    return [other.name for other in task.waits_for.all() if other.state in OWED]


@dataclass(frozen=True)
class Bar:
    """A task on the time line: where its bar begins and how long it is, in per cent of the whole."""

    task: JointTask
    begins: float
    length: float
    late: int
    waits: list[str]
    tone: str


@dataclass(frozen=True)
class Line:
    """The time line of a project: its first and last day, where today stands, the months above it, the bars."""

    first: date
    last: date
    today: float | None
    months: list[tuple[date, float]]
    bars: list[Bar]
    done: int
    counted: int

    @property
    def late(self) -> int:
        return sum(bar.late > 0 for bar in self.bars)


def time_line(user: Any, project: JointProject, today: date) -> Line | None:
    """None for a project without tasks. What is dropped is shown and not counted."""
    rows = list(tasks(user).filter(project=project))
    if not rows:
        return None
    first, last = min(row.starts_on for row in rows), max(row.ends_on for row in rows)
    bars = []
    for row in rows:
        begins = share(first, last, row.starts_on)
        late = max((today - row.ends_on).days, 0) if row.state in OWED else 0
        length = round(share(first, last, row.ends_on) - begins + 100 / ((last - first).days + 1), 2)
        bars.append(Bar(row, begins, length, late, waiting_for(row), "late" if late else row.state))
    counted = [row for row in rows if row.state != JointTask.State.DROPPED]
    done = sum(row.state == JointTask.State.DONE for row in counted)
    now = share(first, last, today) if first <= today <= last else None
    return Line(first, last, now, _months(first, last), bars, done, len(counted))


def _months(first: date, last: date) -> list[tuple[date, float]]:
    """The first day of each month within the span, and where it stands; every third of a long one."""
    found = []
    year, month = first.year, first.month
    while (day := date(year, month, 1)) <= last:
        if day >= first:
            found.append((day, share(first, last, day)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    step = 1 if len(found) <= 8 else 3 if len(found) <= 24 else 12
    return found[::step]
