"""Projects: what they add up to, what stops them, who approves."""

from __future__ import annotations

from datetime import date

import pytest

from heli.core.actions.settings import set_setting
from heli.core.errors import Refused
from heli.purchasing.actions import projects, tenders
from heli.purchasing.models import CostLine, Project
from heli.purchasing.queries import projects as queries
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def drafted(scene: Scene, end_on: date = date(2026, 12, 31), personnel: int = 700) -> Project:
    project = projects.draft_project(
        scene.buyer, by=scene.officer, title="探访", place=scene.city.places["330402008"], group="独居老人", people=30,
        need="需要陪伴。", start_on=date(2026, 1, 1), end_on=end_on,
    )  # fmt: skip
    for category, fen in (("personnel", personnel), ("activity", 1000 - personnel)):
        projects.add_cost(project, by=scene.officer, category=category, what=category, amount_fen=fen)
    return Project.objects.get(pk=project.pk)


def floor(scene: Scene, value: str) -> None:
    system = user_with("system_administrator", scene.city.root)
    set_setting(None, by=system, key="personnel_floor_share", value=value, source="示例")


def test_the_budget_is_the_sum_of_its_lines(scene: Scene) -> None:
    project = drafted(scene)
    assert project.budget_fen == 1000
    line = CostLine.objects.get(category="activity")
    assert projects.remove_cost(line, by=scene.officer).budget_fen == 700


def test_too_small_a_share_for_staff_is_not_submitted(scene: Scene) -> None:
    floor(scene, "0.6")
    with pytest.raises(Refused, match="59.90%，低于本市规定的 60%"):
        projects.submit_project(drafted(scene, personnel=599), by=scene.officer)
    assert projects.submit_project(drafted(scene, personnel=600), by=scene.officer).state == "submitted"


@pytest.mark.parametrize(("end_on", "fine"), [(date(2026, 12, 31), True), (date(2027, 1, 1), False)])
def test_a_term_of_more_than_a_year_is_refused_with_its_article(scene: Scene, end_on: date, fine: bool) -> None:
    project = drafted(scene, end_on)
    if fine:
        assert projects.submit_project(project, by=scene.officer).state == "submitted"
    else:
        with pytest.raises(Refused, match="第二十四条"):
            projects.submit_project(project, by=scene.officer)


def test_nobody_approves_what_they_designed(scene: Scene) -> None:
    project = projects.submit_project(drafted(scene), by=scene.officer)
    Project.objects.filter(pk=project.pk).update(drafted_by=scene.approver.actor)
    project.refresh_from_db()
    with pytest.raises(Refused, match="由别人审批"):
        projects.approve_project(project, by=scene.approver)


def test_a_returned_project_is_mended_and_submitted_again(scene: Scene) -> None:
    project = projects.submit_project(drafted(scene), by=scene.officer)
    project = projects.return_project(project, by=scene.approver, reason="说清人数。")
    assert list(queries.to_mend(scene.officer)) == [project]
    project = projects.change_project(project, by=scene.officer, people=40)
    assert projects.approve_project(projects.submit_project(project, by=scene.officer), by=scene.approver).people == 40


def test_where_nothing_comes_of_a_tender_its_project_is_put_out_again(scene: Scene) -> None:
    tender = scene.draft()
    assert Project.objects.get(pk=tender.project_id).state == "tendering"
    tenders.cancel_tender(tender, by=scene.officer, reason="需求有变。")
    assert Project.objects.get(pk=tender.project_id).state == "approved"
    again = tenders.draft_tender(Project.objects.get(pk=tender.project_id), by=scene.officer, method="open")
    assert again.pk != tender.pk


def test_the_street_where_it_is_given_sees_a_project_of_the_city_and_another_street_does_not(scene: Scene) -> None:
    project = drafted(scene)
    here = user_with("street_officer", scene.city.places["330402008"])
    there = user_with("street_officer", scene.city.places["330483001"])
    assert list(queries.projects(here)) == [project] and not queries.projects(there).exists()
    page = client_of(here).get(project.get_absolute_url()).content.decode()
    assert "人员费用占 70.00%" in page and "还没有写成效" in page
