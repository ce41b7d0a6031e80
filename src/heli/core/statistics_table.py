"""The list of what was reported by statistics forms."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heli.core.models import StatisticsReport
from heli.core.tables import Column, Filter, Kind, Table


def _state(row: StatisticsReport) -> tuple[Any, str]:
    if row.counted_at is not None:
        return _("已统计"), "ok"
    return (_("正在统计"), "going") if row.job is not None and row.job.is_going else (_("没有完成"), "danger")


def _address(row: StatisticsReport) -> str | None:
    return row.get_absolute_url() if row.counted_at is not None else None


REPORTS = Table(
    "reports",
    columns=(
        Column("name", _("报表名称"), sort="form__name", value=lambda row: row.form.name, url=_address, lang="zh"),
        Column("day", _("统计日期"), Kind.DATE, sort="day"),
        Column("office", _("填报单位"), sort="office", lang="zh", group=True),
        Column("writer", _("填表人"), value=lambda row: row.made_by.name, lang="zh"),
        Column("counted_at", _("统计时间"), Kind.MOMENT, sort="counted_at"),
        Column("state", _("状态"), Kind.STATE, value=_state),
    ),
    filters=(
        Filter("name", _("报表名称"), kind="text", apply=lambda rows, words: rows.filter(Q(form__name__contains=words))),
        Filter("day", _("统计日期"), kind="days", more=_("报表"), apply=lambda rows, span: rows.filter(span.of("day"))),
    ),
    default_sort="-day",
    empty=_("还没有填报过统计报表。"),
)  # fmt: skip
