"""The list of cases of conduct, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.models import ConductCase
from heli.workforce.queries import conduct as queries

MARKS = {"received": "warn", "decided": "ok", "settled": "ok", "dismissed": "muted"}


def _state(case: Any) -> tuple[Any, str]:
    return case.get_state_display(), MARKS.get(case.state, "going")


CASES = Table(
    "conduct",
    person="worker__person_id",
    columns=(
        Column("number", _("编号"), sort="serial", url=lambda c: c.get_absolute_url(), lang="zh"),
        Column("name", _("社会工作者"), sort="worker__person__name_pinyin", value=lambda c: c.worker.person.name, lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("outcome", _("决定"), value=lambda c: c.decision if c.decided_on else None, group=True),
        Column("sanction_from", _("开始日期"), Kind.DATE, sort="sanction_from"),
        Column("sanction_until", _("结束日期"), Kind.DATE, sort="sanction_until"),
        Column("received_on", _("受理日期"), Kind.DATE, sort="received_on"),
        Column("inquirer", _("调查人"), value=lambda c: c.inquirer.name if c.inquirer else None, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("姓名或序号"), kind="text", apply=queries.called),
        Filter(
            "state", _("状态"), apply=queries.of_state,
            choices=(("open", _("没有办结的")), ("in_force", _("处分生效中的")), *ConductCase.State.choices),
        ),
    ),
    default_sort="-received_on",
    empty=_("还没有执业投诉。在社会工作者的页面上可以登记。"),
)  # fmt: skip
