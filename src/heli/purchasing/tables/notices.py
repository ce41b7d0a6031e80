"""The lists of notices, as their offices see them and as everybody does, declared once for page, csv and xlsx."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.purchasing.models.notices import PurchaseNotice
from heli.purchasing.queries import notices as queries

MARKS = {"draft": "warn", "published": "ok", "withdrawn": "muted"}


def _state(notice: Any) -> tuple[Any, str]:
    return notice.get_state_display(), MARKS[notice.state]


NOTICES = Table(
    "purchase-notices",
    columns=(
        Column("title", _("标题"), sort="title", url=lambda n: n.get_absolute_url(), lang="zh"),
        Column("kind", _("类别"), sort="kind", value=lambda n: n.get_kind_display(), group=True),
        Column("buyer", _("购买主体"), sort="project__buyer__name_pinyin", value=lambda n: n.project.buyer.name, lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("published_on", _("发布日期"), Kind.DATE, sort="published_on"),
        Column("closes_on", _("截止日期"), Kind.DATE, sort="closes_on"),
        Column("came", _("答复和意见"), Kind.COUNT, sort="came"),
        Column("drafted_by", _("经办人"), value=lambda n: n.drafted_by.name, lang="zh", shown=False),
    ),
    filters=(
        Filter("q", _("标题或购买主体"), kind="text", apply=queries.called),
        Filter("kind", _("类别"), choices=PurchaseNotice.Kind.choices),
        Filter("state", _("状态"), choices=PurchaseNotice.State.choices),
    ),
    default_sort="-published_on",
    empty=_("还没有采购公告。从项目起草第一份。"),
)  # fmt: skip

PUBLISHED = Table(
    "published-notices",
    columns=(
        Column("title", _("标题"), sort="title", url=lambda n: n.public_url, lang="zh"),
        Column("kind", _("类别"), sort="kind", value=lambda n: n.get_kind_display(), group=True),
        Column("buyer", _("购买主体"), sort="project__buyer__name_pinyin", value=lambda n: n.project.buyer.name, lang="zh"),
        Column("place", _("服务地区"), sort="project__place__path", value=lambda n: n.project.place.name, lang="zh"),
        Column("state", _("状态"), Kind.STATE, sort="state", value=_state, group=True),
        Column("published_on", _("发布日期"), Kind.DATE, sort="published_on"),
        Column("closes_on", _("截止日期"), Kind.DATE, sort="closes_on"),
    ),
    filters=(
        Filter("q", _("标题或购买主体"), kind="text", apply=queries.called),
        Filter("kind", _("类别"), choices=PurchaseNotice.Kind.choices),
        Filter("place", _("服务地区"), kind="text", field="project__place__name__icontains"),
        Filter("state", _("状态"), choices=[each for each in PurchaseNotice.State.choices if each[0] != "draft"]),
    ),
    default_sort="-published_on",
    empty=_("还没有公布的公告。"),
)  # fmt: skip
