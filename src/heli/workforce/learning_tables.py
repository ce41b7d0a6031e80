"""The lists of who will fall short of hours and who may sit which exam."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.tables import Column, Filter, Group, Kind, Measure, Table
from heli.core.words import month as month_words
from heli.directory.queries import districts_of, places_of_district
from heli.workforce.learning_words import marked, rule_words
from heli.workforce.models import LicenceLevel, Outlook
from heli.workforce.queries import register
from heli.workforce.queries.groups import employers_called
from heli.workforce.rules.eligible import TARGETS
from heli.workforce.rules.outlook import MAY, MONTHS, UNKNOWN
from heli.workforce.tables import organisations_of_choice, places_of_choice, worker_address
from heli.workforce.words import place_words

Rows = QuerySet[Any]
#: months that are offered: those of one term
MONTHS_AHEAD = 36
#: who may sit soon: within so many months
SOON = 12


def _month_of(text: str) -> date | None:
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        return None


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _months(_request: HttpRequest) -> list[tuple[str, str]]:
    found, month = [], localdate().replace(day=1)
    for _number in range(MONTHS_AHEAD):
        found.append((f"{month:%Y-%m}", month_words(month)))
        month = _next(month)
    return found


def _in_month(rows: Rows, text: str) -> Rows:
    month = _month_of(text)
    return rows.filter(expires_on__gte=month, expires_on__lt=_next(month)) if month else rows.none()


def _within(rows: Rows, text: str) -> Rows:
    return rows.filter(expires_on__lte=localdate() + timedelta(days=int(text)))


def _months_called(values: Collection[Any]) -> Mapping[Any, tuple[str, Any]]:
    return {value: (f"{value:%Y-%m}", month_words(value)) for value in values}


def _months_meant(key: str) -> list[date]:
    month = _month_of(key)
    return [month] if month else []


def _employer_meant(key: str) -> list[int]:
    return [int(key)] if key.isascii() and key.isdigit() and len(key) < 19 else []


BY_MONTH = Group(lambda: TruncMonth("expires_on"), _months_called, _months_meant, in_order=True)
BY_EMPLOYER = Group(lambda: F("employer"), employers_called, _employer_meant)
BY_DISTRICT = Group(lambda: F("place"), districts_of, places_of_district)


def _level(row: Outlook) -> str:
    return str(LicenceLevel(row.level).label) if row.level else ""


_NAME = Column(
    "name",
    _("姓名"),
    sort="worker__person__name_pinyin",
    value=lambda row: row.worker.person.name,
    url=worker_address,
    lang="zh",
)
_EMPLOYER = Column(
    "employer", _("单位"), value=lambda row: row.employer and row.employer.name, lang="zh", group=BY_EMPLOYER
)
_PLACE = Column("place", _("地区"), value=lambda row: place_words(row.place), lang="zh", group=BY_DISTRICT)
_CALLED = Filter("q", _("姓名、拼音或证件后四位"), kind="text", apply=register.worker_called, narrow=True)
_AT = (
    Filter("organisation", _("单位"), choices=organisations_of_choice, apply=register.at_organisation, narrow=True),
    Filter("place", _("地区"), choices=places_of_choice, apply=register.at_place, narrow=True),
)

SHORT = Table(
    "hours",
    person="worker__person_id",
    columns=(
        _NAME,
        Column("level", _("级别"), value=_level),
        Column("short_by", _("还差学时"), Kind.TENTHS, sort="short_by", total=True),
        Column("counted", _("已计学时"), Kind.TENTHS, sort="counted"),
        Column("waiting", _("待确认学时"), Kind.TENTHS, sort="waiting"),
        Column("required", _("要求学时"), Kind.TENTHS),
        Column("expires_on", _("登记有效期至"), Kind.DATE, sort="expires_on", group=BY_MONTH),
        _EMPLOYER,
        _PLACE,
        Column("as_of", _("计算日期"), Kind.DATE, shown=False),
    ),
    filters=(
        _CALLED,
        Filter("within", _("到期"), choices=[("90", _("3 个月内")), ("182", _("6 个月内")), ("365", _("12 个月内"))], apply=_within),
        Filter("month", _("到期月份"), choices=_months, apply=_in_month),
        *_AT,
        Filter("level", _("级别"), choices=LicenceLevel.choices, field="level"),
        Filter("waits", _("待确认学时"), choices=[("yes", _("有"))], apply=lambda rows, _v: rows.filter(waiting__gt=0)),
    ),
    default_sort="expires_on",
    empty=_("没有人差学时。"),
    picks=True,
)  # fmt: skip


def _sits(rows: Rows, target: str) -> Rows:
    if target == "any":
        return rows.filter(Q(junior=MAY) | Q(intermediate=MAY) | Q(senior=MAY))
    return rows.filter(**{target: MAY})


def _soon(rows: Rows, target: str) -> Rows:
    return rows.filter(**{target: MONTHS, f"{target}_missing__lte": SOON})


def _unknown(rows: Rows, target: str) -> Rows:
    return rows.filter(**{f"{target}__in": UNKNOWN})


def _exam(target: str, label: Any, why: Any) -> tuple[Column, Column]:
    """The answer, and the row of the law that decides."""
    return (
        Column(target, label, Kind.STATE, value=lambda row: marked(getattr(row, target), getattr(row, f"{target}_missing"))),
        Column(
            f"{target}_rule", why, shown=False,
            value=lambda row: rule_words(target, getattr(row, f"{target}_rule"), row.exam_year),
        ),
    )  # fmt: skip


_TARGETS = [(target, LicenceLevel(target).label) for target in TARGETS]

EXAMS = Table(
    "exams",
    person="worker__person_id",
    columns=(
        _NAME,
        Column("education", _("学历"), value=lambda row: row.worker.education, lang="zh"),
        Column("major", _("专业"), value=lambda row: row.worker.major, lang="zh"),
        *_exam("junior", _("助理社会工作师"), _("初级依据")),
        *_exam("intermediate", _("社会工作师"), _("中级依据")),
        *_exam("senior", _("高级社会工作师"), _("高级依据")),
        _EMPLOYER,
        _PLACE,
        Column("as_of", _("计算日期"), Kind.DATE, shown=False),
    ),
    filters=(
        _CALLED,
        Filter("sits", _("可以报考"), choices=[("any", _("任一级")), *_TARGETS], apply=_sits),
        Filter("soon", _("还差 12 个月以内"), choices=_TARGETS, apply=_soon),
        Filter("unknown", _("资料不详"), choices=_TARGETS, apply=_unknown),
        *_AT,
    ),
    default_sort="name",
    empty=_("还没有算过考试资格。每天夜里计算一次，也可以请系统管理员在「定时任务」里马上运行。"),
    picks=True,
    measures=tuple(
        Measure(target, label, lambda target=target: Count("pk", filter=Q(**{target: MAY})))  # type: ignore[misc]
        for target, label in _TARGETS
    ),
)  # fmt: skip
