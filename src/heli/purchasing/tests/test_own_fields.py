"""What offices ask of a project beside what heli asks: answered by its purchaser, found in the list, printed in their forms."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from heli.accounts import acting
from heli.accounts.models import User
from heli.core import own_report
from heli.core.actions import printed
from heli.core.actions.own import define_own_field
from heli.core.errors import NotAllowed, Refused
from heli.core.models import AuditEntry, OwnField
from heli.purchasing.actions.filling import fill_project
from heli.purchasing.models import Project
from heli.purchasing.queries.owners import owners_of_project, projects_under
from heli.purchasing.queries.projects import timeline
from heli.purchasing.tests.desk import bureau, shen_yi, tang_lixin
from tests.access_things import tenders as things
from tests.cast import City, client_of, user_with

__all__ = ["bureau", "shen_yi", "tang_lixin"]
pytestmark = pytest.mark.django_db
SUBJECT = "purchasing.project"


@pytest.fixture
def project(city: City, shen_yi: User) -> Project:
    """Approved long ago: an office asks what it asks at any time."""
    return things.a_project(city, shen_yi)


def asked(name: str, owner: str = "", kind: str = "text") -> OwnField:
    return define_own_field(
        None, by=acting.console(), subject=SUBJECT, owner=owner, name=name, kind=kind, sensitivity="office", help=""
    )


def filling(project: Project) -> str:
    return f"/purchasing/projects/{project.pk}/fill/"


def test_the_purchaser_answers_what_the_city_asks(project: Project, shen_yi: User) -> None:
    field, client = asked("列入民生实事的年份", kind="number"), client_of(shen_yi)
    assert "填写自设项目" in client.get(project.get_absolute_url()).content.decode()
    said = {f"own-{field.pk}": "去年", "version": project.version}
    assert client.post(filling(project), said).status_code == 422
    answer = client.post(filling(project), {**said, f"own-{field.pk}": "2026"}, follow=True).content.decode()
    assert f"已保存{project.number}的自设项目" in answer and '<dd lang="zh">2026' in answer
    assert client.post(filling(project), {**said, f"own-{field.pk}": "2027"}).status_code == 409, "somebody was faster"
    assert AuditEntry.objects.filter(event="purchasing.project.fill", subject_id=project.pk).count() == 1
    assert "填写了自设项目" in {str(moment.what) for moment in timeline(shen_yi, project)}


def test_nobody_answers_for_another_purchaser(city: City, project: Project, tang_lixin: User, shen_jie: User) -> None:
    field = asked("民生实事")
    other = user_with("project_officer", city.organisations["桐心社会工作服务中心"], "别处的人")
    for user in (other, tang_lixin, shen_jie):
        with pytest.raises((NotAllowed, Refused)):
            fill_project(project, by=user, values={field.pk: "是"})
        assert client_of(user).get(filling(project)).status_code in (403, 404)


def test_a_field_is_there_for_the_projects_of_its_owner(city: City, project: Project, shen_yi: User) -> None:
    """Above its purchaser, and where it serves: who is asked, and of how many, by the same rule."""
    here = owners_of_project(project.pk)
    assert {"place:3304", "place:330402", "place:330402008", f"organisation:{project.buyer_id}"} <= here
    assert projects_under(["", "place:330402008", "place:330483"]) == {"": 1, "place:330402008": 1, "place:330483": 0}
    assert owners_of_project(0) == set()
    asked("全市项")
    asked("桐乡项", "place:330483")
    page = client_of(shen_yi).get(project.get_absolute_url()).content.decode()
    assert "全市项" in page and "桐乡项" not in page


def test_the_list_shows_them_and_is_asked_by_them(project: Project, shen_yi: User) -> None:
    field = asked("民生实事年份", kind="number")
    fill_project(project, by=shen_yi, values={field.pk: 2026})
    client, columns = client_of(shen_yi), f"/purchasing/projects/?cols=title,own-{field.pk}"
    shown = client.get(columns).content.decode()
    assert "民生实事年份" in shown and ">2026<" in shown
    assert project.title in client.get(f"{columns}&own-{field.pk}=2026..").content.decode()
    assert project.title not in client.get(f"{columns}&own-{field.pk}=..2025").content.decode()


def test_who_defined_it_sees_how_many_answered(project: Project, shen_yi: User, shen_jie: User) -> None:
    field = asked("民生实事")
    fill_project(project, by=shen_yi, values={field.pk: "有"})
    rows = {row.field.name: (row.records, row.filled) for row in own_report.report(shen_jie)}
    assert rows["民生实事"] == (1, 1)


def test_an_office_prints_its_own_form_of_a_project(
    project: Project, shen_yi: User, shen_jie: User, django_capture_on_commit_callbacks: Any
) -> None:
    fill_project(project, by=shen_yi, values={asked("民生实事").pk: "有"})
    paper, out = Document(), io.BytesIO()
    paper.add_paragraph(
        "{{ 编号 }}：{{ 项目名称 }}，{{ 购买主体 }}，{{ 预算金额 }}，民生实事：{{ 民生实事 }}{{ 批准人 }}"
    )
    paper.save(out)
    with django_capture_on_commit_callbacks(execute=True):
        form = printed.add_form(
            None, by=shen_jie, subject=SUBJECT, owner="", name="申报表", contact="沈洁",
            file=SimpleUploadedFile("申报表.docx", out.getvalue()),
        )  # fmt: skip
    assert "申报表" in client_of(shen_yi).get(project.get_absolute_url()).content.decode()
    (line,) = [
        each.text for each in Document(io.BytesIO(printed.print_form(project, by=shen_yi, form=form))).paragraphs
    ]
    assert line == f"{project.number}：走访独居老人，嘉兴市民政局，480,000.00元，民生实事：有"
