"""A project runs with its first contract and ends with its last one."""

from __future__ import annotations

from heli.purchasing.models import Contract, Project


def project_runs(project: Project) -> None:
    """With its first contract; of a further one it does so already."""
    waits = (
        Project.objects.select_for_update(no_key=True)
        .filter(pk=project.pk)
        .exclude(state=Project.State.RUNNING)
        .first()
    )
    if waits is not None:
        Project.LIFE.steps["run"].take(waits, {})
        waits.save()


def project_ends(project: Project) -> None:
    """With the last of its contracts; not while more may come of a framework agreement."""
    runs = Project.objects.select_for_update(no_key=True).filter(pk=project.pk, state=Project.State.RUNNING).first()
    going = project.contracts.exclude(state__in=Contract.OVER).exists() or project.frameworks.running().exists()
    if runs is not None and not going:
        Project.LIFE.steps["close"].take(runs, {})
        runs.save()
