"""Projects as a list, declared once for page, csv and xlsx."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.own_columns import own_columns
from heli.core.own_filters import own_filters
from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models import Project
from heli.purchasing.queries import projects as queries
from heli.purchasing.queries.numbered import called

MARKS = {
    "draft": "muted", "submitted": "warn", "returned": "danger", "approved": "ok", "tendering": "going", "running": "going",
    "closed": "ok", "dropped": "muted",
}  # fmt: skip

PROJECTS = Table(
    "projects",
    columns=(
        Column("title", _("项目名称"), sort="title", url=lambda project: project.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("buyer", _("购买主体"), sort="buyer__name_pinyin", value=lambda project: project.buyer.name, lang="zh", group=True),
        Column("place", _("服务地区"), sort="place__path", value=lambda project: project.place.name, lang="zh"),
        Column("group", _("服务对象"), lang="zh"),
        Column("people", _("服务人数"), Kind.COUNT, sort="people"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=lambda project: (project.get_state_display(), MARKS[project.state]), group=True),
        Column("budget_fen", _("预算金额"), Kind.MONEY, sort="budget_fen", total=True),
        Column("start_on", _("开始日期"), Kind.DATE, sort="start_on", shown=False),
        Column("end_on", _("结束日期"), Kind.DATE, sort="end_on"),
        Column("item", _("目录事项"), value=lambda project: project.item.name if project.item else None, lang="zh", shown=False),
        Column("drafted_by", _("经办人"), value=lambda project: project.drafted_by.name, lang="zh", shown=False),
        Column("approved_on", _("批准日期"), Kind.DATE, sort="approved_on", shown=False),
        Column("created_at", _("起草时间"), Kind.MOMENT, sort="created_at", shown=False),
    ),
    filters=(
        Filter("q", _("名称或编号"), kind="text", apply=called),
        Filter("state", _("状态"), choices=(("open", _("没有结束的")), *Project.State.choices), apply=queries.of_state),
        Filter("buyer", _("购买主体"), kind="text", field="buyer__name__icontains"),
        Filter("place", _("服务地区"), kind="text", apply=queries.within),
        Filter("group", _("服务对象"), kind="text", field="group__icontains"),
        Filter("year", _("服务年份"), kind="text", apply=queries.in_year),
    ),
    asked=own_filters("purchasing.project"),
    adds=own_columns("purchasing.project"),
    default_sort="-created_at",
    empty=_("还没有购买服务项目。可以从需求或人员缺口开始，也可以直接起草。"),
)  # fmt: skip
