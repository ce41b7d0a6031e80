"""The list of posts against what they ask for."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.workforce.models import OfWorkerQuerySet
from heli.workforce.queries import match
from heli.workforce.queries import match_rows as rows
from heli.workforce.rules.match import DEMANDS, MET, SHORT, UNKNOWN
from heli.workforce.tables import organisations_of_choice, places_of_choice

RESULTS = ((SHORT, _("不符合")), (UNKNOWN, _("不详")), (MET, _("符合")))
LEVELS = {
    "junior": _("缺助理社会工作师证书"), "intermediate": _("缺社会工作师证书"), "senior": _("缺高级社会工作师证书"),
}  # fmt: skip
LACKING = (("level", _("缺证书")), *LEVELS.items(), ("major", _("专业不对口")), ("training", _("缺培训")),
           ("months", _("工作年限不足")))  # fmt: skip
NOT_KNOWN = (
    ("any", _("有不详的")),
    ("major", _("专业不详")),
    ("training", _("培训待确认")),
    ("months", _("工作年限不详")),
)


def _requirements(request: HttpRequest) -> list[tuple[str, str]]:
    held = {asked.key: asked.name for _word, asked in match.in_force(localdate())}
    return [(str(key), name) for key, name in sorted(held.items())]


def _trainings(request: HttpRequest) -> list[tuple[str, str]]:
    return [(each.key, each.key) for each in rows.trainings(match.in_force(localdate()))]


def _majors(request: HttpRequest) -> list[tuple[str, str]]:
    return [(each.key, each.key) for each in rows.majors(match.in_force(localdate()))]


def _lacking_training(posts: OfWorkerQuerySet, key: str) -> OfWorkerQuerySet:
    return rows.lacking_item(posts, "training", rows.trainings(match.in_force(localdate())), key)


def _lacking_major(posts: OfWorkerQuerySet, key: str) -> OfWorkerQuerySet:
    return rows.lacking_item(posts, "major", rows.majors(match.in_force(localdate())), key)


def worker_address(row: rows.MatchRow) -> str:
    return reverse("workforce:worker-detail", args=[row.worker])


MATCH = Table(
    "match",
    person="worker__person_id",
    columns=(
        Column("name", _("姓名"), sort="worker__person__name_pinyin", url=worker_address, lang="zh"),
        Column("post", _("岗位"), sort="post", lang="zh", group=True),
        Column("organisation", _("单位"), lang="zh", group=True),
        Column("place", _("地区"), lang="zh", group=rows.BY_DISTRICT),
        Column("result", _("结论"), Kind.STATE),
        Column("words", _("匹配情况")),
        Column("closes", _("怎样补齐")),
        Column("requirement", _("适用的要求"), shown=False, lang="zh", group=rows.BY_REQUIREMENT),
        Column("street", _("街道（镇）"), shown=False, lang="zh", group=rows.BY_STREET, value=lambda row: row.place),
        Column("major", _("专业"), Kind.STATE, shown=False),
        Column("level", _("证书"), Kind.STATE, shown=False),
        Column("training", _("培训"), Kind.STATE, shown=False),
        Column("months", _("工作年限"), Kind.STATE, shown=False),
    ),
    filters=(
        Filter("q", _("姓名、拼音或证件后四位"), kind="text", apply=rows.called, narrow=True),
        Filter("place", _("地区"), choices=places_of_choice, apply=rows.at_place, narrow=True),
        Filter("post", _("岗位"), kind="text", field="post__icontains"),
        Filter("result", _("结论"), choices=RESULTS, apply=match.with_state),
        Filter("lacks", _("缺什么"), choices=LACKING, apply=rows.lacking),
        Filter("unknown", _("什么不详"), choices=NOT_KNOWN, apply=rows.not_known),
        Filter("organisation", _("单位"), choices=organisations_of_choice, apply=rows.at_organisation, narrow=True),
        Filter("requirement", _("适用的要求"), choices=_requirements, apply=rows.with_requirement),
        Filter("training", _("缺的培训"), choices=_trainings, apply=_lacking_training),
        Filter("major", _("不对口的专业要求"), choices=_majors, apply=_lacking_major),
    ),
    default_sort="name",
    empty=_("没有适用岗位要求的任职。先登记岗位要求，再看谁符合、谁还缺什么。"),
    picks=True,
    measures=(
        Measure("met", _("符合"), lambda: match.stands(MET)),
        Measure("unsettled", _("有不详的"), lambda: match.any_demand(UNKNOWN)),
        Measure("junior", LEVELS["junior"], lambda: rows.lacks("junior")),
        Measure("intermediate", LEVELS["intermediate"], lambda: rows.lacks("intermediate")),
        Measure("senior", LEVELS["senior"], lambda: rows.lacks("senior")),
        Measure("major", _("专业不对口"), lambda: rows.lacks("major")),
        Measure("training", _("缺培训"), lambda: rows.lacks("training")),
        Measure("months", _("工作年限不足"), lambda: rows.lacks("months")),
    ),
    apart=("asked", "asked_level", *(f"m_{demand}" for demand in DEMANDS)),
)  # fmt: skip
