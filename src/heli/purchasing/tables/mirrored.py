"""The list of tenders that run elsewhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models.mirrored import METHODS, MirroredTender
from heli.purchasing.queries import mirrored as queries

MARKS = {"entered": "going", "awarded": "ok", "failed": "danger"}


def _state(one: Any) -> tuple[Any, str]:
    return one.get_state_display(), MARKS[one.state]


MIRRORED = Table(
    "mirrored",
    columns=(
        Column("project", _("项目"), sort="project__title", value=lambda r: r.project.title,
               url=lambda r: r.get_absolute_url(), lang="zh"),
        Column("platform", _("平台"), sort="platform", lang="zh", group=True),
        Column("code", _("平台上的项目编号"), lang="zh"),
        Column("buyer", _("购买主体"), sort="project__buyer__name_pinyin", value=lambda r: r.project.buyer.name, lang="zh"),
        Column("method", _("采购方式"), sort="method", value=lambda r: r.get_method_display(), group=True),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("announced_on", _("公告日期"), Kind.DATE, sort="announced_on"),
        Column("winner", _("中标人"), value=lambda r: r.winner.name if r.winner else None, lang="zh"),
        Column("price_fen", _("中标金额"), Kind.MONEY, sort="price_fen"),
    ),
    filters=(
        Filter("q", _("项目、编号或中标人"), kind="text", apply=queries.called),
        Filter("state", _("状态"), field="state", choices=MirroredTender.State.choices),
        Filter("method", _("采购方式"), field="method", choices=METHODS),
    ),
    default_sort="-announced_on",
    empty=_("还没有登记在外部平台进行的采购。"),
)  # fmt: skip
