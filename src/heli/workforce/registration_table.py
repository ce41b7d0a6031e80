"""The list of registrations, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.models import LicenceLevel, Registration
from heli.workforce.queries import registration as queries

MARKS = {
    "applied": "waiting", "checked": "going", "returned": "warn", "registered": "ok", "refused": "danger",
    "withdrawn": "ended", "renewed": "ended", "lapsed": "ended",
}  # fmt: skip


def _state(row: Any) -> tuple[Any, str]:
    return row.get_state_display(), MARKS[row.state]


REGISTRATIONS = Table(
    "registrations",
    person="certificate__worker__person_id",
    columns=(
        Column("name", _("姓名"), sort="certificate__worker__person__name_pinyin",
               value=lambda r: r.certificate.worker.person.name, url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("level", _("级别"), value=lambda r: r.certificate.get_level_display()),
        Column("kind", _("登记类别"), sort="kind", value=lambda r: r.get_kind_display(), group=True),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("applied_on", _("申请日期"), Kind.DATE, sort="applied_on"),
        Column("applied_by", _("申请人"), value=lambda r: r.applied_by.name, lang="zh"),
        Column("follows", _("上一期至"), Kind.DATE, sort="follows"),
        Column("ends_on", _("登记至"), Kind.DATE, sort="ends_on"),
        Column("checked_by", _("初审人"), value=lambda r: r.checked_by.name if r.checked_by else None, lang="zh", shown=False),
        Column("decided_by", _("终审人"), value=lambda r: r.decided_by.name if r.decided_by else None, lang="zh", shown=False),
        Column("number", _("证书编号"), value=lambda r: r.certificate.number, shown=False),
    ),
    filters=(
        Filter("q", _("姓名、拼音或证件后四位"), kind="text", apply=queries.called),
        Filter("state", _("状态"), apply=queries.of_state, choices=(("open", _("没有结束的")), *Registration.State.choices)),
        Filter("kind", _("登记类别"), choices=Registration.Kind.choices, field="kind"),
        Filter("level", _("级别"), choices=LicenceLevel.choices, field="certificate__level"),
    ),
    default_sort="-applied_on",
    picks=True,
    empty=_("还没有登记申请。在社会工作者的页面上，可以为证书申请登记。"),
)  # fmt: skip
