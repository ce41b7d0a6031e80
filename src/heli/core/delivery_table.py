"""The list of what went out of the house, for whoever looks after it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.kinds import kinds
from heli.core.models import Delivery
from heli.core.models.delivery import CHANNELS
from heli.core.practice import practising
from heli.core.tables import Column, Filter, Kind, Table
from heli.core.words import told

MARKS = {"waiting": "going", "sent": "ok", "withheld": "muted", "given_up": "danger"}


def _label(row: Any) -> Any:
    found = kinds().get(row.notification.kind)
    return found.label if found else row.notification.kind


def _state(row: Any) -> tuple[Any, str]:
    if practising() and row.state == Delivery.State.SENT:
        return _("本来会发出"), "muted"
    return row.get_state_display(), MARKS[row.state]


DELIVERIES = Table(
    "deliveries",
    columns=(
        Column("what", _("事项"), value=_label),
        Column("reader", _("收到的人"), value=lambda row: row.reader.name, lang="zh"),
        Column("channel", _("渠道"), value=lambda row: row.get_channel_display()),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state),
        Column("tries", _("已试次数"), Kind.COUNT, sort="tries"),
        Column("fault", _("原因"), value=lambda row: told(row.why) if row.fault else None),
        Column("due_at", _("下次发送"), Kind.MOMENT, sort="due_at", value=lambda row: row.due_at if row.state == "waiting" else None),
        Column("ended_at", _("结束时间"), Kind.MOMENT, sort="ended_at"),
        Column("id", _("编号"), Kind.COUNT, sort="id", shown=False),
    ),
    filters=(
        Filter("state", _("状态"), choices=Delivery.State.choices),
        Filter("channel", _("渠道"), choices=CHANNELS),
    ),
    default_sort="-id",
    empty=_("没有符合条件的发送。"),
)  # fmt: skip
