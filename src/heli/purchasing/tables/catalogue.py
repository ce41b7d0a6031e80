"""The catalogue as a list, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.directory.models import Level
from heli.purchasing.models import CatalogueDoer, CatalogueItem
from heli.purchasing.queries import catalogue as queries

MARKS = {"draft": "muted", "listed": "ok", "withdrawn": "muted"}
DOERS = dict(CatalogueDoer.Doer.choices)


def _doer(item: Any) -> Any:
    return DOERS.get(item.doer_now, _("没有登记"))


CATALOGUE = Table(
    "catalogue",
    columns=(
        Column("name", _("事项名称"), sort="name", url=lambda item: item.get_absolute_url(), lang="zh"),
        Column("department", _("责任部门"), sort="department__name_pinyin", value=lambda item: item.department.name, lang="zh", group=True),
        Column("level", _("事权级别"), value=lambda item: item.get_level_display(), group=True),
        Column("state", _("状态"), Kind.STATE, value=lambda item: (item.get_state_display(), MARKS[item.state]), group=True),
        Column("doer", _("现在由谁做"), value=_doer),
        Column("yearly", _("一年的费用"), Kind.MONEY, value=lambda item: item.yearly_now, sort="yearly_now"),
        Column("unit", _("计量单位"), value=lambda item: item.get_unit_display(), shown=False),
        Column("unit_cost_fen", _("单位成本"), Kind.MONEY, sort="unit_cost_fen"),
        Column("legal_basis", _("政策法律依据"), lang="zh", shown=False),
        Column("listed_on", _("列入日期"), Kind.DATE, sort="listed_on", shown=False),
    ),
    filters=(
        Filter("q", _("事项名称"), kind="text", field="name__icontains"),
        Filter("state", _("状态"), choices=CatalogueItem.State.choices),
        Filter("doer", _("现在由谁做"), choices=(*CatalogueDoer.Doer.choices, ("unknown", _("没有登记"))), apply=queries.of_doer),
        Filter("level", _("事权级别"), choices=Level.choices),
        Filter("department", _("责任部门"), kind="text", field="department__name__icontains"),
    ),
    default_sort="name",
    empty=_("目录里还没有事项。"),
)  # fmt: skip
