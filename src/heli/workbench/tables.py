"""The list of requests between departments, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.workbench.models.requests import HelpRequest
from heli.workbench.queries import requests as queries

MARKS = {"asked": "warn", "accepted": "going", "returned": "danger", "answered": "going", "closed": "ok"}


def _state(request: Any) -> tuple[Any, str]:
    if request.is_late:
        return _("逾期"), "danger"
    return request.get_state_display(), MARKS.get(request.state, "muted")


REQUESTS = Table(
    "requests",
    columns=(
        Column("title", _("事项"), sort="title", url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("asker", _("请求单位"), sort="asker__name_pinyin", value=lambda r: r.asker.name, lang="zh", group=True),
        Column("answerer", _("协办单位"), sort="answerer__name_pinyin", value=lambda r: r.answerer.name, lang="zh", group=True),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("due_on", _("期限"), Kind.DATE, sort="due_on"),
        Column("handler", _("承办人"), value=lambda r: r.handler.name if r.handler else None, lang="zh", group=True),
        Column("asked_on", _("提出日期"), Kind.DATE, sort="asked_on"),
        Column("asked_by", _("经办人"), value=lambda r: r.asked_by.name, lang="zh", shown=False),
        Column("closed_on", _("办结日期"), Kind.DATE, sort="closed_on", shown=False),
    ),
    filters=(
        Filter("q", _("事项或编号"), kind="text", apply=queries.called),
        Filter(
            "state", _("状态"), apply=queries.of_state,
            choices=(("open", _("没有结束的")), ("late", _("逾期")), *HelpRequest.State.choices),
        ),
        Filter("asker", _("请求单位"), kind="text", field="asker__name__icontains"),
        Filter("answerer", _("协办单位"), kind="text", field="answerer__name__icontains"),
    ),
    default_sort="-asked_on",
    measures=(Measure("open", _("没有结束的"), queries.count_open), Measure("late", _("逾期"), queries.count_late)),
    empty=_("还没有协办。需要别的单位帮助时，可以提出第一件。"),
    picks=True,
)  # fmt: skip
