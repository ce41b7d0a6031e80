"""The list of transfers, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.models import Transfer
from heli.workforce.queries import transfers as queries

MARKS = {"asked": "warn", "released": "going", "accepted": "going", "done": "ok", "refused": "danger"}


def _state(transfer: Any) -> tuple[Any, str]:
    if transfer.is_late:
        return _("逾期未答复"), "danger"
    return transfer.get_state_display(), MARKS.get(transfer.state, "muted")


TRANSFERS = Table(
    "transfers",
    person="employment__worker__person_id",
    columns=(
        Column("name", _("姓名"), sort="name", url=lambda row: row.get_absolute_url(), lang="zh"),
        Column("old_name", _("原单位"), lang="zh"),
        Column("organisation", _("新单位"), sort="organisation__name_pinyin", value=lambda row: row.new_name, lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state),
        Column("asked_on", _("提出日期"), Kind.DATE, sort="asked_on"),
        Column("answer_by", _("答复期限"), Kind.DATE, sort="answer_by"),
        Column("last_day", _("在原单位的最后一天"), Kind.DATE, sort="last_day"),
        Column("closed_on", _("结束日期"), Kind.DATE, sort="closed_on", shown=False),
    ),
    filters=(
        Filter("q", _("姓名或单位"), kind="text", apply=queries.called),
        Filter("state", _("状态"), apply=queries.of_state,
               choices=(("open", _("没有结束的")), ("late", _("逾期未答复")), *Transfer.State.choices)),
    ),
    default_sort="-asked_on",
    empty=_("还没有调动。新单位可以请求调入第一个人。"),
)  # fmt: skip
