"""The list of what was resolved, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.workbench.models import Resolution
from heli.workbench.queries import conference as queries

#: state → its mark, the same on every page
MARKS = {
    "decided": "waiting", "in_work": "going", "submitted": "waiting", "returned": "danger", "fulfilled": "ok",
    "lifted": "ended",
}  # fmt: skip
#: the mark of a state → its colour in a list
TONES = {"waiting": "", "going": "going", "danger": "danger", "ok": "ok", "ended": "muted"}


def _conferences(request: HttpRequest) -> list[tuple[str, str]]:
    return [(str(each.pk), each.name) for each in queries.conferences(request.user)]


def _owners(request: HttpRequest) -> list[tuple[str, str]]:
    rows = queries.resolutions(request.user).order_by("owner_id").values_list("owner_id", "owner__name").distinct()
    return [(str(pk), name) for pk, name in rows]


def _due(rows: Any, value: str) -> Any:
    return rows.filter(state__in=Resolution.OWED, due_on__lt=localdate()) if value == "late" else rows.open()


RESOLUTIONS = Table(
    "resolutions",
    columns=(
        Column(
            "number",
            _("编号"),
            sort="number",
            value=lambda row: row.label,
            url=lambda row: row.get_absolute_url(),
            lang="zh",
        ),
        Column("subject", _("议定事项"), lang="zh"),
        Column(
            "owner", _("牵头单位"), value=lambda row: row.owner.name, sort="owner__name_pinyin", lang="zh", group=True
        ),
        Column("decided_on", _("议定日期"), Kind.DATE, sort="decided_on"),
        Column("due_on", _("截止日期"), Kind.DATE, sort="due_on"),
        Column(
            "state",
            _("状态"),
            Kind.STATE,
            value=lambda row: (row.get_state_display(), TONES[MARKS[row.state]]),
            group=True,
        ),
        Column("conference", _("联席会议"), value=lambda row: row.conference.name, shown=False, lang="zh", group=True),
    ),
    filters=(
        Filter("conference", _("联席会议"), choices=_conferences),
        Filter("owner", _("牵头单位"), choices=_owners),
        Filter("state", _("状态"), choices=Resolution.State.choices),
        Filter("due", _("期限"), choices=[("open", _("没有办结")), ("late", _("已逾期"))], apply=_due),
    ),
    default_sort="due_on",
    measures=(
        Measure("fulfilled", _("已落实"), queries.count_fulfilled),
        Measure("late", _("已逾期"), queries.count_late),
    ),
    empty=_("还没有议定事项。会议召开后在会议页面登记。"),
)
