"""The lists of accounts: organisations and places that employ, and the people of one."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.queries import accounts as queries

COUNTS = (
    Column("people", _("在职"), Kind.COUNT, sort="people", total=True),
    Column("without", _("没有账号"), Kind.COUNT, sort="without", total=True),
    Column("waiting", _("没有登录过"), Kind.COUNT, sort="waiting", total=True),
    Column("printed_at", _("上次打印"), Kind.DATE, sort="printed_at", value=lambda o: o.printed_at and localdate(o.printed_at)),
)  # fmt: skip
FILTERS = (
    Filter("q", _("名称"), kind="text", field="name__icontains"),
    Filter(
        "state", _("账号"), choices=(("without", _("有人没有账号")), ("outside", _("有人没有登录过"))),
        apply=queries.with_somebody_without,
    ),
)  # fmt: skip

EMPLOYERS = Table(
    "account-employers",
    columns=(
        Column("name", _("单位"), sort="name_pinyin", value=lambda o: o.name, lang="zh",
               url=lambda o: reverse("workforce:account-employer", args=[o.pk])),
        Column("place", _("地区"), value=lambda o: o.place.name if o.place else None, lang="zh"),
        *COUNTS,
    ),
    filters=FILTERS,
    default_sort="name",
    empty=_("范围内还没有单位有在职的社会工作者。先导入名册。"),
)  # fmt: skip

PLACES = Table(
    "account-places",
    columns=(
        Column("name", _("街道（镇）、社区（村）"), sort="code", value=lambda p: p.name, lang="zh",
               url=lambda p: reverse("workforce:account-employer", args=[f"place-{p.pk}"])),
        Column("parent", _("上级"), value=lambda p: p.parent.name if p.parent else None, lang="zh"),
        *COUNTS,
    ),
    filters=FILTERS,
    default_sort="name",
    empty=_("范围内还没有人直接在街道（镇）、社区（村）任职。"),
)  # fmt: skip


def _standing(worker: Any) -> tuple[Any, str]:
    if worker.login is None:
        return _("没有账号"), "muted"
    return (_("没有登录过"), "warn") if worker.outside else (_("已登录"), "ok")


PEOPLE = Table(
    "account-people",
    person="person_id",
    columns=(
        Column("name", _("姓名"), sort="person__name_pinyin", value=lambda w: w.person.name, lang="zh",
               url=lambda w: w.get_absolute_url()),
        Column("login", _("登录号"), sort="login", value=lambda w: w.login),
        Column("state", _("账号"), Kind.STATE, value=_standing),
        Column("came", _("上次登录"), Kind.DATE, value=lambda w: w.login and w.person.user.last_login and localdate(w.person.user.last_login)),
    ),
    filters=(
        Filter("q", _("姓名"), kind="text", field="person__name__contains"),
        Filter("state", _("账号"), choices=(("without", _("没有账号")), ("outside", _("没有登录过")), ("inside", _("已登录"))),
               apply=queries.by_account),
    ),
    default_sort="name",
    empty=_("这里现在没有在职的社会工作者。"),
)  # fmt: skip
