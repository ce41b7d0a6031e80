"""Needs: reported at a place, taken up in one step with place, group and figures, declined or withdrawn; and gaps."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.timezone import localdate

from heli.accounts.models import User
from heli.core.errors import NotAllowed, Refused
from heli.core.models import Notification, Setting
from heli.directory.models import Organisation, Place
from heli.purchasing.actions import needs as actions
from heli.purchasing.actions import projects
from heli.purchasing.models import Need, Project
from heli.purchasing.queries import gaps
from heli.purchasing.queries import needs as queries
from heli.purchasing.tests.desk import bureau, lin_she, residents, shen_yi
from tests.cast import City, client_of, found_organisation, user_with

__all__ = ["bureau", "lin_she", "shen_yi"]
pytestmark = pytest.mark.django_db
WORDS: dict[str, Any] = {
    "title": "独居老人没人上门", "group": "80 岁以上独居老人", "people": 120, "text": "网格员忙不过来。", "urgency": "urgent",
}  # fmt: skip


@pytest.fixture
def need(city: City, lin_she: User, shen_yi: User) -> Need:
    return actions.report_need(city.places["330402008001"], by=lin_she, **WORDS)


def told(user: User) -> list[str]:
    return [str(each.words) for each in Notification.objects.filter(reader=user.actor).order_by("pk")]


def test_a_need_becomes_a_draft_in_one_step_that_carries_place_group_and_figures(
    city: City, need: Need, bureau: Organisation, lin_she: User, shen_yi: User
) -> None:
    residents(city, "330402008001", 8_000)
    assert told(shen_yi) == ["紫阳社区报告了需求：独居老人没人上门"]
    project = actions.take_need(need, by=shen_yi, buyer=bureau)
    assert (project.state, project.place, project.group, project.people, project.need, project.origin) == (
        "draft", need.place, need.group, 120, need.text, need,
    )  # fmt: skip
    assert {each.measure: (each.value, each.source) for each in project.figures.all()} == {
        "people": (Decimal(120), "需求：独居老人没人上门"), "residents": (Decimal(8_000), "2020 年公布的常住人口"),
    }  # fmt: skip
    need.refresh_from_db()
    assert (need.state, need.settled_by) == ("taken", shen_yi.actor)
    assert told(lin_she) == ["嘉兴市民政局把需求转为项目：独居老人没人上门"]
    for user, page, link in (
        (lin_she, need, project), (shen_yi, project, need),
    ):  # fmt: skip
        assert f'href="{link.get_absolute_url()}"' in client_of(user).get(page.get_absolute_url()).content.decode()
    with pytest.raises(Refused, match="已转为项目"):
        actions.take_need(need, by=shen_yi, buyer=bureau)


def test_frozen_figures_stay_when_the_directory_changes(
    city: City, need: Need, bureau: Organisation, shen_yi: User
) -> None:
    residents(city, "330402008001", 8_000)
    project = actions.take_need(need, by=shen_yi, buyer=bureau)
    residents(city, "330402008001", 9_000, year=2026)
    assert project.figures.get(measure="residents").value == 8_000


def test_a_dropped_project_gives_its_need_back(need: Need, bureau: Organisation, lin_she: User, shen_yi: User) -> None:
    project = actions.take_need(need, by=shen_yi, buyer=bureau)
    projects.drop_project(project, by=shen_yi, reason="预算没有批")
    need.refresh_from_db()
    assert (need.state, need.settled_by, need.settled_on) == ("open", None, None)
    assert told(lin_she)[-1] == "项目已取消：独居老人没人上门"
    assert actions.take_need(need, by=shen_yi, buyer=bureau).origin == need


def test_a_need_is_declined_with_a_reason_or_withdrawn(need: Need, city: City, lin_she: User, shen_yi: User) -> None:
    with pytest.raises(Refused):
        actions.decline_need(need, by=shen_yi, reason="")
    with pytest.raises(NotAllowed):
        actions.decline_need(need, by=lin_she, reason="不办")
    declined = actions.decline_need(need, by=shen_yi, reason="今年没有预算")
    assert (declined.state, declined.settled_on, told(lin_she)) == (
        "declined",
        localdate(),
        ["需求没有采纳：独居老人没人上门"],
    )
    assert "今年没有预算" in client_of(lin_she).get(need.get_absolute_url()).content.decode()
    other = actions.report_need(city.places["330402008001"], by=lin_she, **WORDS)
    assert actions.withdraw_need(other, by=lin_she, reason="已解决").state == "withdrawn"


def test_a_need_is_seen_around_its_place_and_by_those_who_buy_there(
    need: Need, city: City, lin_she: User, zhou_min: User, qian_feng: User, shen_yi: User, lin_lan: User
) -> None:
    elsewhere = user_with("project_officer", found_organisation("桐乡市民政局", "department", city.places["330483"]))
    above = user_with("project_officer", found_organisation("南湖区民政局", "department", city.places["330402"]))
    for user, sees in (
        (lin_she, 1),
        (zhou_min, 1),
        (shen_yi, 1),
        (above, 1),
        (qian_feng, 0),
        (elsewhere, 0),
        (lin_lan, 0),
    ):
        assert queries.needs(user).count() == sees, user.name
    with pytest.raises(NotAllowed):
        actions.decline_need(need, by=elsewhere, reason="不办")
    with pytest.raises(Refused, match="由嘉兴市民政局办理"):
        actions.take_need(need, by=above, buyer=city.organisations["嘉兴市民政局"])


def test_a_community_reports_for_itself_and_a_street_for_all_below(city: City, lin_she: User, zhou_min: User) -> None:
    assert [place.name for place in queries.places_to_report(lin_she)] == ["紫阳社区"]
    assert [place.name for place in queries.places_to_report(zhou_min)] == ["解放街道", "紫阳社区", "凌塘社区"]
    with pytest.raises(NotAllowed):
        actions.report_need(city.places["330402009001"], by=lin_she, **WORDS)


def test_the_most_urgent_waits_first(city: City, lin_she: User, shen_yi: User) -> None:
    for urgency in ("routine", "urgent", "soon"):
        actions.report_need(city.places["330402008001"], by=lin_she, **(WORDS | {"title": urgency, "urgency": urgency}))
    assert [need.title for need in queries.to_take(shen_yi)] == ["urgent", "soon", "routine"]


def test_a_gap_becomes_a_draft_with_what_is_asked_there_missing_and_its_cost(city: City, shen_yi: User) -> None:
    for code, value in (("3304", 1_000_000), ("330402", 600_000), ("330483", 400_000)):
        residents(city, code, value)
    Setting.objects.create(key="post_cost_yearly_fen", value="10000000")
    found = gaps.gaps_around(shen_yi, "", "", date(2026, 12, 1))
    assert found is not None and (found.level, found.levels) == ("district", ["district", "street", "community"])
    first = found.lines[0]
    assert (first.place.code, first.cost_fen) == ("330402", first.posts * 10_000_000)
    browser = client_of(shen_yi)
    page = browser.get("/purchasing/gaps/").content.decode()
    assert "起草购买项目" in page and "/purchasing/projects/draft/?gap=330402&amp;standard=community_workers" in page
    address = "/purchasing/projects/draft/?gap=330402&standard=community_workers"
    form = browser.get(address)
    assert 'value="南湖区社会工作服务"' in form.content.decode() and f"{first.posts}" in form.content.decode()
    bureau = city.organisations["嘉兴市民政局"]
    sent = {
        "buyer": bureau.pk,
        "title": "南湖区社区工作",
        "place": city.places["330402"].pk,
        "group": "居民",
        "people": "",
        "need": "缺人",
    }
    assert browser.post(address, sent).status_code == 302
    kept = {each.measure: each.value for each in Project.objects.get().figures.all()}
    assert kept["gap"] == kept["required"] - kept["actual"] and kept["residents"] == 600_000
    assert kept["cost"] == first.posts * 10_000_000
    assert browser.get("/purchasing/projects/draft/?gap=999").status_code == 404


def test_who_buys_for_no_place_sees_no_gap(city: City, shen_yi: User) -> None:
    Organisation.objects.filter(name="嘉兴市民政局").update(place=None)
    assert gaps.gaps_around(shen_yi, "", "", date(2026, 12, 1)) is None
    assert "没有登记所在地区" in client_of(shen_yi).get("/purchasing/gaps/").content.decode()


def test_who_buys_for_a_place_that_is_gone_sees_a_sentence(city: City, shen_yi: User) -> None:
    place = city.places["330402009001"]
    Organisation.objects.filter(name="嘉兴市民政局").update(place=place)
    assert client_of(shen_yi).get("/purchasing/gaps/").status_code == 200
    Place.objects.filter(pk=place.pk).update(valid_until=date(2026, 1, 31))
    assert gaps.gaps_around(shen_yi, "", "", date(2026, 12, 1)) is None
    assert "登记的地区已经撤销" in client_of(shen_yi).get("/purchasing/gaps/").content.decode()
