"""Long work of the whole house and its work by the clock, for the system administrator: no personal contents."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import queries
from heli.core.actions.jobs import run_schedule, stop_job
from heli.core.rules.sentence import Sentence
from heli.core.schedules import actor
from heli.core.tables import Column, Filter, Kind, Table, list_page
from heli.core.views.jobs import HOW_FAR, STATE_FILTER, answer, choices, label, shown, state
from heli.core.web import done, opens
from heli.core.words import told

if TYPE_CHECKING:
    from heli.accounts.models import User

JOBS = Table(
    "house-jobs",
    columns=(
        Column("kind", __("任务"), sort="kind", value=label, url=lambda job: reverse("core:house-job", args=[job.pk])),
        Column("state", __("状态"), Kind.STATE, value=state),
        HOW_FAR,
        Column("asked_by__name", __("发起人"), sort="asked_by__name", lang="zh"),
        Column("created_at", __("发起时间"), Kind.MOMENT, sort="created_at"),
        Column("started_at", __("开始时间"), Kind.MOMENT, sort="started_at", shown=False),
        Column("ended_at", __("结束时间"), Kind.MOMENT, sort="ended_at"),
    ),
    filters=(STATE_FILTER, Filter("kind", __("任务"), choices=choices)),
    default_sort="-created_at",
    empty=__("还没有后台任务。"),
)
RUNS = Table(
    "schedule-runs",
    columns=(
        Column("created_at", __("排队时间"), Kind.MOMENT, sort="created_at"),
        Column("due_at", __("应运行时间"), Kind.MOMENT, sort="due_at"),
        Column("state", __("状态"), Kind.STATE, value=state),
        Column("message", __("结果"), value=lambda job: told(job.result)),
        Column("ended_at", __("结束时间"), Kind.MOMENT, sort="ended_at"),
    ),
    filters=(STATE_FILTER,),
    default_sort="-created_at",
    empty=__("还没有运行过。到点后由后台任务进程运行，也可以现在运行。"),
)


@opens("core.job.house")
@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    return list_page(
        request, JOBS, queries.jobs_of_house(cast("User", request.user)), title=_("全市的后台任务"),
        template="core/house_job_list.html",
    )  # fmt: skip


@opens("core.job.house")
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is and who asked; what it is about is not shown, unless it is about nobody."""
    found = get_object_or_404(queries.jobs_of_house(cast("User", request.user)), pk=pk)
    context = {
        **shown(found),
        "live": reverse("core:house-job", args=[pk]),
        "stop": reverse("core:house-job-stop", args=[pk]),
        "of_house": True,
        "tells": found.asked_by.kind == "clock",
    }
    return answer(request, context, "core/house_job.html")


@require_POST
@opens("core.job.stop")
def job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    found = get_object_or_404(queries.jobs_of_house(reader), pk=pk)
    stop_job(found, by=reader)
    return done(request, reverse("core:house-job", args=[pk]), _("已要求停止，正在处理的一步做完后停下。"))


@opens("core.job.house")
@never_cache
def schedule_list(request: HttpRequest) -> HttpResponse:
    """Each kind of work by the clock: when, how the last run ended, when the next is due."""
    return render(request, "core/schedule_list.html", {"rows": _timed(request)})


@opens("core.job.house")
@never_cache
def schedule(request: HttpRequest, key: str) -> HttpResponse:
    """One kind: what it does, and its runs."""
    row = _one(request, key)
    return list_page(
        request, RUNS, queries.runs(cast("User", request.user), key), title=row.schedule.label,
        template="core/schedule_detail.html", context={"row": row},
    )  # fmt: skip


@require_POST
@opens("core.schedule.run")
def schedule_run(request: HttpRequest, key: str) -> HttpResponse:
    row = _one(request, key)
    run_schedule(None, by=cast("User", request.user), kind=key, clock=actor())
    to = reverse("core:schedule", args=[key])
    return done(request, to, Sentence("「%(name)s」已排队，马上运行。", name=row.schedule.label))


def _timed(request: HttpRequest) -> list[queries.Timed]:
    return queries.timed(cast("User", request.user), localtime())


def _one(request: HttpRequest, key: str) -> queries.Timed:
    found = next((row for row in _timed(request) if row.key == key), None)
    if found is None:
        raise Http404
    return found
