"""The list of movements on an agency's account, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.purchasing.queries import statements as queries

MARKS = {"open": "waiting", "matched": "ok", "aside": "ended"}


def _state(line: Any) -> tuple[Any, str]:
    """What went out is matched to nothing."""
    return (_("支出"), "draft") if line.amount_fen < 0 else (line.get_state_display(), MARKS[line.state])


STATEMENTS = Table(
    "statements",
    columns=(
        Column("serial", _("流水号"), sort="serial", url=lambda each: each.get_absolute_url(), lang="zh"),
        Column("day", _("交易日期"), Kind.DATE, sort="day"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state),
        Column("amount_fen", _("金额"), Kind.MONEY, sort="amount_fen", total=True),
        Column("party", _("对方户名"), sort="party", lang="zh"),
        Column("summary", _("摘要"), lang="zh"),
        Column("supplier", _("开户单位"), value=lambda each: each.supplier.name, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("对方、摘要或流水号"), kind="text", apply=queries.called),
        Filter("state", _("状态"), apply=queries.of_state,
               choices=(("open", _("待对账")), ("matched", _("已对上")), ("aside", _("与合同无关")), ("out", _("支出")))),
    ),
    default_sort="-day",
    measures=(Measure("amount", _("金额"), lambda: Sum("amount_fen"), Kind.MONEY),),
    empty=_("还没有银行流水。从网银导出 Excel 或 CSV，点「导入银行流水」。"),
)  # fmt: skip
