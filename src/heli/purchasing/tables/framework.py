"""The list of framework agreements, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models import FrameworkAgreement
from heli.purchasing.queries import framework as queries

MARKS = {"arranged": "draft", "awaited": "waiting", "running": "going", "ended": "ended"}


def state_of(agreement: Any) -> tuple[Any, str]:
    """With its colour; what is past its term is so whatever its state."""
    if agreement.is_over and not agreement.is_ended:
        return _("已到期"), "ended"
    return agreement.get_state_display(), MARKS[agreement.state]


FRAMEWORKS = Table(
    "frameworks",
    columns=(
        Column("title", _("框架协议名称"), sort="title", url=lambda a: a.get_absolute_url(), lang="zh"),
        Column("number", _("编号"), lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=state_of, group=True),
        Column("kind", _("形式"), sort="kind", value=lambda a: a.get_kind_display(), group=True),
        Column("buyer", _("购买主体"), sort="project__buyer__name_pinyin", value=lambda a: a.buyer.name, lang="zh"),
        Column("entered", _("入围家数"), Kind.COUNT, sort="entered"),
        Column("max_unit_price_fen", _("最高限制单价"), Kind.MONEY, sort="max_unit_price_fen"),
        Column("unit", _("计价单位"), lang="zh", shown=False),
        Column("start_on", _("协议期开始"), Kind.DATE, sort="start_on", shown=False),
        Column("end_on", _("协议期结束"), Kind.DATE, sort="end_on"),
    ),
    filters=(
        Filter("q", _("名称或编号"), kind="text", apply=queries.called),
        Filter("state", _("状态"), apply=queries.of_state, choices=(("going", _("现在可以成交的")), *FrameworkAgreement.State.choices)),
        Filter("kind", _("形式"), field="kind", choices=FrameworkAgreement.Kind.choices),
        Filter("buyer", _("购买主体"), kind="text", field="project__buyer__name__icontains"),
    ),
    default_sort="-end_on",
    empty=_("还没有框架协议。用框架协议方式采购，公告入围结果以后就在这里。"),
)  # fmt: skip
