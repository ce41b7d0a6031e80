"""The list of projects."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models.projects import Project
from heli.purchasing.queries import projects as queries

MARKS = {
    "draft": "draft",
    "submitted": "waiting",
    "returned": "danger",
    "approved": "ok",
    "tendering": "going",
    "running": "going",
    "closed": "ended",
    "dropped": "ended",
}


def state_of(project: Any) -> tuple[Any, str]:
    return project.get_state_display(), MARKS[project.state]


PROJECTS = Table(
    "projects",
    columns=(
        Column("title", _("项目名称"), sort="title", url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("buyer", _("购买主体"), sort="buyer__name_pinyin", value=lambda r: r.buyer.name, lang="zh", group=True),
        Column("place", _("服务地区"), sort="place__code", value=lambda r: r.place.name, lang="zh"),
        Column("group", _("服务对象"), sort="group", lang="zh"),
        Column("people", _("服务人数"), Kind.COUNT, sort="people"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=state_of, group=True),
        Column("budget_fen", _("预算金额"), Kind.MONEY, sort="budget_fen"),
        Column("start_on", _("开始日期"), Kind.DATE, sort="start_on"),
        Column("end_on", _("结束日期"), Kind.DATE, sort="end_on"),
    ),
    filters=(
        Filter("q", _("名称、服务对象或编号"), kind="text", apply=queries.called),
        Filter("state", _("状态"), field="state", choices=Project.State.choices),
    ),
    default_sort="-start_on",
    empty=_("还没有购买服务项目。"),
)  # fmt: skip
