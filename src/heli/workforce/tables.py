"""The lists of the workforce."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from heli.core.own_columns import own_columns
from heli.core.own_filters import own_filters
from heli.core.tables import Column, Filter, Kind, Measure, Table
from heli.core.web import key_in
from heli.directory.models import Person
from heli.directory.queries import above_places
from heli.workforce.models import Employment, EndReason, LicenceLevel, Qualification
from heli.workforce.queries import facts, groups, proposed
from heli.workforce.queries import register as queries
from heli.workforce.queries.rows import WorkerRow
from heli.workforce.rules.education import LEVELS

_NOTHING = (facts.NONE, _("未填写"))


def places_of_choice(request: HttpRequest) -> list[tuple[str, str]]:
    user: Any = request.user
    indent = {"city": "", "district": "", "street": "　", "community": "　　"}
    found = [(place.code, indent.get(place.level, "") + place.name) for place in queries.places_of_choice(user)]
    asked = queries.asked_place(user, request.GET.get("place", ""))
    if asked is not None and all(code != asked.code for code, _name in found):
        found.append((asked.code, asked.name))  # a link from the gap or the directory may ask for any place
    return [*found, (queries.NO_PLACE, str(_("未定地区")))]


def _areas(request: HttpRequest) -> list[tuple[str, str]]:
    user: Any = request.user
    found = [(place.code, place.name) for place in queries.places_of_choice(user)]
    asked = queries.asked_place(user, request.GET.get("area", ""))
    return found if asked is None or (asked.code, asked.name) in found else [*found, (asked.code, asked.name)]


def _districts(request: HttpRequest) -> list[tuple[str, str]]:
    return [*facts.districts_of_posts(), (facts.NONE, str(_("未定地区")))]


def _scopes(request: HttpRequest) -> list[tuple[str, str]]:
    return facts.scopes(request.user)


def _employers_held(request: HttpRequest) -> list[tuple[str, str]]:
    """Of those that are asked for by a link some may be dissolved: their people have left all the same."""
    found = _employers(request, "held")
    asked = key_in(request.GET.get("held", ""))
    if asked is not None and all(key != str(asked) for key, _name in found):
        found += [(str(each.pk), each.name) for each in queries.every_organisation(request.user).filter(pk=asked)]
    return [*found, (facts.NONE, str(_("不在单位")))]


def organisations_of_choice(request: HttpRequest) -> list[tuple[str, str]]:
    return _employers(request, "organisation")


def _employers(request: HttpRequest, name: str) -> list[tuple[str, str]]:
    user: Any = request.user
    found = [(str(each.pk), each.name) for each in queries.employers(user)]
    asked = key_in(request.GET.get(name, ""))
    if asked is not None and all(key != str(asked) for key, _name in found):
        found += [(str(each.pk), each.name) for each in queries.organisations(user).filter(pk=asked)]
    return found


@lru_cache(maxsize=1)
def _address() -> list[str]:
    """The address of a worker before and after the key."""
    return reverse("workforce:worker-detail", args=[0]).rsplit("0", 1)


def worker_address(row: WorkerRow) -> str:
    before, after = _address()
    return f"{before}{row.pk}{after}"


def _batches(request: HttpRequest) -> list[tuple[str, str]]:
    return facts.batches_of_choice(request.user)


_PERSON, _PAPERS, _POSTS, _OTHERS = _("本人"), _("证书"), _("任职"), _("其他资格和培训")
#: every other fact that is stored; number and phone are sealed and found by their index, through the first question
MORE = (
    Filter("sex", _("性别"), choices=[*Person.Sex.choices, _NOTHING], more=_PERSON, of=facts.PEOPLE, where=facts.of_sex),
    Filter("age", _("年龄（周岁）"), kind="numbers", more=_PERSON, of=facts.PEOPLE, where=facts.aged),
    Filter("born", _("出生日期"), kind="days", more=_PERSON, of=facts.PEOPLE, where=lambda v: v.of("birth_date")),
    Filter("document", _("证件类别"), choices=Person.Document.choices, more=_PERSON, of=facts.PEOPLE,
           where=lambda v: Q(document_kind=v)),
    Filter("education", _("学历"), choices=[*((each, each) for each in LEVELS), (facts.OTHER, _("其他写法")), _NOTHING],
           apply=facts.educated, more=_PERSON),
    Filter("major", _("专业"), kind="text", field="major__icontains", more=_PERSON),
    Filter("studied", _("全日制学习结束日期"), kind="days", more=_PERSON, apply=lambda qs, v: qs.filter(v.of("studied_until"))),
    Filter("note", _("备注"), kind="text", field="note__icontains", more=_PERSON),
    Filter("batch", _("由哪次导入登记"), choices=_batches, apply=facts.from_batch, more=_PERSON),
    Filter("number", _("证书编号"), kind="text", more=_PAPERS, of=facts.CERTIFICATES,
           where=lambda v: Q(number__icontains=v)),
    Filter("issued", _("发证日期"), kind="days", more=_PAPERS, of=facts.CERTIFICATES, where=lambda v: v.of("issued_on")),
    Filter("until", _("登记有效期至"), kind="days", more=_PAPERS, of=facts.CERTIFICATES,
           where=lambda v: v.of("registered_until")),
    Filter("post", _("岗位"), kind="text", more=_POSTS, of=facts.EMPLOYMENTS, where=lambda v: Q(post__icontains=v),
           hint=_("含以前的岗位")),
    Filter("started", _("入职日期"), kind="days", more=_POSTS, of=facts.EMPLOYMENTS, where=lambda v: v.of("start_on")),
    Filter("ended", _("离职日期"), kind="days", more=_POSTS, of=facts.EMPLOYMENTS, where=lambda v: v.of("end_on")),
    Filter("reason", _("离职原因"), choices=[*EndReason.choices, _NOTHING], more=_POSTS, of=facts.EMPLOYMENTS, where=facts.left_for),
    Filter("why", _("离职原因说明"), kind="text", more=_POSTS, of=facts.EMPLOYMENTS,
           where=lambda v: Q(end_words__icontains=v)),
    Filter("contract", _("劳动合同到期日"), kind="days", more=_POSTS, of=facts.EMPLOYMENTS,
           where=lambda v: v.of("contract_until")),
    Filter("pay", _("薪级或工资档"), kind="text", more=_POSTS, of=facts.EMPLOYMENTS, where=lambda v: Q(pay_group=v)),
    Filter("held", _("这条任职的单位"), choices=_employers_held, more=_POSTS, of=facts.EMPLOYMENTS,
           where=facts.held_by),
    Filter("area", _("这条任职的地区"), choices=_areas, more=_POSTS, of=facts.EMPLOYMENTS, where=facts.held_at, lies=above_places),
    Filter("district", _("这条任职的区县"), choices=_districts, more=_POSTS, of=facts.EMPLOYMENTS, where=facts.counted_to),
    Filter("within", _("这条任职在"), choices=_scopes, more=_POSTS, of=facts.EMPLOYMENTS, where=facts.within_scope),
    Filter("there", _("这段时间一直在任"), kind="days", more=_POSTS, of=facts.EMPLOYMENTS, where=facts.there_all),
    Filter("unsaid", _("这条任职没有填写"), more=_POSTS, of=facts.EMPLOYMENTS, where=lambda v: facts.UNSAID[v],
           choices=[("start", _("入职日期")), ("post", _("岗位")), ("pay", _("薪级或工资档")), ("contract", _("劳动合同到期日"))]),
    Filter("kind", _("类别"), choices=Qualification.Kind.choices, more=_OTHERS, of=facts.QUALIFICATIONS,
           where=lambda v: Q(kind=v)),
    Filter("paper", _("名称"), kind="text", more=_OTHERS, of=facts.QUALIFICATIONS, where=lambda v: Q(name__icontains=v)),
    Filter("obtained", _("取得日期"), kind="days", more=_OTHERS, of=facts.QUALIFICATIONS,
           where=lambda v: v.of("obtained_on")),
)  # fmt: skip

WORKERS = Table(
    "workers",
    person="person_id",
    columns=(
        Column("name", _("姓名"), sort="person__name_pinyin", url=worker_address, lang="zh"),
        Column("level", _("级别"), group=groups.BY_LEVEL),
        Column("registration", _("登记"), Kind.STATE),
        Column("until", _("有效期至"), Kind.DATE),
        Column("employer", _("单位"), lang="zh", group=groups.BY_EMPLOYER),
        Column("place", _("地区"), lang="zh", group=groups.BY_DISTRICT),
        Column("street", _("街道（镇）"), shown=False, lang="zh", group=groups.BY_STREET),
        Column("time", _("专兼职"), shown=False),
        Column("post", _("岗位"), shown=False, lang="zh"),
        Column("education", _("学历"), shown=False),
        Column("major", _("专业"), shown=False, lang="zh"),
    ),
    filters=(
        Filter("q", _("姓名、拼音或证件后四位"), kind="text", apply=queries.called, narrow=True),
        Filter("place", _("地区"), choices=places_of_choice, apply=queries.at_place, narrow=True, lies=above_places),
        Filter("level", _("证书"), choices=[*LicenceLevel.choices, ("none", _("未持证"))], apply=queries.of_level,
               of=facts.CERTIFICATES, where=facts.of_level),
        Filter("registration", _("登记"), choices=[("valid", _("登记有效")), ("due", _("临期（90 天内）")), ("soon", _("临期（30 天内）")),
               ("lapsed", _("已失效")), ("none", _("未登记")),
               ("sanctioned", _("暂停或取消"))],
               apply=lambda qs, v: queries.registered(qs, v, localdate())),
        Filter("organisation", _("单位"), choices=organisations_of_choice, apply=queries.at_organisation, narrow=True),
        Filter("confirmed", _("本人核对"), choices=[("within", _("一年内核对过")), ("not", _("一年没有核对"))], apply=proposed.by_confirmation),
        Filter("time", _("任职"), choices=[("now", _("在任")), *Employment.Time.choices, ("left", _("已离任")),
               ("again", _("离职后又在任"))], apply=queries.working,
               of=facts.EMPLOYMENTS, where=facts.at_work),
        *MORE,
    ),
    default_sort="name",
    empty=_("还没有社会工作者。可以从 Excel 导入名册。"),
    picks=True,
    asked=own_filters("workforce.worker"),
    adds=own_columns("workforce.worker"),
    measures=(
        Measure("licensed", _("持证"), groups.licensed),
        Measure("valid", _("登记有效"), lambda: groups.valid(localdate())),
    ),
)  # fmt: skip
