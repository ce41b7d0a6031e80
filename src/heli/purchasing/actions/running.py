"""A project runs with its first contract and ends with the last thing that could still come of it."""

from __future__ import annotations

from django.utils.timezone import localdate

from heli.core.actions import action
from heli.core.models import Acting
from heli.purchasing.models import CallOff, Contract, FrameworkAgreement, MirroredTender, Project, Tender
from heli.purchasing.queries.framework import awaiting_contract


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


def project_ends(project: Project) -> bool:
    """With the last of its contracts; not while more may come of a framework agreement, or somebody was chosen of it and waits
    for the contract. Where an open agreement came to nothing it may be put out again. Gives whether it ended now."""
    held = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    step = None if _goes_on(held) else _last_step(held)
    if step is None:
        return False
    Project.LIFE.steps[step].take(held, {})
    held.save()
    return True


def _last_step(project: Project) -> str | None:
    """What becomes of a project of which nothing goes on: a purchase with its result is not made a second time."""
    if project.is_running:
        return "close"
    here = project.tenders.exclude(state__in=Tender.WITHOUT_RESULT)
    elsewhere = MirroredTender.objects.filter(project=project).exclude(state=MirroredTender.State.FAILED)
    going = here.exclude(framework__in=project.frameworks.past())
    if not project.is_tendering or going.exists() or elsewhere.exists():
        return None
    return "close" if here.exists() else "take_back"


def _goes_on(project: Project) -> bool:
    """Whether a contract is not over, or one more may come of a framework agreement."""
    chosen = awaiting_contract(CallOff.objects.filter(agreement__project=project))
    return (
        project.contracts.exclude(state__in=Contract.OVER).exists()
        or project.frameworks.going().exists()
        or chosen.exists()
    )


def left_open() -> list[Project]:
    """Projects with a framework agreement whose term has run out, which nothing may have ended."""
    over = FrameworkAgreement.objects.filter(end_on__lt=localdate()).standing()
    rows = Project.objects.filter(state__in=(Project.State.RUNNING, Project.State.TENDERING), frameworks__in=over)
    return list(rows.distinct().order_by("pk"))


@action("purchasing.project.end", lock=False)
def end_project(project: Project, /, *, by: Acting) -> bool:
    """By the clock: the term of its framework agreement has run out, and nothing of it is left. Gives whether it ended."""
    return project_ends(project)
