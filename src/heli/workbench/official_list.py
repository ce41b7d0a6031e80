"""The list of official documents, declared once for page, csv and xlsx."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table

#: how a state of an official document is drawn
MARKS = {"draft": "muted", "issued": "ok", "dropped": "muted"}
STATES = (("draft", _("草稿")), ("issued", _("已印发")), ("dropped", _("已作废")))

OFFICIAL = Table(
    "official-documents",
    columns=(
        Column("plain_title", _("标题"), url=lambda d: d.get_absolute_url(), lang="zh"),
        Column("number", _("发文字号"), lang="zh"),
        Column("office", _("发文单位"), sort="office__name_pinyin", lang="zh", group=True),
        Column("state", _("状态"), Kind.STATE, value=lambda d: (d.get_state_display(), MARKS[d.state]), group=True),
        Column("issued_on", _("成文日期"), Kind.DATE),
        Column("created_at", _("起草时间"), Kind.MOMENT, sort="created_at"),
    ),
    filters=(
        Filter("state", _("状态"), choices=STATES, field="state"),
        Filter("q", _("标题"), kind="text", field="title__icontains"),
    ),
    default_sort="-created_at",
    empty=_("还没有公文。起草一份，预览以后编号印发。"),
)
