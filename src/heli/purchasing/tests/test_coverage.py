"""The map of coverage: what is unknown is no nought, what is not seen is not counted, and more rows ask for no more."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from heli.directory.models import Population
from heli.purchasing.models import Project
from heli.purchasing.queries.coverage import Coverage, CoverageLine, coverage
from heli.purchasing.tests.scene import Scene
from tests.cast import City, client_of, user_with

pytestmark = pytest.mark.django_db
DISTRICT = "330402"


@pytest.fixture
def scene(city: City) -> Scene:
    return Scene(city)


def running(scene: Scene, **given: object) -> Project:
    year = localdate().year
    said = {"state": "running", "people": 200, "start_on": date(year, 1, 1), "end_on": date(year, 12, 31), **given}
    return scene.project(**said)


def page_of(scene: Scene, measure: str = "residents_60_plus", group: str = "", code: str = "") -> Coverage:
    found = coverage(scene.officer, localdate().year, measure, group, code)
    assert found is not None
    return found


def line_of(scene: Scene, code: str = DISTRICT, **given: str) -> CoverageLine:
    return next(line for line in page_of(scene, **given).lines if line.place.code == code)


def known(scene: Scene, value: int, code: str = DISTRICT) -> None:
    place = scene.city.places[code]
    Population.objects.create(
        place=place, place_code=code, place_name=place.name, year=2020, measure="residents_60_plus", value=value
    )


def test_share_and_money_a_head_are_of_the_projects_of_the_year_and_the_group(scene: Scene) -> None:
    known(scene, 8_000)
    running(scene, group="独居老人")
    running(scene, group="困境儿童", people=50)
    running(scene, group="独居老人", start_on=date(2001, 1, 1), end_on=date(2001, 12, 31))
    line = line_of(scene, group="老人")
    assert (line.people, line.served, line.share, line.head_fen) == (8_000, 200, "2.50", 240_000)


def test_what_is_unknown_is_never_nought(scene: Scene) -> None:
    running(scene, people=None)
    line = line_of(scene)
    assert (line.people, line.served, line.hundredths, line.head_fen, line.untold) == (None, None, None, None, 1)
    page = client_of(scene.officer).get("/purchasing/coverage/?measure=residents_60_plus").content.decode()
    assert "1 个没有写人数" in page and "0.00%" not in page


def test_a_street_below_a_project_of_its_district_is_not_without_a_service(scene: Scene) -> None:
    running(scene)
    line = next(each for each in page_of(scene, code=DISTRICT).lines if each.place.code == "330402009")
    assert (line.is_bare, line.wider, line.served) == (False, 1, None)


def test_places_without_a_service_stand_first_and_lead_to_a_draft(scene: Scene) -> None:
    running(scene)
    lines = page_of(scene).lines
    bare = [line.is_bare for line in lines]
    assert bare == sorted(bare, reverse=True)
    browser = client_of(scene.officer)
    assert f"/purchasing/projects/draft/?place={DISTRICT}" in browser.get("/purchasing/coverage/").content.decode()
    form = browser.get(f"/purchasing/projects/draft/?place={DISTRICT}").context["form"]
    assert form["place"].value() == scene.city.places[DISTRICT].pk


def test_a_project_that_is_not_seen_is_not_counted(scene: Scene) -> None:
    running(scene)
    reader = user_with("street_officer", scene.city.places["330402009"])
    found = coverage(reader, localdate().year, "residents", "", "")
    assert found is not None and all(not line.projects for line in found.lines)


def test_nobody_is_said_to_be_served_by_none_where_projects_may_be_hidden(scene: Scene) -> None:
    assert line_of(scene).served is None
    found = coverage(scene.watcher, localdate().year, "residents", "", "")
    assert found is not None and {line.served for line in found.lines} == {0}


def test_the_list_behind_a_figure_has_the_same_projects(scene: Scene) -> None:
    here = running(scene, title="老人探访")
    running(scene, title="早年的项目", start_on=date(2001, 1, 1), end_on=date(2001, 12, 31))
    year = localdate().year
    page = client_of(scene.officer).get(f"/purchasing/projects/?year={year}&place={DISTRICT}").content.decode()
    assert here.title in page and "早年的项目" not in page
    assert client_of(scene.officer).get("/purchasing/projects/?year=x").status_code == 200


@pytest.mark.parametrize("query", ["year=x", "measure=x", "year=99999999", "place=", "group=" + "x" * 90])
def test_what_cannot_be_read_counts_as_not_said(scene: Scene, query: str) -> None:
    assert client_of(scene.officer).get(f"/purchasing/coverage/?{query}").status_code == 200


def test_a_place_nobody_knows_has_no_page(scene: Scene) -> None:
    assert client_of(scene.officer).get("/purchasing/coverage/?place=999999").status_code == 404


def test_more_projects_ask_for_no_more(scene: Scene) -> None:
    running(scene)
    page_of(scene)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of(scene)
        return len(queries)

    few = asked()
    for _at in range(5):
        running(scene)
    assert asked() == few
