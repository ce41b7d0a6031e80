"""The projects of yearly plans, declared once for page, csv and xlsx."""

from __future__ import annotations

from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.core.words import month
from heli.purchasing.models.plans import PlanItem, YearPlan
from heli.purchasing.queries import plans as queries

PLAN_ITEMS = Table(
    "purchase-plans",
    columns=(
        Column("project", _("项目"), sort="project__title", value=lambda i: i.project.title,
               url=lambda i: i.plan.get_absolute_url(), lang="zh"),
        Column("plan__year", _("年度"), Kind.NUMBER, sort="plan__year", group=True),
        Column("buyer", _("购买主体"), sort="plan__buyer__name_pinyin", value=lambda i: i.plan.buyer.name, lang="zh"),
        Column("method", _("采购方式"), sort="method", value=lambda i: i.get_method_display(), group=True),
        Column("amount_fen", _("金额"), Kind.MONEY, sort="amount_fen", total=True),
        Column("intention_month", _("公开意向的月份"), sort="intention_month", value=lambda i: month(i.intention_month)),
        Column("tender_month", _("开始采购的月份"), sort="tender_month", value=lambda i: month(i.tender_month)),
        Column("state", _("计划状态"), sort="plan__state", value=lambda i: i.plan.get_state_display()),
        Column("adjusted_on", _("调整日期"), Kind.DATE, sort="adjusted_on"),
    ),
    filters=(
        Filter("q", _("项目"), kind="text", apply=queries.called),
        Filter("method", _("采购方式"), choices=PlanItem.Method.choices),
        Filter("state", _("计划状态"), choices=YearPlan.State.choices, field="plan__state"),
    ),
    default_sort="tender_month",
    measures=(Measure("amount", _("金额"), lambda: Sum("amount_fen"), Kind.MONEY),),
    empty=_("还没有列入计划的项目。先编制一年的计划。"),
)  # fmt: skip
