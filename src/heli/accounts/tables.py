"""The lists of accounts and of the audit chain, declared once for page, csv and xlsx."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from heli.accounts import queries, roles
from heli.core.tables import Column, Filter, Kind, Table


def _events(request: HttpRequest) -> list[tuple[str, Any]]:
    return sorted((key, queries.words_of(key)) for key in roles.PERMISSIONS)


USERS = Table(
    "users",
    person="person_id",
    columns=(
        Column("name", _("姓名"), sort="name", url=lambda u: u.get_absolute_url(), lang="zh"),
        Column("login", _("登录名"), sort="login"),
        Column("roles", _("角色"), value=lambda u: "、".join(str(grant) for grant in u.grants_now) or None, lang="zh"),
        Column(
            "second_factor",
            _("二次验证"),
            Kind.STATE,
            value=lambda u: (_("已设置"), "ok") if u.has_second_factor else (_("未设置"), "warn"),
        ),
        Column(
            "state",
            _("状态"),
            Kind.STATE,
            sort="is_active",
            value=lambda u: (_("启用"), "ok") if u.is_active else (_("已停用"), "muted"),
        ),
        Column("last_login", _("最近登录"), Kind.MOMENT, sort="last_login"),
        Column("email", _("邮箱"), shown=False),
        Column("phone", _("手机"), shown=False),
    ),
    filters=(
        Filter("q", _("姓名或登录名"), kind="text", apply=queries.named),
        Filter("role", _("角色"), choices=lambda request: roles.choices(), apply=queries.with_role),
    ),
    default_sort="name",
    empty=_("没有符合条件的账号。"),
    picks=True,
)
MAPPINGS = Table(
    "mappings",
    columns=(
        Column("group", _("组"), sort="group", lang="zh"),
        Column("role", _("角色"), value=lambda m: m.role_name),
        Column("scope", _("范围"), value=lambda m: str(m.scope), lang="zh"),
        Column("valid_from", _("开始日期"), Kind.DATE, sort="valid_from"),
        Column("valid_until", _("结束日期"), Kind.DATE, sort="valid_until"),
        Column("made_by", _("设置人"), value=lambda m: str(m.made_by), lang="zh"),
        Column("state", _("状态"), Kind.STATE, value=lambda m: (m.state_word, "ok" if m.is_open else "muted")),
        Column(
            "end",
            _("办理"),
            value=lambda m: _("结束") if m.is_open else None,
            url=lambda m: reverse("accounts:mapping-end", args=[m.pk]) if m.is_open else "",
        ),
    ),
    filters=(Filter("q", _("组"), kind="text", field="group__icontains"),),
    empty=_("还没有对应关系。没有对应的组，登录的人没有角色。"),
)
AUDIT = Table(
    "audit",
    columns=(
        Column("number", _("序号"), Kind.COUNT, sort="number"),
        Column("at", _("时间"), Kind.MOMENT, value=lambda e: datetime.fromisoformat(e.at)),
        Column("actor", _("谁"), value=lambda e: str(e.actor), lang="zh"),
        Column("event", _("事项"), value=lambda e: queries.words_of(e.event)),
        Column("subject", _("对象"), value=queries.subject_of, lang="zh"),
        Column("rows", _("行数"), Kind.COUNT),
    ),
    filters=(
        Filter("on", _("日期"), kind="date", apply=queries.of_day),
        Filter("event", _("事项"), choices=_events),
    ),
    default_sort="-number",
    empty=_("没有符合条件的审计记录。"),
)
