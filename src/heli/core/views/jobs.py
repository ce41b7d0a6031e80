"""Long work of one's own: what runs and ran, and each on a page: how far, how long, how to stop it, what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as __
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import queries
from heli.core.actions.jobs import again, cancel_job
from heli.core.actions.notifications import read_notification
from heli.core.job_kinds import called, kind_of, kinds
from heli.core.tables import Column, Filter, Kind, Table, list_page
from heli.core.web import done, opens
from heli.core.words import told

if TYPE_CHECKING:
    from heli.accounts.models import User

MARKS = {"queued": "going", "running": "going", "done": "ok", "refused": "danger", "cancelled": "muted"}
STATES = (("queued", __("排队中")), ("running", __("进行中")), ("done", __("已完成")), ("refused", __("未完成")), ("cancelled", __("已取消")))  # fmt: skip


def label(job: Any) -> str:
    """What kind of work it is: all that the house is shown."""
    return str(kind_of(job).label)


def named(job: Any) -> str:
    """Of what it is, too, for whoever asked."""
    return told(called(job))


def state(job: Any) -> tuple[str, str]:
    return job.get_state_display(), MARKS[job.state]


def how_far(job: Any) -> str:
    """Rows done of rows in all, where they are counted."""
    return f"{job.done:,} / {job.total:,}" if job.total else ""


def choices(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(key, kind.label) for key, kind in kinds().items()]


STATE_FILTER = Filter("state", __("状态"), choices=STATES)
HOW_FAR = Column("done", __("进度"), value=how_far)
JOBS = Table(
    "jobs",
    columns=(
        Column("kind", __("任务"), sort="kind", value=named, url=lambda job: reverse("core:job", args=[job.pk])),
        Column("state", __("状态"), Kind.STATE, value=state),
        HOW_FAR,
        Column("message", __("结果"), value=lambda job: told(job.result)),
        Column("created_at", __("发起时间"), Kind.MOMENT, sort="created_at"),
        Column("ended_at", __("结束时间"), Kind.MOMENT, sort="ended_at"),
    ),
    filters=(STATE_FILTER,),
    default_sort="-created_at",
    empty=__("还没有后台任务。导入文件、导出大的列表时，会在这里看到进展和结果。"),
)


@opens("core.job.view")
@never_cache
def job_list(request: HttpRequest) -> HttpResponse:
    """Long work that this user asked for, newest first."""
    reader = cast("User", request.user)
    return list_page(
        request, JOBS, queries.jobs(reader), title=_("后台任务"), template="core/job_list.html",
        context={"of_house": reader.holds("core.job.house")},
    )  # fmt: skip


def shown(job: Any) -> dict[str, Any]:
    """What a page says of one piece of work, whoever looks."""
    left = queries.seconds_left(job, now())
    return {
        "title": label(job), "job": job, "going": job.is_going, "left": left, "minutes_left": (left or 0) // 60 + 1,
        "by_steps": kind_of(job).by_steps,
    }  # fmt: skip


@opens("core.job.view")
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page asks again every 2 s while the work goes on; with htmx only its part is sent."""
    found = get_object_or_404(queries.jobs(cast("User", request.user)), pk=pk)
    kind = kind_of(found)
    ended = not found.is_going
    if ended:  # whoever sees the end need not be told of it
        for note in queries.notifications(cast("User", request.user)).about(found).unread():
            read_notification(note, by=cast("User", request.user))
    context = {
        **shown(found),
        "title": named(found),
        "live": reverse("core:job", args=[pk]),
        "stop": reverse("core:job-cancel", args=[pk]),
        "result": kind.page(found) if ended else "",
        "result_words": kind.page_words,
        "refused_rows": kind.refused_rows(found) if ended else "",
        "may_again": kind.can_run_again(found),
        "tells": True,
    }
    return answer(request, context, "core/job.html")


def answer(request: HttpRequest, context: dict[str, Any], template: str) -> HttpResponse:
    part = request.headers.get("HX-Target", "").split("#")[-1] == "live-job"
    return render(request, "core/job_part.html" if part else template, context)


@require_POST
@opens("core.job.cancel")
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    found = get_object_or_404(queries.jobs(reader), pk=pk)
    cancel_job(found, by=reader)
    return done(request, reverse("core:job", args=[found.pk]), _("已要求取消，正在处理的一步做完后停下。"))


@require_POST
@opens("core.job.again")
def job_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more for work that was cancelled, refused or can be had anew; its page is another."""
    reader = cast("User", request.user)
    found = get_object_or_404(queries.jobs(reader), pk=pk)
    return redirect("core:job", again(found, by=reader).pk)
