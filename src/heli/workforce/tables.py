"""The lists of the workforce."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Table
from heli.workforce.models import Employment, LicenceLevel
from heli.workforce.queries import register as queries
from heli.workforce.words import best_certificate, main_post, place_words, standing_of


def _places(request: HttpRequest) -> list[tuple[str, str]]:
    user: Any = request.user
    indent = {"city": "", "district": "", "street": "　", "community": "　　"}
    return [(str(place.pk), indent.get(place.level, "") + place.name) for place in queries.places_of_choice(user)]


def _organisations(request: HttpRequest) -> list[tuple[str, str]]:
    user: Any = request.user
    return [(str(each.pk), each.name) for each in queries.employers(user)]


def _level(worker: Any) -> str:
    paper = best_certificate(worker)
    return str(paper.get_level_display()) if paper else str(_("未持证"))


def _standing(worker: Any) -> tuple[str, str]:
    standing = standing_of(worker, localdate(), queries.DUE_DAYS)
    return standing.words, standing.tone


def _employer(worker: Any) -> str | None:
    post = main_post(worker)
    return post.organisation.name if post and post.organisation else None


def _place(worker: Any) -> str | None:
    post = main_post(worker)
    return place_words(post.place) or None if post else None


WORKERS = Table(
    "workers",
    columns=(
        Column("name", _("姓名"), sort="person__name_pinyin", value=lambda w: w.person.name,
               url=lambda w: w.get_absolute_url(), lang="zh"),
        Column("level", _("级别"), value=_level),
        Column("registration", _("登记"), Kind.STATE, value=_standing),
        Column("until", _("有效期至"), Kind.DATE, value=lambda w: standing_of(w, localdate(), queries.DUE_DAYS).until),
        Column("employer", _("单位"), value=_employer, lang="zh"),
        Column("place", _("地区"), value=_place, lang="zh"),
        Column("time", _("专兼职"), value=lambda w: (post := main_post(w)) and post.get_time_display(), shown=False),
        Column("post", _("岗位"), value=lambda w: (post := main_post(w)) and post.post or None, shown=False, lang="zh"),
        Column("education", _("学历"), value=lambda w: w.education or None, shown=False),
        Column("major", _("专业"), value=lambda w: w.major or None, shown=False, lang="zh"),
    ),
    filters=(
        Filter("q", _("姓名、拼音或证件后四位"), kind="text", apply=queries.called, narrow=True),
        Filter("place", _("地区"), choices=_places, apply=queries.at_place, narrow=True),
        Filter("level", _("证书"), choices=[*LicenceLevel.choices, ("none", _("未持证"))], apply=queries.of_level),
        Filter("registration", _("登记"), choices=[("valid", _("登记有效")), ("due", _("临期（90 天内）")),
               ("lapsed", _("已失效")), ("none", _("未登记"))],
               apply=lambda qs, v: queries.registered(qs, v, localdate())),
        Filter("organisation", _("单位"), choices=_organisations, apply=queries.at_organisation, narrow=True),
        Filter("time", _("任职"), choices=[*Employment.Time.choices, ("left", _("已离任"))], apply=queries.working),
    ),
    default_sort="name",
    empty=_("还没有社会工作者。可以从 Excel 导入名册。"),
)  # fmt: skip
