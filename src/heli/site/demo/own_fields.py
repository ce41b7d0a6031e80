"""Fields that the offices of the demo city added: the city's, a district's, an agency's, and one that nobody fills."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from docx import Document as WordFile

from heli.accounts.models import User
from heli.core.actions.own import Wording, change_own_field, define_own_field
from heli.core.actions.printed import add_form
from heli.core.models import OwnField, OwnFieldVersion
from heli.core.owners import offices, owners_for
from heli.directory.actions import fill_organisation
from heli.directory.models import Organisation
from heli.purchasing.actions.filling import fill_project
from heli.purchasing.models import Project
from heli.purchasing.queries.projects import may_fill
from heli.workforce.actions.filling import fill_worker
from heli.workforce.models import Worker

WORKER, ORGANISATION, PROJECT = "workforce.worker", "directory.organisation", "purchasing.project"
#: what their printed forms say
OF_WORKER = ("姓名", "性别", "证件号码", "学历", "单位", "岗位", "证书编号", "政治面貌")
OF_PROJECT = (
    "编号",
    "项目名称",
    "购买主体",
    "服务地区",
    "服务对象",
    "服务人数",
    "需求",
    "预算金额",
    "列入民生实事的年份",
)


def own_fields() -> None:
    """Made and filled in by those who would have done so; where the city has fields of its own, those are filled in."""
    if OwnField.objects.exists():
        _filled()
        return
    city, district, agency = (
        User.objects.get(login=login) for login in ("city-civil-affairs", "district-officer", "agency-registrar")
    )
    party = _defined(city, WORKER, "政治面貌", "choice", ["中共党员", "共青团员", "群众"])
    local = _defined(district, WORKER, "党派情况", "choice", ["党员", "团员", "无党派"])
    house = _defined(district, WORKER, "是否参加心理热线值班", "yes", [])
    shift = _defined(agency, WORKER, "值班组", "text", [])
    area = _defined(district, ORGANISATION, "办公面积（平方米）", "number", [])
    wording = [Wording(o.pk, "无党派人士" if o.name == "无党派" else o.name, True) for o in local.options.all()]
    facts: dict[str, Any] = {"contact": local.contact, "required_from": None, "is_open": True}
    change_own_field(local, by=district, name="党派", help="按本人档案填写", options=wording, **facts)
    for number, worker in enumerate(Worker.objects.visible_to(agency).order_by("pk")[:12]):
        keys = [option.key for option in local.options.all()]
        fill_worker(worker, by=agency, values={local.pk: keys[number % 3], shift.pk: f"第 {number % 3 + 1} 组"})
        if number < 4:
            fill_worker(worker, by=city, values={party.pk: ("中共党员", "共青团员", "群众")[number % 3]})
    organisation = Organisation.objects.get(grant__user=agency)
    fill_organisation(organisation, by=agency, values={area.pk: 260})
    listed = _defined(city, PROJECT, "列入民生实事的年份", "number", [])
    officer = User.objects.get(login="project-officer")
    for project in Project.objects.visible_to(officer).order_by("pk")[:3]:
        if may_fill(officer, project):
            fill_project(project, by=officer, values={listed.pk: project.year})
    for by, subject, name, words in (
        (city, WORKER, "社会工作者登记表", OF_WORKER), (district, WORKER, "党派情况登记表", OF_WORKER),
        (city, PROJECT, "购买服务项目申报表", OF_PROJECT),
    ):  # fmt: skip
        owner, _name = offices(by, "core.printed_form.add")[0]
        contact = f"{by.name} 0573-12345"
        add_form(None, by=by, subject=subject, owner=owner, name=name, contact=contact, file=_paper(name, words))
    OwnFieldVersion.objects.filter(field__in=[party, local, house], number=1).update(
        made_at=house.created_at - timedelta(days=200)
    )


def _paper(name: str, words: Sequence[str]) -> ContentFile:
    """A form as an office would have made it in Word."""
    paper, out = WordFile(), io.BytesIO()
    paper.add_heading(name, 0)
    table = paper.add_table(rows=0, cols=2, style="Table Grid")
    for word in words:
        label, value = table.add_row().cells
        label.text, value.text = word, "{{ " + word + " }}"
    paper.add_paragraph("填表日期：{{ 打印日期 }}　　　　签字：")
    paper.save(out)
    return ContentFile(out.getvalue(), name=f"{name}.docx")


def _defined(by: User, subject: str, name: str, kind: str, options: list[str]) -> OwnField:
    owner, _name = offices(by, "core.own_field.define")[0]
    return define_own_field(
        None, by=by, subject=subject, owner=owner, name=name, kind=kind, sensitivity="office", help="",
        contact=f"{by.name} 0573-12345", options=[Wording(None, each, True) for each in options],
    )  # fmt: skip


def _filled() -> None:
    """A dozen workers with something under each field of theirs, as the city's officer would enter it."""
    officer = User.objects.get(login="city-civil-affairs")
    fields = [
        (field, [option.key for option in field.options.all() if option.is_open])
        for field in OwnField.objects.filter(subject=WORKER, is_open=True).prefetch_related("options")
    ]
    for number, worker in enumerate(Worker.objects.visible_to(officer).order_by("pk")[:12]):
        under = owners_for(officer, WORKER, worker.pk)
        values = {field.pk: _answer(field, keys, number) for field, keys in fields if field.owner in under}
        if values:
            fill_worker(worker, by=officer, values=values)


def _answer(field: OwnField, keys: list[str], number: int) -> Any:
    if field.kind == OwnField.Kind.CHOICE:
        return keys[number % len(keys)] if keys else ""
    return {"number": number + 1, "day": date(2024, 1, 1) + timedelta(days=number), "yes": True}.get(field.kind, "示例")
