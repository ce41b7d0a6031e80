"""The list of budget lines, declared once for page, csv and xlsx."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.purchasing.models.funds import BudgetLine
from heli.purchasing.queries import funds as queries

BUDGETS = Table(
    "budgets",
    columns=(
        Column("name", _("预算项目"), sort="name", url=lambda line: line.get_absolute_url(), lang="zh"),
        Column("year", _("预算年度"), Kind.NUMBER, sort="year", group=True),
        Column("source", _("资金来源"), sort="source", value=lambda line: line.get_source_display(), group=True),
        Column("owner", _("使用单位"), sort="owner__name_pinyin", value=lambda line: line.owner.name, lang="zh", group=True),
        Column("amount_fen", _("预算金额"), Kind.MONEY, sort="amount_fen", total=True),
        Column("committed_fen", _("已承诺"), Kind.MONEY, sort="committed_fen", total=True),
        Column("paid_fen", _("已支付"), Kind.MONEY, sort="paid_fen", total=True),
        Column("free", _("未承诺"), Kind.MONEY, sort="free", total=True),
        Column("earmark", _("专款用途"), lang="zh", shown=False),
        Column("earmark_place", _("限用地区"), value=lambda line: line.earmark_place and line.earmark_place.name, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("预算项目或用途"), kind="text", apply=queries.called),
        Filter("year", _("预算年度"), kind="numbers", field="year", apply=queries.of_years),
        Filter("source", _("资金来源"), choices=BudgetLine.Source.choices),
        Filter("owner", _("使用单位"), kind="text", field="owner__name__icontains"),
    ),
    default_sort="-year",
    measures=(
        Measure("amount", _("预算金额"), lambda: Sum("amount_fen"), Kind.MONEY),
        Measure("committed", _("已承诺"), lambda: Sum("committed_fen"), Kind.MONEY),
        Measure("paid", _("已支付"), lambda: Sum("paid_fen"), Kind.MONEY),
    ),
    empty=_("还没有预算。财务登记第一项以后，才能给项目安排资金。"),
)  # fmt: skip
