"""The list of changes that workers propose."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.models import ChangeProposal
from heli.workforce.queries import proposed as queries

MARKS = {
    "proposed": "waiting",
    "confirmed": "going",
    "returned": "warn",
    "accepted": "ok",
    "refused": "danger",
    "withdrawn": "muted",
}


def _state(proposal: Any) -> tuple[Any, str]:
    return proposal.get_state_display(), MARKS[proposal.state]


PROPOSALS = Table(
    "proposals",
    person="worker__person_id",
    columns=(
        Column("name", _("姓名"), sort="worker__person__name_pinyin", value=lambda p: p.worker.person.name, lang="zh",
               url=lambda p: p.get_absolute_url()),
        Column("part", _("更正的内容"), value=lambda p: p.get_part_display()),
        Column("employer", _("确认的单位"), value=lambda p: p.employer.name if p.employer else None, lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state),
        Column("created_at", _("提出日期"), Kind.DATE, sort="created_at", value=lambda p: p.created_at.date()),
        Column("decided_at", _("决定日期"), Kind.DATE, sort="decided_at", value=lambda p: p.decided_at and p.decided_at.date()),
    ),
    filters=(
        Filter("q", _("姓名"), kind="text", field="worker__person__name__contains"),
        Filter("state", _("状态"), choices=(("open", _("没有结束的")), *ChangeProposal.State.choices), apply=queries.of_state),
        Filter("part", _("更正的内容"), choices=tuple(ChangeProposal.Part.choices), field="part"),
    ),
    default_sort="-created_at",
    empty=_("还没有更正申请。社会工作者在「我的资料」里可以提出。"),
)  # fmt: skip
