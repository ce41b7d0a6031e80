"""Joint projects and their tasks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from heli.core.actions import action
from heli.core.actions.notifications import tell
from heli.core.errors import Refused
from heli.core.models import Acting, keep_rows
from heli.core.rules.sentence import Sentence
from heli.directory.models import Organisation
from heli.workbench.actions.conference import department_only, office_only, people_of
from heli.workbench.models import Conference, JointProject, JointTask, Resolution
from heli.workbench.rules.joint import circle


@action("workbench.project.open")
def open_project(
    conference: Conference, /, *, by: Acting, name: str, aim: str, lead: Organisation,
    resolution: Resolution | None = None,
) -> JointProject:  # fmt: skip
    project = JointProject(conference=conference, name=name, aim=aim, lead=lead, resolution=resolution)
    project.save()
    return project


@action("workbench.project.change", step=JointProject.LIFE.steps["change"])
def change_project(
    project: JointProject, /, *, by: Acting, name: str, aim: str, lead: Organisation,
    resolution: Resolution | None = None,
) -> JointProject:  # fmt: skip
    project.name, project.aim, project.lead, project.resolution = name, aim, lead, resolution
    project.save()
    return project


def _goes_on(project: JointProject) -> None:
    """Of a task: its project takes in what may still change."""
    JointProject.LIFE.steps["change"].take(project, {})


@action("workbench.project.finish", step=JointProject.LIFE.steps["finish"])
def finish_project(project: JointProject, /, *, by: Acting) -> JointProject:
    """Over when no task is left."""
    left = project.tasks.filter(state__in=[JointTask.State.PLANNED, JointTask.State.GOING]).count()
    if left or not project.tasks.exists():
        raise Refused(Sentence("还有 %(count)s 项任务没有完成。", count=left), code="tasks")
    project.save()
    return project


@action("workbench.project.stop", step=JointProject.LIFE.steps["stop"])
def stop_project(project: JointProject, /, *, by: Acting, reason: str) -> JointProject:
    project.reason = reason
    project.save()
    return project


@action("workbench.task.add", step=JointProject.LIFE.steps["add"])
def add_task(
    project: JointProject, /, *, by: Acting, name: str, owner: Organisation, starts_on: date, ends_on: date,
    waits_for: Iterable[JointTask] = (),
) -> JointTask:  # fmt: skip
    task = JointTask(project=project, name=name, owner=owner, starts_on=starts_on, ends_on=ends_on)
    task.save()
    _wait_for(task, waits_for)
    _tell_of_a_task(task, by)
    return task


def _tell_of_a_task(task: JointTask, by: Acting) -> None:
    """The department whose it is, until when it has to be done."""
    words = Sentence("「%(project)s」有一项任务由%(owner)s完成：%(name)s", **_named(task))
    to = people_of(task.project.conference, [task.owner], "workbench.task.finish")
    tell(to, "workbench.task.add", task, words, by=by, until=task.ends_on)


def _named(task: JointTask) -> dict[str, str]:
    return {"project": task.project.name, "owner": task.owner.name, "name": task.name}


def _tell_who_waited(done: JointTask, by: Acting) -> None:
    """The departments of tasks that waited for this one and wait for nothing more."""
    for task in done.before.filter(state=JointTask.State.PLANNED).select_related("owner", "project__conference"):
        if not task.waits_for.filter(state__in=[JointTask.State.PLANNED, JointTask.State.GOING]).exists():
            words = Sentence("%(owner)s的项目任务「%(name)s」可以开始了，要等的都已办完", **_named(task))
            to = people_of(task.project.conference, [task.owner], "workbench.task.start")
            tell(to, "workbench.task.start", task, words, by=by, until=task.ends_on)


@action("workbench.task.change")
def change_task(
    task: JointTask, /, *, by: Acting, name: str, owner: Organisation, starts_on: date, ends_on: date,
    waits_for: Iterable[JointTask] = (),
) -> JointTask:  # fmt: skip
    office_only(by, "workbench.task.change", task.project.conference)
    JointProject.objects.select_for_update(no_key=True).get(pk=task.project_id)  # two changes could close a circle
    _goes_on(task.project)
    goes_elsewhere = task.owner != owner
    task.name, task.owner, task.starts_on, task.ends_on = name, owner, starts_on, ends_on
    task.save()
    _wait_for(task, waits_for)
    if goes_elsewhere:
        _tell_of_a_task(task, by)
    return task


def _wait_for(task: JointTask, others: Iterable[JointTask]) -> None:
    """Tasks of the same project that come first, without a circle."""
    first = list(others)
    names = dict(task.project.tasks.values_list("pk", "name"))
    if any(other.pk not in names for other in first):
        raise Refused(_("只能等同一个项目里的任务。"), field="waits_for", code="elsewhere")
    waits: dict[int, set[int]] = {}
    rows = JointTask.waits_for.through.objects.filter(from_jointtask__project=task.project_id)
    for waiting, before in rows.values_list("from_jointtask", "to_jointtask"):
        waits.setdefault(waiting, set()).add(before)
    waits[task.pk] = {other.pk for other in first}
    way = circle(waits, task.pk)
    if way:
        words = " → ".join(names[key] for key in way)
        raise Refused(Sentence("这样会互相等待：%(way)s。", way=words), field="waits_for", code="circle")
    keep_rows(rows.filter(from_jointtask=task))
    task.waits_for.set(first)


@action("workbench.task.start", step=JointTask.LIFE.steps["start"])
def start_task(task: JointTask, /, *, by: Acting) -> JointTask:
    """Refused while something it waits for is not done, by the name of that."""
    department_only(by, "workbench.task.start", task.owner, task.project.conference)
    _goes_on(task.project)
    waiting = task.waits_for.filter(state__in=[JointTask.State.PLANNED, JointTask.State.GOING])
    if waiting:
        names = [other.name for other in waiting]
        raise Refused(Sentence("要先完成：%(names)s。", names=names), code="waits")
    task.save()
    return task


@action("workbench.task.finish", step=JointTask.LIFE.steps["finish"])
def finish_task(task: JointTask, /, *, by: Acting, today: date) -> JointTask:
    department_only(by, "workbench.task.finish", task.owner, task.project.conference)
    _goes_on(task.project)
    task.done_on = today
    task.save()
    _tell_who_waited(task, by)
    return task


@action("workbench.task.drop", step=JointTask.LIFE.steps["drop"])
def drop_task(task: JointTask, /, *, by: Acting, reason: str) -> JointTask:
    """Nobody waits for it any longer."""
    office_only(by, "workbench.task.drop", task.project.conference)
    task.reason = reason
    task.save()
    _tell_who_waited(task, by)
    return task
