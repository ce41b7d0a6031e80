"""Needs as a list, declared once for page, csv and xlsx."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models import Need

MARKS = {"open": "warn", "taken": "ok", "declined": "muted", "withdrawn": "muted"}

NEEDS = Table(
    "needs",
    columns=(
        Column("title", _("缺什么"), sort="title", url=lambda need: need.get_absolute_url(), lang="zh"),
        Column("place", _("地区"), sort="place__path", value=lambda need: need.place.name, lang="zh"),
        Column("group", _("哪些人"), lang="zh"),
        Column("people", _("涉及人数"), Kind.COUNT, sort="people"),
        Column("urgency", _("紧急程度"), value=lambda need: need.get_urgency_display(), group=True),
        Column("state", _("状态"), Kind.STATE, value=lambda need: (need.get_state_display(), MARKS[need.state]), group=True),
        Column("reported_on", _("报告日期"), Kind.DATE, sort="reported_on"),
        Column("reported_by", _("报告人"), value=lambda need: need.reported_by.name, lang="zh", shown=False),
        Column("settled_on", _("处理日期"), Kind.DATE, sort="settled_on", shown=False),
    ),
    filters=(
        Filter("q", _("缺什么"), kind="text", field="title__icontains"),
        Filter("state", _("状态"), choices=Need.State.choices),
        Filter("urgency", _("紧急程度"), choices=Need.Urgency.choices),
        Filter("place", _("地区"), kind="text", field="place__name__icontains"),
    ),
    default_sort="-reported_on",
    empty=_("还没有报告的需求。"),
    picks=True,
)  # fmt: skip
