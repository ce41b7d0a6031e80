"""Long work on a page of its own: how far it is, how long it takes, how to stop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from heli.core import imports, queries
from heli.core.actions.jobs import cancel_job
from heli.core.web import done, opens

if TYPE_CHECKING:
    from heli.accounts.models import User

TITLES = {
    "core.import.examine": gettext_lazy("检查要导入的文件"),
    "core.import.apply": gettext_lazy("导入"),
    "core.import.undo": gettext_lazy("撤销导入"),
}


@opens("core.job.view")
@never_cache
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """The page asks again every 2 s while the work goes on; with htmx only its part is sent."""
    shown = get_object_or_404(queries.jobs(cast("User", request.user)), pk=pk)
    left = queries.seconds_left(shown, now())
    context = {
        "title": TITLES.get(shown.kind, _("后台任务")),
        "job": shown,
        "going": shown.is_going,
        "left": left,
        "minutes_left": (left or 0) // 60 + 1,
        "result": imports.page_of(shown),
    }
    part = request.headers.get("HX-Target", "").split("#")[-1] == "live-job"
    return render(request, "core/job_part.html" if part else "core/job.html", context)


@require_POST
@opens("core.job.cancel")
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    reader = cast("User", request.user)
    shown = get_object_or_404(queries.jobs(reader), pk=pk)
    cancel_job(shown, by=reader)
    return done(request, reverse("core:job", args=[shown.pk]), _("已要求取消，正在处理的一步做完后停下。"))
