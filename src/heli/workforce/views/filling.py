"""A city's own fields of a worker."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from heli.core import own
from heli.core.owners import owners_for
from heli.core.web import opens
from heli.workforce import queries
from heli.workforce.actions.filling import fill_worker
from heli.workforce.views.register import change

SUBJECT = "workforce.worker"


@opens("workforce.worker.fill")
def worker_fill(request: HttpRequest, pk: int) -> HttpResponse:
    worker: Any = get_object_or_404(queries.workers(request.user), pk=pk)
    owners = owners_for(request.user, SUBJECT, worker.pk)
    form = own.AnswersForm(request.POST or None, subject=SUBJECT, record=worker.pk, owners=owners)
    words = (_("填写自设项目"), _("保存自设项目"), _("已保存%(name)s的自设项目。"))

    def fill(on: Any, *, by: Any, expect: int | None, **_cleaned: Any) -> Any:
        return fill_worker(on, by=by, expect=expect, values=form.said())

    return change(request, form, worker, worker, fill, words, lambda on: own.held(SUBJECT, on.pk, owners))
