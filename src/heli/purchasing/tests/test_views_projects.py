"""Pages of a project: what a button refuses is told on the page, forms notice a faster colleague, lists are found."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heli.accounts.models import User
from heli.core.models import Setting
from heli.core.searching import Words
from heli.purchasing.actions import projects as actions
from heli.purchasing.models import Project
from heli.purchasing.queries import projects as queries
from heli.purchasing.queries import searching
from heli.purchasing.tests.desk import bureau, designed, drafted, floor, residents, shen_yi, tang_lixin
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of

__all__ = ["bureau", "floor", "shen_yi", "tang_lixin"]
pytestmark = pytest.mark.django_db


def test_a_share_below_the_floor_is_told_above_the_page_and_the_press_of_a_right_share_goes_on(
    city: City, shen_yi: User, floor: Setting
) -> None:
    project, browser = designed(city, shen_yi, others=9_000_000), client_of(shen_yi)
    page = browser.get(project.get_absolute_url()).content.decode()
    assert "低于下限" in page and "待确认" in page and "改好这些才能提交" in page
    refused = browser.post(f"{project.get_absolute_url()}submit/", {"version": project.version})
    assert refused.status_code == 422 and 'role="alert"' in refused.content.decode()
    line = project.costs.get(category="activity")
    typed = {"category": "activity", "what": "活动", "amount_fen": "40000", "version": line.version}
    assert browser.post(f"/purchasing/costs/{line.pk}/change/", typed).status_code == 302
    project.refresh_from_db()
    assert browser.post(f"{project.get_absolute_url()}submit/", {"version": project.version}).status_code == 302
    assert Project.objects.get().state == "submitted"


def test_the_page_shows_the_five_boxes_the_staff_the_budget_and_the_coverage(
    city: City, shen_yi: User, floor: Setting
) -> None:
    residents(city, "330402008001", 8_000)
    page = client_of(shen_yi).get(designed(city, shen_yi).get_absolute_url()).content.decode()
    boxes = page.partition('class="logic"')[2].partition("</ol>")[0]
    assert [boxes.count(f"<h3>{name}</h3>") for name in ("需求", "投入", "活动", "产出", "成效")] == [1] * 5
    for words in (
        "1 人 × 12 个月 × ¥5,000.00",
        "60.0%",
        "¥100,000.00",
        "占常住人口 8,000 的 1.50%",
        "（2020 年公布）",
        "接近下限",
    ):
        assert words in page, words


def test_a_press_with_an_old_version_is_refused(city: City, shen_yi: User, tang_lixin: User) -> None:
    project = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    answer = client_of(tang_lixin).post(f"{project.get_absolute_url()}approve/", {"version": project.version - 1})
    assert answer.status_code == 409 and Project.objects.get().state == "submitted"


def test_what_keeps_a_project_from_its_approval_stands_below_a_heading_that_says_so(
    city: City, shen_yi: User, tang_lixin: User, floor: Setting
) -> None:
    project = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    Setting.objects.update(value="2020-01-01 60\n2021-01-01 65")
    refused = client_of(tang_lixin).post(f"{project.get_absolute_url()}approve/", {"version": project.version})
    page = refused.content.decode()
    assert refused.status_code == 422 and "现在还不能批准" in page and "现在还不能提交" not in page


def test_who_may_not_decide_is_turned_away(city: City, shen_yi: User) -> None:
    project = actions.submit_project(designed(city, shen_yi), by=shen_yi)
    assert client_of(shen_yi).post(f"{project.get_absolute_url()}approve/").status_code == 403


def test_a_project_is_found_by_name_sound_and_number(city: City, shen_yi: User, gu_hang: User) -> None:
    project = drafted(city, shen_yi)
    source = searching.SEARCH[0]
    for typed in ("独居老人", "zysqdjlrga", f"购〔{project.year}〕{project.serial}号"):
        assert [found.url for found in source.find(shen_yi, Words.of(typed), 5)] == [project.get_absolute_url()], typed
    assert source.find(gu_hang, Words.of("独居老人"), 5) == []
    listed = client_of(shen_yi).get("/purchasing/projects/?q=独居&place=南湖区&state=open").content.decode()
    assert project.title in listed
    assert project.title not in client_of(shen_yi).get("/purchasing/projects/?place=桐乡市").content.decode()
    sheet = client_of(shen_yi).get("/purchasing/projects/?format=csv")
    assert sheet.status_code == 200 and project.title in sheet.getvalue().decode("utf-8-sig")  # type: ignore[attr-defined]


def test_somebody_without_an_office_is_told_why_they_cannot_draft(city: City, shen_jie: User, shen_yi: User) -> None:
    assert client_of(shen_jie).get("/purchasing/projects/draft/").status_code == 403
    assert client_of(shen_yi).get("/purchasing/projects/draft/").status_code == 200


def test_the_place_of_a_project_is_found_by_the_name_of_one_above_it_however_many_have_that_name(city: City) -> None:
    project = Scene(city).project(place=city.places["330402008001"])
    for name in ("南湖", "解放", "紫阳"):
        assert list(queries.within(Project.objects.all(), name)) == [project]
    assert not queries.within(Project.objects.all(), "秀洲").exists()
    with CaptureQueriesContext(connection) as asked:
        list(queries.within(Project.objects.all(), "南湖"))
    assert len(asked) == 1


def test_a_gap_of_no_code_that_can_be_is_not_found(shen_yi: User) -> None:
    """PostgreSQL is asked for no text that it cannot hold."""
    for code in ("%00", "330402%00", "none"):
        assert client_of(shen_yi).get(f"/purchasing/projects/draft/?gap={code}").status_code == 404
