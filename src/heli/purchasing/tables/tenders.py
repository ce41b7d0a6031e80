"""The list of tenders."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models.tenders import Tender
from heli.purchasing.queries.numbered import called

MARKS = {
    "draft": "muted",
    "submitted": "warn",
    "returned": "danger",
    "approved": "warn",
    "announced": "going",
    "opened": "ok",
    "evaluating": "going",
    "ranked": "warn",
    "awarded": "ok",
    "failed": "danger",
}
#: two states for whoever looks for them: a row says them by the words of its method
ANY_METHOD = {"ranked": _("待确定结果"), "awarded": _("已确定结果")}


def _state(tender: Any) -> tuple[Any, str]:
    if tender.state == Tender.State.ANNOUNCED and tender.is_due:
        return _("待开标"), "warn"
    return tender.get_state_display(), MARKS.get(tender.state, "muted")


TENDERS = Table(
    "tenders",
    columns=(
        Column("title", _("采购名称"), sort="title", url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("buyer", _("购买主体"), sort="buyer__name_pinyin", value=lambda r: r.buyer.name, lang="zh", group=True),
        Column("method", _("采购方式"), sort="method", value=lambda r: r.get_method_display(), group=True),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("limit", _("最高限价"), Kind.MONEY, sort="budget_fen", value=lambda r: r.limit_fen),
        Column("announced_on", _("公告日期"), Kind.DATE, sort="announced_on"),
        Column("deadline_at", _("投标截止"), Kind.MOMENT, sort="deadline_at"),
        Column("agent", _("采购代理机构"), value=lambda r: r.agent.name if r.agent else None, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("名称或编号"), kind="text", apply=called),
        Filter("state", _("状态"), field="state", choices=[(value, ANY_METHOD.get(value, label)) for value, label in Tender.State.choices]),
        Filter("method", _("采购方式"), field="method", choices=Tender.Method.choices),
    ),
    default_sort="-announced_on",
    empty=_("还没有采购。项目批准以后，可以从项目开始采购。"),
)  # fmt: skip
