"""The list of entries about suppliers, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models import ConductEntry
from heli.purchasing.queries import conduct as queries

MARKS = {"open": "warn", "stated": "waiting", "recorded": "danger", "cleared": "ended", "withdrawn": "ended"}


def _state(entry: Any) -> tuple[Any, str]:
    return (_("已到期"), "ended") if entry.is_over else (entry.get_state_display(), MARKS[entry.state])


CONDUCT = Table(
    "supplier-conduct",
    columns=(
        Column("number", _("编号"), sort="serial", url=lambda c: c.get_absolute_url(), lang="zh"),
        Column("agency", _("供应商"), sort="agency__name_pinyin", value=lambda c: c.agency.name, lang="zh"),
        Column("kind", _("行为"), sort="kind", value=lambda c: c.get_kind_display(), group=True),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("opened_on", _("告知日期"), Kind.DATE, sort="opened_on"),
        Column("holds_until", _("记录保留到"), Kind.DATE, sort="holds_until"),
        Column("banned_until", _("禁止参加采购到"), Kind.DATE, sort="banned_until"),
    ),
    filters=(
        Filter("q", _("供应商或序号"), kind="text", apply=queries.called),
        Filter(
            "state", _("状态"), apply=queries.of_state,
            choices=(("pending", _("没有办结的")), ("banning", _("禁止参加采购的")), *ConductEntry.State.choices),
        ),
    ),
    default_sort="-opened_on",
    empty=_("还没有供应商诚信记录。"),
)  # fmt: skip
