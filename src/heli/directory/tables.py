"""The lists of the directory, declared once for page, csv and xlsx."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from heli.core.own_columns import own_columns
from heli.core.own_filters import own_filters
from heli.core.tables import Column, Filter, Group, Kind, Table
from heli.directory import queries
from heli.directory.models import Organisation
from heli.directory.queries import Residents
from heli.directory.rules.places import committee

LEVELS = (
    ("city", _("市")),
    ("district", _("县（市、区）")),
    ("street", _("街道（镇）")),
    ("community", _("社区（村）")),
)
MARKS = {"active": "ok", "merged": "muted", "closed": "muted"}


def place_table(residents: Mapping[int, Residents]) -> Table:
    """Places with the residents of today."""

    def people(place: Any) -> int | None:
        return residents[place.pk].value if place.pk in residents else None

    def basis(place: Any) -> str:
        if place.pk not in residents:
            return ""
        return str(_("估算") if residents[place.pk].estimated else _("公布"))

    return Table(
        "places",
        columns=(
            Column("name", _("名称"), sort="name", url=lambda p: p.get_absolute_url(), lang="zh"),
            Column("code", _("区划代码"), sort="code"),
            Column("level", _("级别"), value=lambda p: p.get_level_display()),
            Column("parent", _("上级"), value=lambda p: p.parent.name if p.parent else None, lang="zh"),
            Column(
                "committee",
                _("居委会或村委会"),
                value=lambda p: committee(p.name) if p.level == "community" else None,
                shown=False,
            ),
            Column("residents", _("常住人口"), Kind.COUNT, value=people),
            Column("basis", _("人口依据"), value=basis),
            Column("valid_from", _("设立日期"), Kind.DATE, sort="valid_from", shown=False),
            Column("valid_until", _("撤销日期"), Kind.DATE, sort="valid_until", shown=False),
        ),
        filters=(
            Filter("q", _("名称或代码"), kind="text", apply=queries.search_places),
            Filter("level", _("级别"), choices=LEVELS, field="level"),
            Filter(
                "state", _("状态"), choices=(("now", _("现有")), ("ended", _("已撤销"))), apply=queries.places_by_state
            ),
        ),
        default_sort="code",
        empty=_("没有找到地区。可以换一个条件，或从文件导入。"),
        picks=True,
    )


def _districts(request: Any) -> list[tuple[str, str]]:
    return [(code, name) for code, name, level, _parent in queries.place_rows() if level == "district"]


BY_DISTRICT = Group(lambda: F("place_id"), queries.districts_of, queries.places_of_district)
ORGANISATIONS = Table(
    "organisations",
    columns=(
        Column("name", _("名称"), sort="name_pinyin", url=lambda o: o.get_absolute_url(), lang="zh"),
        Column("short_name", _("简称"), lang="zh", shown=False),
        Column("kind", _("类别"), value=lambda o: o.get_kind_display(), group=True),
        Column(
            "standing",
            _("编制和经费"),
            value=lambda o: o.get_standing_display() or None,
            group=True,
            shown=False,
        ),
        Column("credit_code", _("统一社会信用代码")),
        Column(
            "place",
            _("所在地区"),
            value=lambda o: o.place.name if o.place else None,
            lang="zh",
            group=BY_DISTRICT,
        ),
        Column("parent", _("上级单位"), value=lambda o: o.parent.name if o.parent else None, lang="zh", shown=False),
        Column("answers_to", _("主管部门"), value=lambda o: o.answers_to.name if o.answers_to else None, lang="zh"),
        Column("state", _("状态"), Kind.STATE, value=lambda o: (o.get_state_display(), MARKS[o.state])),
    ),
    filters=(
        Filter("q", _("名称、拼音或代码"), kind="text", apply=queries.search),
        Filter("kind", _("类别"), choices=Organisation.Kind.choices, field="kind"),
        Filter("place", _("地区"), choices=_districts, apply=queries.within_code),
        Filter("state", _("状态"), choices=Organisation.State.choices, field="state"),
        Filter("standing", _("编制和经费"), choices=Organisation.Standing.choices, field="standing", more=_("组织")),
        Filter("parent", _("上级单位"), kind="text", field="parent__name__icontains", more=_("组织")),
        Filter("answers_to", _("主管部门"), kind="text", field="answers_to__name__icontains", more=_("组织")),
        Filter("contact", _("联系人"), kind="text", field="contact_name__icontains", more=_("组织")),
        Filter("address", _("地址"), kind="text", field="address__icontains", more=_("组织")),
    ),
    default_sort="name",
    empty=_("还没有组织。可以登记第一个，或从文件导入。"),
    picks=True,
    asked=own_filters("directory.organisation"),
    adds=own_columns("directory.organisation"),
)
